"""Houses of several kinds, built along x (0..width) with the front at y=0 and the body behind it."""
import numpy as np

from . import atlas
from .geometry import box, boxes, geo, join, quad, tube

BRICKS = [(.4, .2, .145), (.46, .27, .19), (.34, .18, .14), (.56, .43, .3), (.32, .23, .19), (.5, .33, .25)]
PLASTERS = [(.75, .7, .6), (.8, .76, .7), (.72, .58, .42), (.62, .6, .56), (.75, .62, .5), (.55, .62, .6), (.8, .72, .5),
            (.6, .42, .36), (.5, .55, .62)]
ROOFS = [(.38, .17, .11), (.28, .14, .1), (.14, .14, .16), (.2, .19, .2), (.45, .24, .15)]
DOORS = [(.05, .12, .25), (.3, .05, .05), (.08, .2, .1), (.25, .14, .07), (.03, .03, .03), (.4, .4, .42)]
FRAMES = [(.85, .85, .83), (.85, .85, .83), (.25, .16, .1), (.12, .12, .13)]


def pane_tint(rng, lit):
    """Colour and glow of a window: dark glass, a curtain, or a lit room."""
    if rng.random() < lit:
        return [1., .68 + .15 * rng.random(), .3 + .25 * rng.random(), rng.uniform(.12, .7)]
    if rng.random() < .35:
        c = rng.uniform(.25, .6)
        return [c, c * .97, c * .9, 0]
    c = rng.uniform(.01, .07)
    return [c, c * 1.1, c * 1.25, 0]


def window(rng, x, z, w, h, frame, lit, bars, sill):
    """A window in a recess: reveals, glass, frame, glazing bars, sill."""
    d = .14
    e = .06
    glass = pane_tint(rng, lit)
    parts = [quad((x, d, z), (x + w, d, z), (x + w, d, z + h), (x, d, z + h), 'glass', glass)]
    if glass[0] < .1 and rng.random() < .5:                     # half-drawn curtains or a blind
        c = [.55, .52, .46, 0] if lit < .1 else [.4, .36, .3, 0]
        if rng.random() < .5:
            parts.append(quad((x, d - .004, z + h * .55), (x + w, d - .004, z + h * .55), (x + w, d - .004, z + h),
                              (x, d - .004, z + h), 'glass', c))
        else:
            for a, b in ((0, .24), (.76, 1)):
                parts.append(quad((x + w * a, d - .004, z), (x + w * b, d - .004, z), (x + w * b, d - .004, z + h),
                                  (x + w * a, d - .004, z + h), 'glass', c))
    c, s = [], []
    rect = lambda x0, x1, z0, z1: (c.append([(x0 + x1) / 2, d - .03, (z0 + z1) / 2]), s.append([x1 - x0, .06, z1 - z0]))
    rect(x, x + e, z, z + h); rect(x + w - e, x + w, z, z + h); rect(x, x + w, z, z + e); rect(x, x + w, z + h - e, z + h)
    for k in range(1, bars[0]): rect(x + w * k / bars[0] - .02, x + w * k / bars[0] + .02, z, z + h)
    for k in range(1, bars[1]): rect(x, x + w, z + h * k / bars[1] - .02, z + h * k / bars[1] + .02)
    parts.append(boxes(c, s, 'plain', frame))
    if sill: parts.append(box(x - .08, x + w + .08, -.1, .1, z - .09, z, 'plain', sill))
    return join(parts)


def reveal(x, z, w, h, wall, tint, d=.14):
    """The four inner faces of a recess."""
    v = [(x, 0, z), (x + w, 0, z), (x + w, 0, z + h), (x, 0, z + h), (x, d, z), (x + w, d, z), (x + w, d, z + h), (x, d, z + h)]
    return geo(v, [[0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]], wall, np.array(tint) * .9)


def wall_with_holes(x0, x1, z0, z1, holes, wall, tint):
    """A storey's front: full-height strips between the holes, and pieces under and over them."""
    parts, x = [], x0
    flat = lambda a, b, c, d: parts.append(quad((a, 0, c), (b, 0, c), (b, 0, d), (a, 0, d), wall, tint))
    for hx, hz, hw, hh in sorted(holes):
        flat(x, hx, z0, z1)
        if hz > z0: flat(hx, hx + hw, z0, hz)
        flat(hx, hx + hw, hz + hh, z1)
        parts.append(reveal(hx, hz, hw, hh, wall, tint))
        x = hx + hw
    flat(x, x1, z0, z1)
    return parts


