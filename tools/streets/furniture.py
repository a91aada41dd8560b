"""What stands in a street: lamps, signs, traffic lights, fences, and things of no class."""
import numpy as np

from . import atlas
from .geometry import blob, box, boxes, fan, geo, join, loft, quad, tube

GREY, DARK, STEEL = (.3, .31, .32), (.045, .05, .05), (.4, .41, .42)


def street_lamp(rng, dusk, tall):
    """A mast with an arm to +x, or an old lantern; returns it and the place of the light."""
    glow = (1, .75, .4, 14.) if dusk else (.8, .8, .78, 0)
    c = [GREY, DARK, (.1, .16, .13)][rng.integers(3)]
    if rng.random() < .3:
        h = 4.2
        parts = [tube((0, 0, 0), (0, 0, .8), .1, .07, 8, 'gloss', c), tube((0, 0, .8), (0, 0, h), .06, .045, 8, 'gloss', c),
                 blob((0, 0, h + .3), (.2, .2, .32), 8, 6, 'lamp', glow),
                 blob((0, 0, h + .62), (.24, .24, .1), 8, 5, 'gloss', c)]
        return join(parts), (0, 0, h + .3)
    arm = rng.uniform(1.2, 2.2)
    parts = [tube((0, 0, 0), (0, 0, 1.1), .11, .1, 8, 'gloss', c), tube((0, 0, 1.1), (0, 0, tall), .08, .055, 8, 'gloss', c),
             tube((0, 0, tall - .05), (arm, 0, tall + .35), .05, .04, 7, 'gloss', c),
             box(arm - .1, arm + .65, -.13, .13, tall + .3, tall + .42, 'gloss', c),
             box(arm, arm + .6, -.11, .11, tall + .26, tall + .3, 'lamp', glow)]
    return join(parts), (arm + .3, 0, tall + .1)


def sign_plate(name, radius):
    """The plate of a sign facing -y, its edge and grey back."""
    o = atlas.outline(atlas.OUTLINE.get(name, 'disc'))
    x0, y0, x1, y1 = atlas.cell_of(atlas.SIGNS.index(name))
    uv = np.stack([(x0 + x1) / 2 + o[:, 0] * 127, atlas.SIZE - (y0 + y1) / 2 + o[:, 1] * 127], -1) / atlas.SIZE
    at = lambda y: np.stack([o[:, 0] * radius, np.full(len(o), y), o[:, 1] * radius], -1)
    return join([fan(at(-.02), 'print', (1, 1, 1, .0), uv), loft([at(-.019), at(.0)], 'gloss', STEEL, False)])


def pole(height, r=.035, tint=STEEL):
    return tube((0, .03, 0), (0, .03, height), r, n=8, mat='gloss', tint=tint)


def traffic_light(rng, dusk):
    """(head facing -y with one lamp lit, its mast)."""
    lit = rng.integers(3)
    parts = [box(-.17, .17, -.08, .12, 2.2, 3.15, 'plain', (.02, .02, .02))]
    for i, c in enumerate([(1, .05, .03), (1, .5, .03), (.05, 1, .35)]):
        z = 3. - i * .31
        parts += [tube((0, -.08, z), (0, -.1, z), .11, n=12, mat='lamp', tint=(*c, 3.) if i == lit else tuple(np.array(c) * .08)),
                  tube((0, -.24, z + .02), (0, -.08, z + .02), .135, n=12, mat='plain', tint=(.02, .02, .02), caps=False)]
    return join(parts), tube((0, .17, 0), (0, .17, 3.3), .055, n=8, mat='gloss', tint=DARK)


def railing(length, height=1.05, tint=DARK):
    """Metal bars between two rails, along x."""
    n = int(length / .13)
    x = np.linspace(0, length, n + 1)
    post = np.arange(0, length + .01, max(length / max(1, round(length / 2)), .5))
    return join([boxes([[a, 0, height / 2] for a in x], [.018, .018, height - .12], 'gloss', tint),
                 boxes([[length / 2, 0, z] for z in (.12, height - .03)], [length, .035, .04], 'gloss', tint),
                 boxes([[a, 0, height / 2 + .03] for a in post], [.06, .06, height + .06], 'gloss', tint)])


