"""One street from one seed: what stands where. No Blender in here; `render.py` shows it."""
from dataclasses import dataclass, field

import numpy as np

from . import atlas, buildings, furniture as fu, vehicles
from .classes import CLASSES
from .geometry import box, boxes, fan, geo, join, quad

KERB = .12
MODES = {  # what the street is made of: building kinds, setback in metres, chance of trees along the kerb, of parked cars
    'terrace': (['terrace', 'terrace', 'terrace', 'shop'], (0, 3.5), .5, .7),
    'shops': (['shop', 'shop', 'plaster', 'office'], (0, 0), .5, .55),
    'plaster': (['plaster', 'plaster', 'shop', 'terrace'], (0, 2.5), .6, .6),
    'suburb': (['house', 'house', 'terrace', 'plaster'], (4, 9), .65, .4),
    'office': (['office', 'office', 'plaster'], (2, 7), .7, .35), 'mixed': (['terrace', 'plaster', 'house', 'shop', 'office'],
                                                                            (0, 5), .6, .5)}
GAP = 11.                                                      # width of a side street's mouth


@dataclass
class Path:
    """The middle of the road: straight to `s0`, then a bend of curvature `k`; `d` is metres to the right."""
    k: float
    s0: float

    def heading(self, s):
        return self.k * max(s - self.s0, 0.)

    def at(self, s, d, z=0.):
        s, d, z = np.broadcast_arrays(np.asarray(s, float), d, z)
        a = self.k * np.maximum(s - self.s0, 0)
        t = np.minimum(s, self.s0)
        if abs(self.k) < 1e-6: x, y = np.zeros_like(s), s
        else: x, y = (1 - np.cos(a)) / self.k, t + np.sin(a) / self.k
        return np.stack([x + d * np.cos(a), y - d * np.sin(a), z], -1)


@dataclass
class Thing:
    """Something with an index of its own: its class, where it stands, and what the JSON says of it."""
    kind: str
    shape: object                                              # a Geo, or the name of a library mesh
    place: tuple                                               # x, y, z
    turn: float
    colour: tuple = (1, 1, 1)
    info: dict = field(default_factory=dict)
    size: float = 1.
    parent: int = -1                                           # the car that a plate belongs to,
    end: int = 0                                               # and which end: 1 its nose, -1 its tail


@dataclass
class Street:
    """All that stands in one scene: what is merged by class, what is instanced, what has its own index."""
    seed: int
    light: str = 'sun'
    static: dict = field(default_factory=lambda: {c: [] for c in CLASSES})
    trees: list = field(default_factory=list)                  # (library name, place, turn, size, colour)
    things: list = field(default_factory=list)
    lamps: list = field(default_factory=list)                  # places of street lights
    camera: dict = field(default_factory=dict)

    def add(self, cls, g, place=(0, 0, 0), turn=0.):
        if g is not None: self.static[cls].append(g.turn(turn).move(*place))


