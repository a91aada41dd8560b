"""Cars lofted from a side profile, vans, a bus and a lorry; all face +y with the wheels on z=0."""
import numpy as np

from . import atlas
from .geometry import MAT, blob, box, boxes, join, loft, quad, tube

# Stations from tail to nose: (y, half-width, sill z, belt z, half-width of the top, top z); then the wheels'
# y, their radius, the posts between the side windows (y), and a half-width of the posts.
KINDS = {
    'hatch': dict(st=[(-2.02, .70, .42, .62, .62, .72), (-1.98, .80, .30, .80, .66, .90), (-1.88, .84, .22, .92, .60, 1.02),
                      (-1.55, .86, .20, .95, .57, 1.40),
                      (-1.1, .87, .20, .95, .58, 1.46), (.25, .87, .20, .93, .59, 1.45), (.55, .87, .20, .92, .62, 1.34),
                      (1.15, .86, .20, .90, .70, .98), (1.75, .84, .20, .78, .66, .84),
                      (1.98, .78, .24, .66, .60, .72), (2.06, .66, .34, .55, .55, .58)], wheels=(-1.28, 1.28), r=.31,
                      posts=(-1.12, -.3)),
    'saloon': dict(st=[(-2.32, .70, .42, .66, .62, .76), (-2.28, .82, .30, .84, .66, .94), (-2.1, .87, .22, .93, .68, 1.0),
                       (-1.6, .89, .20, .95, .70, 1.03), (-1.05, .89, .20, .95, .58, 1.36),
                       (-.6, .89, .20, .95, .58, 1.43), (.3, .89, .20, .93, .58, 1.42), (.62, .89, .20, .92, .62, 1.3),
                       (1.25, .88, .20, .88, .72, .97), (2.0, .85, .20, .76, .66, .82),
                       (2.24, .78, .24, .66, .60, .70), (2.32, .66, .34, .55, .55, .57)], wheels=(-1.4, 1.42), r=.32,
                       posts=(-.88, -.2)),
    'estate': dict(st=[(-2.32, .70, .42, .66, .62, .76), (-2.28, .82, .30, .86, .66, .96), (-2.2, .87, .22, .94, .66, 1.02),
                       (-1.95, .89, .20, .96, .60, 1.38), (-1.6, .89, .20, .96, .60, 1.46),
                       (.3, .89, .20, .93, .59, 1.46), (.62, .89, .20, .92, .62, 1.34), (1.25, .88, .20, .88, .72, .98),
                       (2.0, .85, .20, .76, .66, .82), (2.24, .78, .24, .66, .60, .70),
                       (2.32, .66, .34, .55, .55, .57)], wheels=(-1.4, 1.42), r=.32, posts=(-1.3, -.25)),
    'suv': dict(st=[(-2.2, .74, .55, .80, .66, .90), (-2.16, .86, .42, 1.02, .72, 1.12), (-2.06, .91, .34, 1.1, .70, 1.2),
                    (-1.8, .93, .30, 1.12, .66, 1.60), (-1.4, .93, .30, 1.12, .66, 1.70),
                    (.3, .93, .30, 1.1, .66, 1.69), (.62, .93, .30, 1.08, .70, 1.56), (1.15, .92, .30, 1.06, .76, 1.17),
                    (1.85, .90, .30, .98, .74, 1.06), (2.1, .84, .34, .84, .66, .92),
                    (2.2, .70, .46, .68, .60, .74)], wheels=(-1.32, 1.36), r=.37, posts=(-1.2, -.2)),
    'van': dict(st=[(-2.5, .86, .40, 1.0, .80, 2.0), (-2.46, .95, .30, 1.15, .86, 2.12), (-2.3, .97, .26, 1.18, .86, 2.16),
                    (.8, .97, .26, 1.16, .86, 2.16), (1.15, .97, .26, 1.14, .84, 2.06),
                    (1.85, .96, .26, 1.1, .80, 1.24), (2.35, .92, .28, .92, .74, 1.02), (2.55, .80, .36, .72, .68, .78)],
                    wheels=(-1.55, 1.55), r=.34, posts=(.35,)),
}
PAINTS = [(.75, .76, .77), (.45, .47, .49), (.2, .21, .23), (.02, .02, .025), (.45, .02, .02), (.02, .06, .25), (.05, .16, .4),
          (.03, .12, .06), (.55, .5, .38), (.5, .3, .06), (.25, .02, .05), (.3, .45, .5)]