def pickets(length, height=1., tint=(.75, .74, .7)):
    """Wooden slats with pointed tops, along x."""
    x = np.arange(.06, length, .145)
    v, f = [], []
    for i, a in enumerate(x):
        v += [(a - .045, 0, .05), (a + .045, 0, .05), (a + .045, 0, height - .07), (a - .045, 0, height - .07), (a, 0, height)]
        f += [[5 * i, 5 * i + 1, 5 * i + 2, 5 * i + 3]]
    return join([geo(v, f, 'plain', tint), boxes([[a, 0, height - .05] for a in x], [.05, .02, .07], 'plain', tint),
                 boxes([[length / 2, .04, z] for z in (.3, height - .3)], [length, .04, .08], 'plain', np.array(tint) * .9)])


def boards(rng, length, height=1.7):
    """A close wooden fence, each board a little different."""
    x = np.arange(.08, length, .16)
    base = np.array([(.32, .2, .11), (.25, .2, .16), (.16, .09, .05)][rng.integers(3)])
    tint = base * rng.uniform(.75, 1.2, (len(x), 1))
    h = height + rng.uniform(-.02, .02, len(x))
    c = np.stack([x, 0 * x, h / 2], -1)
    return join([boxes(c, np.stack([np.full(len(x), .15), np.full(len(x), .03), h], -1), 'bark', np.c_[tint, 0 * x]),
                 boxes([[a, .03, height / 2] for a in np.arange(0, length + .01, 2.)], [.1, .1, height + .1], 'plain', base * .7)])


def low_wall(length, tint, height=.8):
    """A brick garden wall with a coping."""
    return join([box(0, length, -.11, .11, 0, height, 'brick', tint), box(-.03, length + .03, -.15, .15, height, height + .07,
                                                                          'plain', (.5, .48, .45))])


def guard_rail(length):
    """Steel rail with posts, as on the kerb of a main road."""
    return join([boxes([[length / 2, 0, z] for z in (.45, .95)], [length, .05, .05], 'gloss', STEEL),
                 boxes([[a, 0, .5] for a in np.arange(0, length + .01, 1.5)], [.06, .06, 1.], 'gloss', STEEL)])


def litter_bin(rng):
    c = [(.05, .2, .08), (.03, .03, .03), (.25, .25, .26), (.02, .08, .25)][rng.integers(4)]
    if rng.random() < .5:
        return join([tube((0, 0, .05), (0, 0, .9), .24, .27, 10, 'gloss', c),
                     tube((0, 0, .9), (0, 0, 1.), .28, .2, 10, 'gloss', np.array(c) * .6)])
    return join([loft([[(-.26, -.3, .1), (.26, -.3, .1), (.26, .3, .1), (-.26, .3, .1)],
                       [(-.3, -.36, .98), (.3, -.36, .98), (.3, .36, .98), (-.3, .36, .98)]], 'gloss', c, False),
                 box(-.32, .32, -.4, .36, .98, 1.06, 'gloss', np.array(c) * .8),
                 tube((-.3, .3, .1), (.3, .3, .1), .1, n=8, tint=(.02, .02, .02))])


def bench(rng):
    c = (.28, .16, .08)
    return join([boxes([[0, y, .45] for y in (-.2, -.06, .08)] + [[0, .2, z] for z in (.6, .74, .88)],
                       [[1.7, .11, .04]] * 3 + [[1.7, .03, .11]] * 3, 'bark', c)] +
                [box(s * .7 - .03, s * .7 + .03, -.25, .22, 0, .45, 'gloss', DARK) for s in (-1, 1)])


def post_box(rng):
    return join([tube((0, 0, 0), (0, 0, .15), .27, n=12, tint=(.03, .03, .03)),
                 tube((0, 0, .15), (0, 0, 1.35), .23, n=12, mat='gloss', tint=(.5, .03, .03)),
                 blob((0, 0, 1.37), (.27, .27, .14), 12, 6, 'gloss', (.5, .03, .03)),
                 box(-.12, .12, -.25, -.2, 1.14, 1.18, 'plain', (.01, .01, .01))])


def bollard(rng):
    return join([tube((0, 0, 0), (0, 0, .95), .09, .07, 8, 'gloss', DARK), blob((0, 0, .97), (.09, .09, .07), 8, 5, 'gloss', DARK),
                 tube((0, 0, .72), (0, 0, .82), .078, n=8, mat='plain', tint=(.8, .8, .78))])


