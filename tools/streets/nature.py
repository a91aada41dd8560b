"""Trees of leaf cards on branching wood, bare trees, hedges."""
import numpy as np

from .geometry import geo, join, tube


def branches(rng, base, direction, length, radius, levels, spread, out, tips):
    """Wood by recursion; the ends are collected in `tips`."""
    end = base + direction * length
    out.append(tube(base, end, radius, radius * .65, 7 if levels > 1 else 4, 'bark', (.17, .12, .085), False))
    if levels == 0:
        tips.append(end)
        return
    for _ in range(rng.integers(2, 4) if levels > 1 else 3):
        d = direction + rng.normal(0, spread, 3) + [0, 0, .12]
        branches(rng, base + direction * length * rng.uniform(.6, 1), d / np.linalg.norm(d), length * rng.uniform(.6, .85),
                 radius * .6, levels - 1, spread, out, tips)


def leaves(rng, centres, per, spread, size, squash=1.):
    """Leaf cards: `per` small tilted quads around each of `centres`, darker inside and below."""
    c = np.repeat(np.asarray(centres), per, 0)
    off = rng.normal(0, 1, c.shape)
    off *= (rng.random((len(c), 1)) ** .35) / np.linalg.norm(off, axis=1, keepdims=True) * spread
    off[:, 2] *= squash
    p = c + off
    a, b = rng.normal(0, 1, (2,) + c.shape)
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    b -= (a * b).sum(1, keepdims=True) * a
    b /= np.linalg.norm(b, axis=1, keepdims=True)
    s = size * rng.uniform(.6, 1.3, (len(c), 1))
    v = np.stack([p - a * s, p - b * s * .55, p + a * s, p + b * s * .55], 1)
    k = rng.uniform(.65, 1.25, (len(c), 1)) * (.72 + .3 * np.clip(off[:, 2:] / spread, -1, 1))
    tint = k * np.array([.2, .32, .07]) * rng.uniform(.8, 1.2, (len(c), 3))
    return geo(v, np.arange(4 * len(c)).reshape(-1, 4), 'leaf', tint)


def broad_tree(rng, height, wide, per, size):
    """A trunk that forks into a crown of leafy clusters."""
    out, tips = [], []
    trunk = height * rng.uniform(.22, .32)
    out.append(tube((0, 0, -.1), (0, 0, trunk), .035 * height * .65, .024 * height * .65, 9, 'bark', (.17, .12, .085), False))
    for k in range(5):
        a = k * 2.4 + rng.uniform(-.4, .4)
        d = np.array([np.cos(a) * wide, np.sin(a) * wide, 1.])
        branches(rng, np.array([0, 0, trunk * .97]), d / np.linalg.norm(d), height * .26, .014 * height * .6, 2, .45, out, tips)
    t = np.array(tips)
    t[:, 2] *= height * .88 / t[:, 2].max()
    return join(out + [leaves(rng, t, per, height * .095, size, .8)])


def column_tree(rng, height, wide, per, size):
    """A poplar or cypress: clusters up a pole, pointed."""
    z = np.linspace(.14, .97, 34) * height
    r = wide * np.sin(np.linspace(.35, 1, 34) * np.pi) ** .7 + .05
    a = rng.uniform(0, 6.28, 34)
    c = np.stack([np.cos(a) * r * .5, np.sin(a) * r * .5, z], -1)
    return join([tube((0, 0, -.1), (0, 0, height * .9), .16, .03, 8, 'bark', (.16, .11, .08), False),
                 leaves(rng, c, per, wide * .75, size, 1.3)])


def conifer(rng, height, wide, per, size):
    """Drooping whorls that narrow to the tip."""
    c = []
    for z in np.linspace(.12, .97, 15):
        r = wide * (1 - z) + .1
        n = max(3, int(9 * (1 - z) + 2))
        a = np.arange(n) * 6.283 / n + rng.uniform(0, 6)
        for q in (.35, .8): c += [[np.cos(t) * r * q, np.sin(t) * r * q, z * height - r * q * .3] for t in a]
    g = leaves(rng, c, per, .34, size, .45)
    g.tint[:, :3] *= [.55, .72, .9]
    return join([tube((0, 0, -.1), (0, 0, height * .95), .15, .02, 8, 'bark', (.14, .1, .08), False), g])


def bare_tree(rng, height):
    """Winter: wood only, four orders of it."""
    out, tips = [], []
    out.append(tube((0, 0, -.1), (0, 0, height * .25), .19, .14, 8, 'bark', (.17, .13, .1), False))
    for k in range(4):
        a = k * 1.7 + rng.uniform(-.4, .4)
        d = np.array([np.cos(a) * .45, np.sin(a) * .45, 1.])
        branches(rng, np.array([0, 0, height * .24]), d / np.linalg.norm(d), height * .3, .085, 4, .33, out, tips)
    return join(out)


def tree_library():
    """Ten trees, the last two bare, made once and instanced."""
    rng = np.random.default_rng(11)
    lib = [broad_tree(rng, h, w, p, s) for h, w, p, s in ((8, .8, 130, .165), (10, .6, 140, .18), (7, 1.1, 130, .15),
                                                          (9, .9, 80, .18), (6, .7, 120, .125))]
    lib += [column_tree(rng, 10, .9, 90, .17), column_tree(rng, 7, .7, 80, .13), conifer(rng, 9, 2.1, 13, .2)]
    return lib + [bare_tree(rng, 9), bare_tree(rng, 7)]


def hedge_block(rng, length=2., height=1.2, depth=.6):
    """Two metres of clipped hedge: a dark core under a coat of leaves."""
    n = 900
    c = np.stack([rng.uniform(0, length, n), rng.uniform(0, depth, n), rng.uniform(0, height, n)], -1)
    side = rng.integers(0, 4, n)
    c[side == 0, 2], c[side == 1, 1], c[side == 2, 1] = height, 0, depth
    c[side == 3, 2] = height * (1 - rng.random((side == 3).sum()) ** 2 * .5)
    from_box = geo([(0, .05, 0), (length, .05, 0), (length, depth - .05, 0), (0, depth - .05, 0), (0, .05, height - .05),
                    (length, .05, height - .05),
                    (length, depth - .05, height - .05), (0, depth - .05, height - .05)],
                   [[0, 1, 5, 4], [2, 3, 7, 6], [4, 5, 6, 7], [1, 2, 6, 5], [3, 0, 4, 7]], 'leaf', (.03, .05, .015))
    return join([from_box, leaves(rng, c, 1, .06, .075)])