GLASS, BLACK, TYRE = (.02, .025, .03), (.012, .012, .014), (.02, .02, .02)


def smooth_stations(st, k=3):
    """Catmull-Rom through the stations, `k` steps each."""
    p = np.array(st)
    q = np.concatenate([p[:1], p, p[-1:]])
    t = (np.arange(k) / k)[:, None]
    out = [.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * b - a - 3 * c + d) * t ** 3)
           for a, b, c, d in zip(q, q[1:], q[2:], q[3:])]
    return np.concatenate(out + [p[-1:]])


def body(st, posts, van):
    """The skin: rings of 16 corners; side windows, windscreen and rear window are faces made glass."""
    s = smooth_stations(st)
    cuts = sorted(c + d for c in posts for d in (-.045, .045))
    ys = np.unique(np.r_[s[:, 0], cuts])
    s = np.stack([ys] + [np.interp(ys, s[:, 0], s[:, i]) for i in range(1, 6)], -1)
    y, w, lo, belt, tw, top = s.T
    half = [(w * .8, lo), (w * .96, lo + .1), (w, lo + (belt - lo) * .5), (w * .985, belt),
            (tw + (w - tw) * .84, belt + (top - belt) * .1),
            (tw + .03, belt + (top - belt) * .86), (tw * .9, top - .012), (tw * .45, top + .012)]
    pts = half + [(-x, z) for x, z in half[::-1]]
    rings = np.stack([np.stack([x, y, z], -1) for x, z in pts], 1)
    g = loft(rings, 'paint', (1, 1, 1))
    g.mat[:] = MAT['paint']
    n, k = 16, len(y) - 1
    slope, mid, tall = np.diff(top) / np.diff(y), (y[1:] + y[:-1]) / 2, top - belt > .2
    side = tall[1:] & tall[:-1] & ~np.array([any(abs(m - c) < .045 for c in posts) for m in mid])
    if van: side &= mid > posts[0] - .1
    rear = (slope > .6) & (mid < 0) & (top[1:] > belt[1:] + .08) & (not van)
    front = (slope < -.3) & (top[:-1] > belt[:-1] + .16) & (mid > 0)
    faces = np.arange(k * n).reshape(k, n)
    dark = np.concatenate([faces[side][:, [4, 10]].ravel(), faces[rear | front][:, [6, 7, 8]].ravel()])
    g.mat[dark], g.tint[dark] = MAT['glass'], (*GLASS, 0)
    low = faces[:, [0, 14, 15]].ravel()
    g.mat[low], g.tint[low] = MAT['plain'], (*BLACK, 0)
    return g


def wheel(x, y, r, side):
    """Tyre, rim with spokes, and the dark arch behind it."""
    t = tube((x - side * .2, y, r), (x, y, r), r, n=18, mat='plain', tint=TYRE)
    rim = tube((x, y, r), (x + side * .012, y, r), r * .64, n=14, mat='gloss', tint=(.34, .35, .37))
    a = np.arange(5) * 2 * np.pi / 5
    gaps = [tube((x, y + r * .4 * np.sin(q), r + r * .4 * np.cos(q)), (x + side * .016, y + r * .4 * np.sin(q),
                                                                       r + r * .4 * np.cos(q)), r * .13, n=6,
                                                                       tint=(.06, .06, .065)) for q in a]
    arch = tube((x - side * .25, y, r + .03), (x - side * .03, y, r + .03), r * 1.17, n=20, mat='plain', tint=BLACK)
    return [t, rim, arch] + gaps