def door(rng, x, z, w, h, frame):
    """Four panels in a frame, over a step."""
    c = DOORS[rng.integers(len(DOORS))]
    parts = [quad((x, .12, z), (x + w, .12, z), (x + w, .12, z + h), (x, .12, z + h), 'gloss', c),
             boxes([[x + w * .3, .11, z + h * .3], [x + w * .7, .11, z + h * .3], [x + w * .3, .11, z + h * .68],
                    [x + w * .7, .11, z + h * .68]],
                   [w * .28, .03, h * .28], 'gloss', np.array(c) * .75),
             boxes([[x + .04, .08, z + h / 2], [x + w - .04, .08, z + h / 2], [x + w / 2, .08, z + h - .04]],
                   [[.08, .1, h], [.08, .1, h], [w, .1, .08]], 'plain', frame),
             box(x - .1, x + w + .1, -.3, .1, z - .02, z + .12, 'plain', (.45, .44, .42))]
    return join(parts)


def storey(rng, w, z, h, bays, style, first=False):
    """One floor of windows; on the ground floor one bay holds the door."""
    wall, tint, frame, lit = style['wall'], style['tint'], style['frame'], style['lit']
    bw = w / bays
    door_bay = rng.integers(bays) if first else -1
    holes, parts = [], []
    for k in range(bays):
        if k == door_bay:
            ww, hh = 1., min(2.25, h - .4)
            x, zz = bw * (k + .5) - .5, z
            parts.append(door(rng, x, zz, ww, hh, frame))
        else:
            ww, hh = bw * style['fill'], h * style['tall']
            x, zz = bw * (k + .5) - ww / 2, z + (h - hh) * .58
            parts.append(window(rng, x, zz, ww, hh, frame, lit, style['bars'], style['sill']))
            if style['surround']:
                parts.append(boxes([[x + ww / 2, -.02, zz + hh + .1]], [[ww + .3, .08, .2]], 'plain', style['surround']))
        holes.append((x, zz, ww, hh))
    return join(wall_with_holes(0, w, z, z + h, holes, wall, tint) + parts)


def shop_front(rng, w, h, lit):
    """Big panes over a low base, a name board, and sometimes an awning."""
    c = np.array(DOORS[rng.integers(len(DOORS))]) * rng.uniform(.8, 2.) + .02
    n = max(2, int(w / 1.6))
    glow = rng.uniform(.15, .6) if rng.random() < .3 + lit else 0
    inside = [1., .85, .6, glow] if glow and lit > .1 else [.12, .11, .1, 0]
    parts = [quad((0, .25, 0), (w, .25, 0), (w, .25, h), (0, .25, h), 'glass', inside),
             box(0, w, -.02, .3, 0, .45, 'gloss', c), box(0, w, -.08, .3, h - .75, h, 'gloss', c),
             boxes([[w * k / n, .14, h / 2] for k in range(n + 1)], [.12, .3, h], 'gloss', c)]
    k = 14                                                       # goods behind the glass
    parts.append(boxes(np.stack([rng.uniform(.3, w - .3, k), np.full(k, .235), rng.uniform(.6, 1.5, k)], -1),
                       np.stack([rng.uniform(.2, .6, k), np.full(k, .02), rng.uniform(.2, .7, k)], -1), 'plain',
                       np.c_[rng.uniform(.1, .6, (k, 3)), np.full(k, glow * .3)]))
    x = w / n * rng.integers(n)
    parts.append(box(x + .08, x + w / n - .08, .1, .2, .1, h - .8, 'glass', (.06, .05, .05)))
    nw = min(w * .8, 3.6)
    a, z0 = (w - nw) / 2, h - .66
    parts.append(quad((a, -.09, z0), (a + nw, -.09, z0), (a + nw, -.09, z0 + .58), (a, -.09, z0 + .58), 'print',
                      (1, 1, 1, 0), [atlas.name_uv(rng.integers(len(atlas.SHOPS)))]))
    if rng.random() < .45: parts.append(awning(rng, w, h - .75))
    return join(parts)


def awning(rng, w, z):
    """Striped cloth sloping over the pavement."""
    n, c = int(w / .45), rng.uniform(.1, .6, 3)
    x = np.linspace(.15, w - .15, n + 1)
    v = np.array([[(a, -.05, z), (b, -.05, z), (b, -1.15, z - .55), (a, -1.15, z - .55)] for a, b in zip(x[:-1], x[1:])])
    tint = np.where(np.arange(n)[:, None] % 2, c, [.8, .78, .72])
    top = geo(v, np.arange(4 * n).reshape(-1, 4), 'plain', tint)
    flap = v[:, [3, 2, 2, 3]].copy()
    flap[:, 2:, 2] -= .22
    return join([top, geo(flap, np.arange(4 * n).reshape(-1, 4), 'plain', tint)])