class Builder:
    """Fills a `Street`; each method lays one kind of thing, in a fixed order, from one generator."""
    def __init__(self, seed):
        self.rng = r = np.random.default_rng(seed)
        self.out = Street(seed, light=['sun', 'sun', 'overcast', 'dusk', 'sun', 'overcast'][r.integers(6)])
        self.dusk = self.out.light == 'dusk'
        self.mode = ['terrace', 'shops', 'plaster', 'suburb', 'suburb', 'office', 'mixed', 'mixed'][r.integers(8)]
        self.path = Path(0. if r.random() < .45 else r.uniform(-.011, .011), r.uniform(0, 30))
        self.lane = r.uniform(2.9, 3.7)
        self.park = {s: 2.15 if r.random() < MODES[self.mode][3] else 0. for s in (-1, 1)}
        self.walk = {s: r.uniform(1.7, 3.4) for s in (-1, 1)}
        self.setback = {s: r.uniform(*MODES[self.mode][1]) for s in (-1, 1)}
        self.end = r.uniform(90, 150)
        self.side = {s: r.uniform(16, 55) if r.random() < .4 else None for s in (-1, 1)}
        self.top = .002
        self.zebra = r.uniform(9, 26) if r.random() < .33 else None

    def edge(self, side):
        return side * (self.lane + self.park[side])

    def chance(self, p):
        return self.rng.random() < p

    def spans(self, side, start, stop, margin=0.):
        """[start, stop] without the mouth of the side street."""
        m = self.side[side]
        if m is None: return [(start, stop)]
        return [(a, b) for a, b in ((start, m - GAP / 2 - margin), (m + GAP / 2 + margin, stop)) if b - a > .5]

    def in_gap(self, side, s, margin=1.):
        """Is s in the mouth of that side's side street?"""
        m = self.side[side]
        return m is not None and abs(s - m) < GAP / 2 + margin

    def facing(self, side, s):
        """Turn of something whose back is to the houses."""
        return -side * np.pi / 2 - self.path.heading(s)

    def put(self, cls, g, s, d, z=KERB, turn=0.):
        """A part of a class at s along the road and d to the right."""
        self.out.add(cls, g, self.path.at(s, d, z), turn)

    def strip(self, s0, s1, d0, d1, z, mat, tint, step=3.):
        """A ribbon along the road."""
        s = np.linspace(s0, s1, max(2, int((s1 - s0) / (step if self.path.k else 60)) + 1))
        a, b = self.path.at(s, d0, z), self.path.at(s, d1, z)
        n, i = len(s), np.arange(len(s) - 1)
        uv = np.stack([np.stack([np.full(n, d0), s], -1), np.stack([np.full(n, d1), s], -1)])
        f = np.stack([i, i + n, i + n + 1, i + 1], -1)
        return geo(np.concatenate([a, b]), f, mat, tint, uv.reshape(-1, 2)[f])

    def level(self):
        """A height for the next thing laid on the road, a hair above the last: no two may share a plane."""
        self.top += 1e-4
        return self.top

    # -- the ground
    def road(self):
        """Asphalt with repairs and manholes, its markings, and grass under all."""
        r, add = self.rng, lambda g: self.out.static['Road'].append(g)
        base = r.uniform(.13, .24) * np.array([1, 1, r.uniform(.96, 1.04)])
        self.asphalt = base
        e = {s: self.edge(s) for s in (-1, 1)}
        add(self.strip(-12, self.end + 60, e[-1], e[1], 0, 'asphalt', base))
        for _ in range(r.integers(2, 8)):                      # repairs
            s, d = r.uniform(2, 50), r.uniform(e[-1] + .8, e[1] - 1.2)
            add(self.strip(s, s + r.uniform(.8, 9), d, d + r.uniform(.5, 1.6), self.level(), 'asphalt',
                           base * r.choice([.6, .75, 1.2])))
        for _ in range(r.integers(1, 5)):
            t = np.arange(16) * np.pi / 8
            ring = np.stack([np.cos(t) * .33, np.sin(t) * .33, 0 * t], -1)
            add(fan(ring + self.path.at(r.uniform(4, 40), r.uniform(-self.lane * .8, self.lane * .8), self.level()), 'plain',
                    base * .45))
        self.markings(add)
        self.out.static['Tree'].append(box(-300, 300, -60, 400, -.06, -.05, 'grass', (.12, .17, .05)))

    def markings(self, add):
        """Middle and edge lines, parking bays, zebra, stop line, arrow."""
        r, white = self.rng, np.ones(3) * self.rng.uniform(.5, .85)      # fresh paint or worn
        line = lambda s0, s1, d, w=.12: add(self.strip(s0, s1, d - w / 2, d + w / 2, self.level(), 'plain', white))
        clear = [s for s in (-1, 1) if self.side[s]]
        gap = lambda s: any(abs(s - self.side[k]) < GAP / 2 for k in clear) or (self.zebra and -3 < s - self.zebra < 6)
        style = r.integers(4)
        period = r.uniform(5, 8)
        if style < 3:
            for s in np.arange(-10 + r.uniform(0, period), self.end, period):
                if not gap(s): line(s, s + (period * .5 if style else period * .97), 0)
        for side in (-1, 1):
            d = side * self.lane
            if self.park[side]:
                for s in np.arange(r.uniform(0, 5), 70, 5.6):
                    if not self.in_gap(side, s, 3): add(self.strip(s, s + .1, *sorted((d, self.edge(side))), self.level(), 'plain',
                                                                   white))
                for a, b in self.spans(side, -10, self.end, 3): line(a, b, d, .1)
            elif style in (0, 2):
                for a, b in self.spans(side, -10, self.end): line(a, b, d - side * .3)
        if self.zebra:
            for d in np.arange(self.edge(-1) + .4, self.edge(1) - .5, 1.): add(self.strip(self.zebra, self.zebra + 3.4, d, d + .52,
                                                                                          self.level(), 'plain', white))
        if self.lights: add(self.strip(self.stop - .4, self.stop, .15, self.lane - .1, self.level(), 'plain', white))
        if self.lights or self.chance(.12): self.arrow(add, r.uniform(6, 20), white)

    def arrow(self, add, s, white):
        d = self.lane / 2
        add(self.strip(s, s + 2.4, d - .09, d + .09, self.level(), 'plain', white))
        p = self.path.at([s + 2.4, s + 2.4, s + 3.6], [d - .4, d + .4, d], self.level())
        add(quad(p[0], p[1], p[2], (p[0] + p[2]) / 2, 'plain', white))

    def pavements(self):
        """Slabs behind a kerb on both sides, and the side streets that interrupt them."""
        r = self.rng
        tint = r.uniform(.36, .55) * np.array([1, r.uniform(.95, 1), r.uniform(.88, 1)])
        mat = 'slabs' if self.chance(.75) else 'asphalt'
        add = lambda g: self.out.static['Pavement'].append(g)
        for side in (-1, 1):
            e, w = self.edge(side), self.walk[side]
            for a, b in self.spans(side, -12, self.end + 60):
                add(self.strip(a, b, *sorted((e + side * .14, e + side * (w + self.setback[side]))), KERB, mat, tint))
                add(self.strip(a, b, *sorted((e, e + side * .15)), KERB + .003, 'plain', (.5, .5, .49)))
                face = self.strip(a, b, e, e, 0, 'plain', (.42, .42, .41))
                half = len(face.v) // 2
                face.v[half:, 2] = KERB + .003
                add(face)
            if self.side[side]: self.side_street(side, tint, mat)

    def side_street(self, side, tint, mat):
        """A road off to one side with pavements, its own houses, and something to close the view."""
        m, e, half = self.side[side], self.edge(side), GAP / 2
        place, turn = self.path.at(m, e), self.facing(side, m)     # local y leads away from the main road
        lay = lambda cls, g: self.out.add(cls, g, place, turn)
        lay('Road', box(-half, half, 0, 70, -.2, -.001, 'asphalt', self.asphalt))
        lay('Road', boxes([[0, y, .004] for y in np.arange(2, 60, 5)], [.1, 2.4, .004], 'plain', (.75, .75, .73)))
        w = 2.
        for s in (-1, 1):
            far = self.walk[side] + self.setback[side]
            lay('Pavement', box(*sorted((s * (half - w), s * half)), .3, 70, -.1, KERB, mat, tint))
            y = far + 12.5
            for _ in range(3):
                bw = self.rng.uniform(7, 12)
                g = self.house(bw)
                lay('Building', g.turn(-s * np.pi / 2).move(s * half, y + (bw if s > 0 else 0)))
                y += bw
        lay('Building', self.house(GAP + 8).move(-half - 4, 48))
        for s in (-1, 1):
            if self.chance(.6): self.car_at(self.path.at(m, e) + turned([s * (half - w - 1.1), self.rng.uniform(6, 20), 0], turn),
                                            turn + (np.pi if self.chance(.5) else 0))

    # -- the houses
    def house(self, w, corner=False):
        kinds = MODES[self.mode][0]
        return buildings.building(self.rng, kinds[self.rng.integers(len(kinds))], w, .3 if self.dusk else .03, corner)

    def houses(self):
        """Rows on both sides, with a gap or a garden here and there, and what closes the street."""
        for side in (-1, 1):
            d = self.edge(side) + side * (self.walk[side] + self.setback[side])
            for a, b in self.spans(side, -4 if side > 0 else 0, self.end):
                self.row(side, d, a, b)
            if self.setback[side] > 1.5: self.gardens(side)
        self.close()

    def row(self, side, d, a, b):
        """Houses shoulder to shoulder from s = a to b, with a gap now and then where the street is loose."""
        s = a
        while s < b - 5:
            w = min(self.rng.uniform(5.5, 9) if self.mode == 'terrace' else self.rng.uniform(7, 15), b - s)
            if self.mode in ('suburb', 'mixed') and self.chance(.4) and s > 8:
                self.garden_gap(side, d, s, w * .6)
                s += w * .6
                continue
            p, q = self.path.at(s, d), self.path.at(s + w, d)
            if side > 0: p, q = q, p
            v = q - p
            g = self.house(np.hypot(*v[:2]), s + w > b - 5.5 or s == a)
            self.out.add('Building', g, (p[0], p[1], KERB - .02), np.arctan2(v[1], v[0]))
            s += w

    def garden_gap(self, side, d, s, w):
        """Between two houses: trees behind a fence."""
        for _ in range(2): self.tree(s + self.rng.uniform(.2, .8) * w, d + side * self.rng.uniform(2, 7), self.rng.uniform(.6, 1.))
        self.barrier(side, d + side * .1, s, w)

    def barrier(self, side, d, s, w):
        """A fence of some kind, or a hedge, from s to s + w."""
        k = self.rng.integers(6)
        g = [lambda: fu.railing(w), lambda: fu.pickets(w, self.rng.uniform(.9, 1.2),
                                                       [(.75, .74, .7), (.3, .19, .11)][self.rng.integers(2)]),
                                                       lambda: fu.boards(self.rng, w),
             lambda: fu.low_wall(w, buildings.BRICKS[self.rng.integers(6)]),
             lambda: join([fu.low_wall(w, (.5, .46, .4), .45), fu.railing(w, .7).move(z=.5)]), None][k]
        p, q = self.path.at(s, d), self.path.at(s + w, d)
        if side > 0: p, q = q, p
        turn = np.arctan2(q[1] - p[1], q[0] - p[0])
        if g: self.out.add('Fence', g(), (p[0], p[1], KERB), turn)
        else:
            for i in range(int(w / 2)): self.out.trees.append(('hedge', (*(p + (q - p) * (i * 2 / w))[:2], KERB), turn, 1.,
                                                               (1, 1, 1)))

    def gardens(self, side):
        """Front gardens: grass, a fence along the pavement, a bush or a small tree."""
        d, depth = self.edge(side) + side * (self.walk[side] + .1), self.setback[side]
        for a, b in self.spans(side, 0, min(self.end, 75), 1):
            self.out.static['Tree'].append(self.strip(a, b, *sorted((d, d + side * (depth - .1))), KERB + .01, 'grass',
                                                      (.14, .22, .05)))
            s = a
            while s < b - 3:
                w = min(self.rng.uniform(4, 9), b - s)
                if self.chance(.8): self.barrier(side, d, s, w - 1.2)
                if self.chance(.45) and depth > 3: self.tree(s + w / 2, d + side * depth * .55, self.rng.uniform(.35, .6))
                s += w

    def close(self):
        """The far end: a row across, or trees."""
        turn = -self.path.heading(self.end)
        if self.chance(.55):
            x = -30.
            while x < 30:
                w = self.rng.uniform(9, 15)
                self.out.add('Building', self.house(w), self.path.at(self.end + 14, 0) + turned([x, 0, 0], turn), turn)
                x += w
        else:
            for _ in range(14): self.tree(self.end + self.rng.uniform(4, 30), self.rng.uniform(-28, 28), self.rng.uniform(.8, 1.3))

    # -- green
    def tree(self, s, d, size, kind=None):
        k = self.rng.integers(8) if kind is None else kind
        hue = self.rng.uniform(.75, 1.25) * np.array([self.rng.uniform(.8, 1.35), 1, self.rng.uniform(.7, 1.1)])
        if self.chance(.07): hue = np.array([2.6, 1.1, .6]) * self.rng.uniform(.8, 1.1)
        self.out.trees.append((f'tree{k}', tuple(self.path.at(s, d, 0)), self.rng.uniform(0, 6.28), size, tuple(hue)))

    def street_trees(self):
        """A row along the kerb, all of one kind."""
        bare = self.chance(.14)
        for side in (-1, 1):
            if not self.chance(MODES[self.mode][2]): continue
            kind = 8 + self.rng.integers(2) if bare else self.rng.integers(6)
            step, size = self.rng.uniform(8, 15), self.rng.uniform(.75, 1.2)
            for s in np.arange(self.rng.uniform(6, 14), 95, step):
                if self.in_gap(side, s, 2) or self.chance(.15): continue
                self.tree(s, self.edge(side) + side * .7, size * self.rng.uniform(.85, 1.1), kind)

    # -- things along the kerb
    def lamps(self):
        """Street lamps at even steps, on one side or by turns."""
        side = 1 if self.chance(.5) else -1
        both, tall, step = self.chance(.3), self.rng.uniform(5, 7.5), self.rng.uniform(14, 24)
        for i, s in enumerate(np.arange(self.rng.uniform(5, 12), 90, step)):
            k = side if not both or i % 2 else -side
            if self.in_gap(k, s): continue
            g, head = fu.street_lamp(self.rng, self.dusk, tall)
            p, turn = self.path.at(s, self.edge(k) + k * .45, KERB), -self.path.heading(s) + (np.pi if k > 0 else 0)
            self.out.add('Pole', g, p, turn)
            self.out.lamps.append(tuple(p + turned(head, turn)))

    def sign_at(self, name, s, d, height, radius, turn=0., post=True):
        turn = turn - self.path.heading(s)
        if post: self.put('Pole', fu.pole(height + radius * .6), s, d, KERB, turn)
        self.out.things.append(Thing('sign', fu.sign_plate(name, radius), tuple(self.path.at(s, d, KERB + height)), turn,
                                     info={'sign': name}))

    def signs(self):
        """Three to five posts, the first where the seed says, so that each class comes equally often."""
        order = self.rng.permutation(len(atlas.SIGNS))
        first = (self.out.seed * 3 + self.out.seed // 10) % len(atlas.SIGNS)
        names = [first, (first + 3) % 10, (first + 6) % 10] + list(order[:self.rng.integers(0, 3)])
        s = self.rng.uniform(8, 11)
        for i, k in enumerate(names):
            side = 1 if self.chance(.72) else -1
            if self.in_gap(side, s, .5): s += GAP
            d = self.edge(side) + side * self.rng.uniform(.35, .8)
            self.sign_at(atlas.SIGNS[k], s, d, self.rng.uniform(2.1, 2.6), self.rng.uniform(.36, .48), self.rng.normal(0, .22))
            if self.chance(.2) and order[5 + i % 5] != k: self.sign_at(atlas.SIGNS[order[5 + i % 5]], s, d,
                                                                       self.rng.uniform(3.05, 3.2), .36, 0., False)
            s += self.rng.uniform(3, 8)

    def traffic_lights(self):
        if not self.lights: return
        for side, s in ((1, self.stop + .6), (-1, self.stop + .8)) if self.chance(.6) else ((1, self.stop + .6),):
            head, mast = fu.traffic_light(self.rng, self.dusk)
            d, turn = self.edge(side) + side * .5, -self.path.heading(s) + self.rng.normal(0, .08)
            self.put('Pole', mast, s, d, KERB, turn)
            self.out.things.append(Thing('sign', head, tuple(self.path.at(s, d, KERB)), turn, info={'sign': 'traffic_light'}))

    def clutter(self):
        """Void things, bollards, guard rails along the kerb."""
        for _ in range(self.rng.integers(4, 11)):
            side, s = self.rng.choice([-1, 1]), self.rng.uniform(5, 34)
            if self.in_gap(side, s, 1.5): continue
            make = fu.SMALL_VOID[self.rng.integers(len(fu.SMALL_VOID))]
            kerbside = make not in (fu.bench, fu.hoarding) and self.chance(.5)
            inset = .55 if kerbside else self.walk[side] - .55
            if make is fu.shelter: inset = self.walk[side] - .9
            d, g = self.edge(side) + side * inset, make(self.rng)
            askew = 0 if make is fu.shelter else self.rng.uniform(-.5, .5)
            self.put('Void', g, s, d, KERB, self.facing(side, s) + askew)
        for side in (-1, 1):
            if self.chance(.18):
                for s in np.arange(4, 40, 1.7):
                    if not self.in_gap(side, s): self.put('Void', fu.bollard(self.rng), s, self.edge(side) + side * .4)
            elif self.chance(.3):
                s, w = self.rng.uniform(5, 14), self.rng.uniform(8, 18)
                if not self.in_gap(side, s, w): self.put('Fence', fu.guard_rail(w), s if side < 0 else s + w,
                                                         self.edge(side) + side * .25, KERB, self.facing(side, s + w / 2))
        if self.chance(.16): self.put('Void', [fu.skip, fu.cones][self.rng.integers(2)](self.rng), self.rng.uniform(9, 22),
                                      self.edge(1) - 1., 0)

    # -- traffic
    def car_at(self, place, turn, kind=None):
        """A car with a plate at each end; of a random kind unless told."""
        kind = kind or ['hatch', 'hatch', 'saloon', 'saloon', 'estate', 'suv', 'suv', 'van'][self.rng.integers(8)]
        paint = np.array(vehicles.PAINTS[self.rng.integers(len(vehicles.PAINTS))]) * self.rng.uniform(.85, 1.1, 3)
        me = len(self.out.things)
        self.out.things.append(Thing('car', kind, tuple(place), turn, tuple(paint)))
        text = vehicles.plate_text(self.rng)
        for end in (1, -1):
            self.out.things.append(Thing('plate', vehicles.plate(text, end < 0 and self.yellow), tuple(place), turn,
                                         info={'text': text}, parent=me, end=end))

    def cars(self):
        """Parked along the kerbs, one ahead, some that come towards us."""
        r = self.rng
        self.yellow = self.chance(.3)
        for side in (-1, 1):
            if not self.park[side]: continue
            s, full = r.uniform(3, 8), r.uniform(.4, .8)
            while s < 75:
                if self.chance(full) and not self.in_gap(side, s, 3.5) and not (self.zebra and abs(s - self.zebra - 1.7) < 5):
                    self.car_at(self.path.at(s, side * (self.lane + 1.05) + r.normal(0, .08)),
                                -self.path.heading(s) + r.normal(0, .02) + (np.pi if side < 0 else 0))
                s += r.uniform(5.3, 6.8)
        heavy = lambda: ['bus', 'lorry', None, None, None, None, None, None, None][r.integers(9)]
        if self.chance(.62):
            s = r.uniform(7.5, 17) if self.chance(.65) else r.uniform(17, 40)
            self.car_at(self.path.at(s, self.lane / 2 + r.normal(0, .2)), -self.path.heading(s) + r.normal(0, .02), heavy())
        s = r.uniform(7, 30)
        for _ in range(r.integers(0, 4)):
            self.car_at(self.path.at(s, -self.lane / 2 + r.normal(0, .15)), np.pi - self.path.heading(s), heavy())
            s += r.uniform(8, 25)

    def people(self):
        """On the pavements, on the zebra, and on bicycles."""
        r, add = self.rng, self.out.things.append
        kind = lambda: f'person{r.integers(28)}'
        for _ in range(r.integers(2, 8)):
            side, s = r.choice([-1, 1]), r.uniform(5, 28)
            z = 0 if self.in_gap(side, s, .5) else KERB
            d = self.edge(side) + side * r.uniform(.8, self.walk[side] - .35)
            turn = -self.path.heading(s) + (0 if self.chance(.5) else np.pi) + r.normal(0, .3)
            add(Thing('pedestrian', kind(), tuple(self.path.at(s, d, z)), turn, size=r.uniform(.93, 1.06)))
            if self.chance(.3): add(Thing('pedestrian', kind(), tuple(self.path.at(s + .2, d + .55 * (-1 if d > 0 else 1), z)),
                                          turn + r.normal(0, .1), size=r.uniform(.9, 1.06)))
        if self.zebra and self.chance(.75):
            for _ in range(r.integers(1, 4)):
                s, d = self.zebra + r.uniform(.4, 3), r.uniform(self.edge(-1) + .5, self.edge(1) - .5)
                add(Thing('pedestrian', kind(), tuple(self.path.at(s, d, 0)),
                          (np.pi / 2 if self.chance(.5) else -np.pi / 2) + r.normal(0, .2)))
        for _ in range([0, 1, 1, 1, 2][r.integers(5)]):
            s, same = r.uniform(5.5, 17), self.chance(.65)
            d = (self.lane - .55) if same else -(self.lane - .55)
            add(Thing('bicyclist', f'cyclist{r.integers(14)}', tuple(self.path.at(s, d + r.normal(0, .15), 0)),
                      -self.path.heading(s) + (0 if same else np.pi) + r.normal(0, .06)))

    def view(self):
        """The camera: in the lane, or at the kerb now and then."""
        r = self.rng
        kerb = self.chance(.1)
        d = self.edge(1) + .6 if kerb else self.lane / 2 + r.normal(0, .2)
        high = r.uniform(2., 2.7) if self.chance(.1) else r.uniform(1.2, 1.75)
        aim = r.uniform(-.02, .02) + self.path.k * 9 + (r.uniform(-.15, .0) if kerb else r.normal(0, .05))
        bonnet = self.chance(.45) and not kerb
        self.out.camera = dict(place=(d, 0., high + (KERB if kerb else 0)), turn=-aim, tilt=r.normal(-.03, .03),
                               roll=r.normal(0, .008), fov=np.radians(r.uniform(50, 68)),
                               bonnet=(r.uniform(.61, .73), tuple(vehicles.PAINTS[r.integers(12)])) if bonnet else None)

    def build(self):
        self.lights = self.chance(.28)
        self.stop = (self.zebra - 1.2) if self.zebra else self.rng.uniform(9, 20)
        self.yellow = False
        for step in (self.road, self.pavements, self.houses, self.street_trees, self.lamps, self.signs, self.traffic_lights,
                     self.clutter, self.cars, self.people, self.view): step()
        return self.out


def turned(v, angle):
    """A point turned about the vertical."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]])


def build_street(seed):
    """The street of a seed: the same one each time."""
    return Builder(seed).build()