def lamps(k, dusk):
    """Head and tail lamps, grille, door gaps, handles, mirrors."""
    st = KINDS[k]['st']
    nose, tail = st[-2], st[1]
    zf, zr, wf, wr = (nose[2] + nose[3]) / 2 + .16, tail[3] - .02, nose[1], tail[1]
    hl, tl = ((1, .95, .8, 12.), (.8, .02, .01, 2.5)) if dusk else ((.75, .77, .8, .15), (.3, .012, .01, .0))
    out = []
    for s in (-1, 1):
        out += [blob((s * wf * .8, nose[0] - .07, zf), (.16, .13, .075), 8, 6, 'lamp', hl),
                blob((s * wr * .88, tail[0] + .02, zr), (.1, .05, .12 if k != 'van' else .25), 8, 6, 'lamp', tl)]
        m = st[-4] if k != 'van' else st[-3]
        out.append(blob((s * (m[1] + .12), m[0] - .28, m[3] + .12), (.11, .07, .075), 7, 5, 'paint', (1, 1, 1)))
        x = max(q[1] for q in st) + .001
        for y in list(KINDS[k]['posts']) + [KINDS[k]['posts'][-1] + 1.05]:
            out.append(boxes([[s * x * .992, y, (st[4][2] + st[4][3]) / 2 + .05]], [[.012, .018, st[4][3] - st[4][2] - .18]],
                             'plain', BLACK))
            if y < .5: out.append(boxes([[s * x * .99, y + .17, st[4][3] - .12]], [[.05, .16, .03]], 'plain', (.05, .05, .05)))
    out += [boxes([[0, nose[0] - .01, zf - .04]], [[wf * .95, .1, .11]], 'gloss', BLACK),
            boxes([[0, nose[0] + .0, nose[2] + .09]], [[wf * 1.35, .14, .1]], 'plain', BLACK),
            boxes([[0, tail[0] - .01, tail[2] + .09]], [[wr * 1.5, .1, .12]], 'plain', BLACK)]
    return out


def car(kind, dusk):
    """The whole car; its paint comes from the object's colour."""
    k = KINDS[kind]
    w = max(q[1] for q in k['st'])
    parts = [body(k['st'], k['posts'], kind == 'van')] + lamps(kind, dusk)
    for y in k['wheels']:
        for s in (-1, 1): parts += wheel(s * (w - .02), y, k['r'], s)
    if kind in ('estate', 'suv'):
        parts += [tube((s * .55, -1.5, k['st'][5][5] + .03), (s * .55, .1, k['st'][5][5] + .03), .02, n=6, mat='gloss',
                       tint=(.1, .1, .1)) for s in (-1, 1)]
    if kind == 'van': parts.append(boxes([[0, -2.49, 1.3]], [[.015, .02, 1.6]], 'plain', BLACK))
    return join(parts), -k['st'][0][0], k['st'][-1][0]


def bus(dusk):
    """A city bus: a rounded box with a band of windows."""
    ring = lambda y, w, h: [(w, y, .35), (w, y, 1.1), (w, y, h - .2), (w * .93, y, h), (-w * .93, y, h), (-w, y, h - .2),
                            (-w, y, 1.1), (-w, y, .35)]
    parts = [loft([ring(-5, 1.18, 2.9), ring(-4.9, 1.25, 3.0), ring(4.8, 1.25, 3.0), ring(5, 1.17, 2.9)], 'paint', (1, 1, 1),
                  False)]
    glow = [.9, .8, .55, .35] if dusk else [*GLASS, 0]
    for s in (-1, 1):
        parts.append(boxes([[s * 1.25, y, 1.85] for y in np.arange(-4.2, 4.6, 1.4)], [.02, 1.3, 1.05], 'glass', glow))
        for y in (-3., 3.1): parts += wheel(s * 1.24, y, .48, s)
        parts += [blob((s * .95, 4.98, .75), (.16, .06, .1), 8, 5, 'lamp', (1, .95, .8, 9. if dusk else .15)),
                  blob((s * 1., -4.98, .95), (.1, .04, .22), 8, 5, 'lamp', (.6, .02, .01, 2. if dusk else .05)),
                  blob((s * 1.42, 4.9, 2.2), (.07, .09, .2), 7, 5, 'plain', BLACK)]
    parts += [box(-1.1, 1.1, 4.93, 5.03, 1.2, 2.5, 'glass', GLASS), box(-.9, .9, 4.9, 5.04, 2.58, 2.86, 'lamp', (.9, .5, .05, .8)),
              box(-1, 1, -5.03, -4.9, 1.6, 2.5, 'glass', GLASS), box(-1.1, 1.1, -4.9, 4.9, .3, .4, 'plain', BLACK)]
    return join(parts), 5.02, 5.02