def curtain_wall(rng, w, h, lit):
    """A modern office front: panes in a grid of mullions, spandrels between the floors."""
    floors, n = max(2, round(h / 3.5)), max(3, round(w / 1.5))
    fh, bw = h / floors, w / n
    v, tint = [], []
    for i in range(floors):
        for k in range(n):
            x, z = k * bw, i * fh
            v.append([(x, .1, z), (x + bw, .1, z), (x + bw, .1, z + fh), (x, .1, z + fh)])
            t = pane_tint(rng, lit)
            tint.append(t if t[3] else [t[0] * .3 + .02, t[1] * .3 + .04, t[2] * .3 + .06, 0])
    c = rng.choice([.08, .3, .6]) * np.array([1, 1, 1.05])
    parts = [geo(v, np.arange(4 * len(v)).reshape(-1, 4), 'glass', np.array(tint)),
             boxes([[k * bw, .05, h / 2] for k in range(n + 1)], [.09, .2, h], 'gloss', c),
             boxes([[w / 2, .04, i * fh + .3] for i in range(floors + 1)], [w, .16, rng.choice([.15, .9])], 'gloss',
                   rng.choice([.15, .45, .7]) * np.ones(3)),
             boxes([[w / 2, 0, h - .3]], [[w + .1, .4, .9]], 'plain', c)]
    return join(parts)


def gable_roof(w, depth, z, rise, tint, along, wall, wall_tint):
    """Two slopes with an overhang, the ridge along the street or across it, and the gable walls."""
    e, o = .35, rise * .35 / (depth / 2 if along else w / 2)
    if along:
        v = [(-.1, -e, z - o), (w + .1, -e, z - o), (w + .1, depth / 2, z + rise), (-.1, depth / 2, z + rise),
             (w + .1, depth + e, z - o), (-.1, depth + e, z - o)]
        g = [[(x, 0, z), (x, depth, z), (x, depth / 2, z + rise)] for x in (0, w)]
        gutter = box(-.1, w + .1, -e - .1, -e + .03, z - o - .1, z - o + .02, 'gloss', (.2, .2, .2))
    else:
        v = [(-e, -.35, z - o), (-e, depth, z - o), (w / 2, depth, z + rise), (w / 2, -.35, z + rise), (w + e, depth, z - o),
             (w + e, -.35, z - o)]
        g = [[(0, y, z), (w, y, z), (w / 2, y, z + rise)] for y in (0, depth)]
        gutter = None
    roof = geo(v, [[0, 1, 2, 3], [3, 2, 4, 5]], 'tiles', tint)
    gables = [quad(a, b, c, (np.array(a) + c) / 2, wall, wall_tint) for a, b, c in g]
    return join([roof, gutter] + gables)


def chimney(rng, x, y, z, wall, tint):
    h = rng.uniform(1.2, 1.9)
    return join([box(x - .4, x + .4, y - .3, y + .3, z - 1.2, z + h, wall, tint),
                 box(x - .45, x + .45, y - .35, y + .35, z + h, z + h + .12, 'plain', (.4, .38, .35))] +
                [tube((x + d, y, z + h), (x + d, y, z + h + .4), .1, .08, 6, 'plain', (.5, .25, .16)) for d in (-.22, .22)])


def body(w, depth, z, wall, tint):
    """Side and back walls."""
    v = [(0, 0, 0), (w, 0, 0), (w, depth, 0), (0, depth, 0), (0, 0, z), (w, 0, z), (w, depth, z), (0, depth, z)]
    return geo(v, [[1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7], [4, 5, 6, 7]], wall, tint)


def side_windows(rng, w, depth, floors, h, style):
    """Windows set on both side walls, for corners."""
    proto = window(rng, 0, 0, 1.1, 1.4, style['frame'], style['lit'], style['bars'], style['sill'])
    at = [[y, 0, h * f + .95] for f in range(floors) for y in np.arange(1.5, depth - 2, 3.)]
    one = proto.tile(at).move(0, -.145)
    return [one.turn(np.pi / 2).move(w), one.scale(1, -1).turn(np.pi / 2)]