def cabinet(rng):
    c = [(.32, .36, .3), (.45, .44, .4), (.12, .2, .13)][rng.integers(3)]
    w = rng.uniform(.7, 1.5)
    return join([box(-w / 2, w / 2, -.2, .2, .08, 1.25, 'plain', c), box(-w / 2 - .03, w / 2 + .03, -.23, .23, 1.25, 1.31, 'plain',
                                                                         np.array(c) * .8), boxes([[0, -.205, .65]],
                                                                                                  [[.012, .01, 1.1]], 'plain',
                                                                                                  (.05, .05, .05))])


def shelter(rng):
    """A bus shelter open to -y: glass back, posts, roof, a poster."""
    w = 3.6
    return join([box(-w / 2, w / 2, -.9, .75, 2.35, 2.45, 'gloss', DARK),
                 boxes([[s * w / 2, y, 1.2] for s in (-1, 1) for y in (-.7, .7)], [.08, .08, 2.4], 'gloss', DARK),
                 quad((-w / 2, .7, .3), (w / 2, .7, .3), (w / 2, .7, 2.2), (-w / 2, .7, 2.2), 'glass', (.1, .13, .14)),
                 box(-1.3, 1.3, .2, .6, .45, .5, 'plain', (.3, .2, .1)),
                 box(w / 2 - .08, w / 2, -.6, .6, .4, 2.1, 'plain', rng.uniform(.1, .7, 3))])


def hoarding(rng):
    """An advertising board: coloured blocks and a name."""
    w, h = 3.2, 2.2
    a, b = rng.uniform(.05, .8, (2, 3))
    x = rng.uniform(-1, .4)
    return join([box(-w / 2, w / 2, 0, .12, .9, .9 + h, 'plain', DARK), quad((-w / 2 + .08, -.01, .98), (w / 2 - .08, -.01, .98),
                                                                             (w / 2 - .08, -.01, .82 + h),
                                                                             (-w / 2 + .08, -.01, .82 + h), 'plain', a),
                 quad((x, -.02, 1.1), (x + .9, -.02, 1.1), (x + .7, -.02, 2.7), (x + .2, -.02, 2.9), 'plain', b),
                 quad((-1.2, -.03, 1.15), (1.2, -.03, 1.15), (1.2, -.03, 1.6), (-1.2, -.03, 1.6), 'print', (1, 1, 1),
                      [atlas.name_uv(rng.integers(len(atlas.SHOPS)))]),
                 boxes([[s * 1.2, .06, .45] for s in (-1, 1)], [.12, .12, .9], 'gloss', DARK)])


def pram(rng):
    c = rng.uniform(.03, .4, 3)
    return join([blob((0, 0, .62), (.22, .38, .2), 9, 6, 'plain', c), blob((0, .2, .78), (.23, .22, .24), 9, 6, 'plain', c * .7),
                 tube((0, -.3, .65), (0, -.62, 1.02), .02, n=6, tint=DARK)] +
                [tube((s * .22 - .02, y, .13), (s * .22 + .02, y, .13), .13, n=10, tint=(.03, .03, .03))
                 for s in (-1, 1) for y in (-.28, .28)])


def skip(rng):
    """A builder's skip, heaped."""
    c = [(.6, .4, .03), (.05, .2, .4), (.4, .05, .03)][rng.integers(3)]
    r = lambda z, a, b: [(-b, -a, z), (b, -a, z), (b, a, z), (-b, a, z)]
    return join([loft([r(.1, .9, .75), r(1.15, 1.5, .85)], 'plain', c, False),
                 blob((0, 0, 1.1), (.75, 1.35, .3), 10, 6, 'bark', (.25, .2, .15))])


def cones(rng):
    return join([join([tube((0, 0, 0), (0, 0, .68), .17, .03, 10, 'plain', (.75, .16, .02)),
                       box(-.2, .2, -.2, .2, 0, .04, 'plain', (.6, .13, .02)),
                       tube((0, 0, .3), (0, 0, .46), .108, .072, 10, 'plain', (.85, .85, .82))]).move(0, y) for y in (-1.4, 0,
                                                                                                                      1.4)])


SMALL_VOID = [litter_bin, litter_bin, bench, post_box, bollard, cabinet, cabinet, pram, hoarding, shelter]