def lorry(dusk):
    """A box lorry."""
    cab = lambda y, w, h: [(w, y, .45), (w, y, 1.2), (w, y, h - .15), (w * .9, y, h), (-w * .9, y, h), (-w, y, h - .15),
                           (-w, y, 1.2), (-w, y, .45)]
    parts = [loft([cab(1.7, 1.1, 2.5), cab(2.9, 1.12, 2.5), cab(3.35, 1.08, 2.2), cab(3.5, 1.02, 1.5)], 'paint', (1, 1, 1), False),
             box(-1.2, 1.2, -3.6, 1.55, .95, 3.2, 'gloss', (.72, .72, .7)), box(-.5, .5, -3.5, 2.5, .5, .95, 'plain', BLACK),
             box(-.98, .98, 3.3, 3.4, 1.5, 2.2, 'glass', GLASS), boxes([[0, -3.62, .7]], [[2.2, .1, .16]], 'plain',
                                                                       (.08, .08, .08)), boxes([[0, -3.61, 2]], [[.03, .03, 2.2]],
                                                                                               'plain', BLACK)]
    for s in (-1, 1):
        parts += [boxes([[s * 1.11, 2.4, 1.75]], [[.03, .8, .7]], 'glass', GLASS),
                  blob((s * .8, 3.48, .8), (.15, .08, .1), 8, 5, 'lamp', (1, .95, .8, 9. if dusk else .15)),
                  blob((s * .95, -3.66, .75), (.14, .03, .07), 8, 5, 'lamp', (.6, .02, .01, 2. if dusk else .05)),
                  blob((s * 1.28, 3.1, 1.9), (.08, .06, .2), 7, 5, 'plain', BLACK)]
        for y in (-2.4, 2.6): parts += wheel(s * 1.1, y, .44, s)
    return join(parts), 3.68, 3.52


PLATE_Z = dict(hatch=(.62, .42), saloon=(.66, .42), estate=(.66, .42), suv=(.82, .56), van=(.62, .52), bus=(.62, .52),
               lorry=(.62, .62))


def vehicle_library(dusk):
    """Each kind once: {kind: (Geo, metres to the rear plate, metres to the front plate)}."""
    lib = {k: car(k, dusk) for k in KINDS}
    return lib | {'bus': bus(dusk), 'lorry': lorry(dusk)}


def plate_text(rng):
    """Three shapes of number, as different countries have."""
    letters, digits = 'ABCDEFGHJKLMNPRSTUVWXYZ', '0123456789'
    form = ['LL-DDD-LL', 'LL DD LLL', 'L-LL DDDD'][rng.integers(3)]
    return ''.join({'L': letters, 'D': digits}.get(c, c)[rng.integers(23 if c == 'L' else 10)] if c in 'LD' else c for c in form)


def plate(text, yellow):
    """A 0.52 x 0.115 m plate facing +y: ground, blue band, and letters laid on it."""
    w, h = .26, .0575
    ground = (.85, .62, .05) if yellow else (.85, .85, .83)
    face = lambda x0, x1, z0, z1, y, *a: quad((x1, y, z0), (x0, y, z0), (x0, y, z1), (x1, y, z1), *a)
    parts = [box(-w - .01, w + .01, -.02, 0, -h - .01, h + .01, 'plain', (.02, .02, .02)),
             face(-w, w, -h, h, .003, 'gloss', ground), face(w - .04, w, -h, h, .005, 'gloss', (.01, .05, .4))]
    step = (2 * w - .07) / len(text)
    for i, ch in enumerate(text):
        x = w - .05 - step * (i + 1)
        if ch != ' ': parts.append(face(x, x + step, -h * .85, h * .85, .005, 'print', (*np.array(ground), 0),
                                        [atlas.glyph_uv(ch)]))
    return join(parts)