def drainpipe(x, z):
    return tube((x, -.08, 0), (x, -.08, z), .05, n=6, mat='gloss', tint=(.1, .1, .1), caps=False)


def make_style(rng, kind, lit):
    """What the windows and walls of one house have in common."""
    plaster = kind in ('plaster', 'house') and rng.random() < .7 or kind == 'plaster'
    return dict(wall='plaster' if plaster else 'brick', lit=lit, frame=FRAMES[rng.integers(len(FRAMES))],
                tint=np.array((PLASTERS if plaster else BRICKS)[rng.integers(9 if plaster else 6)]) * rng.uniform(.85, 1.1),
                fill=rng.uniform(.36, .56), tall=rng.uniform(.48, .62), bars=[(2, 2), (2, 1), (1, 2), (3, 1),
                                                                              (2, 3)][rng.integers(5)],
                sill=(.6, .58, .54) if rng.random() < .8 else None, surround=(.65, .62, .56) if rng.random() < .45 else None)


def roof(rng, kind, w, depth, z, st):
    """Two slopes with a chimney, or a flat roof behind a parapet."""
    wall, tint = st['wall'], st['tint']
    tiles = ROOFS[rng.integers(len(ROOFS))]
    if kind in ('terrace', 'house') or rng.random() < .4:
        along = kind != 'house' or rng.random() < .5
        rise = (depth if along else w) * rng.uniform(.26, .42)
        slopes = gable_roof(w, depth, z, rise, tiles, along, wall, tint)
        return [slopes] + ([chimney(rng, rng.choice([.5, w - .5]), depth / 2, z + rise, wall, tint)] if along else [])
    return [box(-.05, w + .05, -.25, .3, z - .1, z + .35, 'plaster', np.array(tint) * .9),
            box(-.05, w + .05, -.12, .2, z + .35, z + .7, 'plaster', tint)]


def building(rng, kind, w, lit, corner=False):
    """One building `w` metres wide, of a kind: terrace, plaster, house, shop or office."""
    depth, st = rng.uniform(8, 12), make_style(rng, kind, lit)
    h = rng.uniform(2.8, 3.3)
    if kind == 'office':
        z = rng.uniform(8, 16)
        c = rng.choice([.25, .45, .65]) * np.array([1, .98, .95])
        side = curtain_wall(rng, depth, z, lit)
        return join([curtain_wall(rng, w, z, lit), side.turn(np.pi / 2).move(w), side.scale(-1, 1).turn(-np.pi / 2),
                     body(w - .3, depth, z, 'plaster', c).move(.15)])
    floors = {'terrace': rng.integers(2, 4), 'plaster': rng.integers(2, 5), 'house': rng.integers(1, 3),
              'shop': rng.integers(2, 4)}[kind]
    bays = max(1, round(w / rng.uniform(1.9, 2.8)))
    parts = [storey(rng, w, h * f, h, bays, st, f == 0) for f in range(floors) if f or kind != 'shop']
    if kind == 'shop': parts.append(shop_front(rng, w, h, lit))
    z = h * floors
    parts.append(body(w, depth, z, st['wall'], st['tint']))
    if corner: parts += side_windows(rng, w, depth, floors, h, st)
    if rng.random() < .5 and kind not in ('shop', 'house'):
        parts.append(box(-.02, w + .02, -.06, .02, 0, .5, 'plaster', np.array(st['tint']) * .6))
    if kind == 'plaster':
        parts += [boxes([[w / 2, -.05, h * f - .06] for f in range(1, floors)], [w, .14, .16], 'plaster',
                        np.array(st['tint']) * 1.1)]
        if rng.random() < .4: parts.append(balconies(rng, w, h, floors, bays))
    parts += roof(rng, kind, w, depth, z, st)
    parts.append(drainpipe(.12, z))
    return join(parts)


def balconies(rng, w, h, floors, bays):
    """Slabs with railings at some of the upper windows."""
    bw, out = w / bays, []
    for f in range(1, floors):
        for k in range(bays):
            if rng.random() < .5: continue
            x, z = bw * k + .25, h * f
            n = int((bw - .5) / .14)
            out += [box(x, x + bw - .5, -.9, 0, z - .12, z + .04, 'plain', (.5, .49, .47)),
                    boxes([[x + i * .14, -.87, z + .5] for i in range(n + 1)], [.025, .025, 1.], 'gloss', (.06, .06, .06)),
                    boxes([[x + (bw - .5) / 2, -.87, z + 1.]], [[bw - .5, .05, .05]], 'gloss', (.06, .06, .06))]
    return join(out)
