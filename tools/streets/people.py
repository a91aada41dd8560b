"""People who walk or stand, and cyclists on bicycles, limb by limb."""
import numpy as np

from .geometry import blob, box, join, loft, tube, wheel_ring

SKIN = [(.62, .4, .3), (.5, .31, .22), (.7, .48, .38), (.22, .12, .08), (.35, .2, .13)]
HAIR = [(.03, .02, .015), (.12, .06, .03), (.3, .2, .1), (.35, .34, .33), (.2, .07, .03)]
CLOTHES = [(.03, .03, .04), (.04, .055, .11), (.26, .05, .05), (.5, .48, .45), (.1, .14, .1), (.34, .25, .12), (.14, .22, .34),
           (.3, .3, .32), (.4, .22, .25), (.2, .13, .08), (.06, .06, .065), (.18, .18, .19)]
TROUSERS = [(.03, .035, .06), (.05, .07, .14), (.12, .12, .12), (.3, .25, .18), (.02, .02, .02)]


def pick(rng, of):
    return np.array(of[rng.integers(len(of))]) * rng.uniform(.8, 1.2)


def ring(c, rx, ry, n=10):
    t = np.arange(n) * 2 * np.pi / n
    return np.stack([c[0] + rx * np.cos(t), c[1] + ry * np.sin(t), np.full(n, c[2])], -1)


def limb(a, b, c, r, mat_tint, n=7):
    """Two segments with a round joint, thinner to the end."""
    return [tube(a, b, r, r * .82, n, 'plain', mat_tint), tube(b, c, r * .82, r * .6, n, 'plain', mat_tint),
            blob(b, [r * .84] * 3, 6, 5, 'plain', mat_tint)]


def head(rng, at, skin):
    x, y, z = at
    parts = [blob(at, (.078, .095, .118), 10, 8, 'plain', skin), tube((x, y - .01, z - .19), (x, y, z - .06), .05, n=7, tint=skin),
             blob((x, y + .09, z - .015), (.015, .025, .022), 5, 4, 'plain', skin)]
    hair = pick(rng, HAIR)
    parts.append(blob((x, y - .022, z + .028), (.09, .1, .11), 10, 7, 'plain', hair))
    if rng.random() < .35: parts.append(blob((x, y - .07, z - .08), (.085, .05, .15), 8, 6, 'plain', hair))
    return parts


def torso(rng, hip, shoulder, top, coat):
    """From the hips to the neck; a coat reaches lower and wider."""
    hip, shoulder = np.array(hip), np.array(shoulder)
    at = lambda t: hip + (shoulder - hip) * t
    low = -.55 if coat else -.12
    k = [(low, .17 + .05 * coat, .12 + .04 * coat), (0, .165, .12), (.35, .15, .11), (.75, .19, .125), (.95, .2, .115),
         (1.06, .12, .08), (1.12, .05, .05)]
    return [loft([ring(at(t), rx, ry) for t, rx, ry in k], 'plain', top)]


def walker(rng):
    """A person facing +y, feet on z=0, about 1.7 m."""
    skin, top, low = pick(rng, SKIN), pick(rng, CLOTHES), pick(rng, TROUSERS)
    stride = rng.uniform(.2, .5) if rng.random() < .75 else .04
    coat = rng.random() < .3
    parts = torso(rng, (0, 0, .92), (0, .02, 1.42), top, coat) + head(rng, np.array([0, .05, 1.62]), skin)
    for side, swing in ((-1, stride), (1, -stride)):
        hip, knee = np.array([side * .09, 0, .93]), np.array([side * .095, swing * .55 + .04, .5])
        foot = np.array([side * .1, swing * .9 if swing > 0 else swing * 1.05, .09 if swing >= 0 else .13])
        parts += limb(hip, knee, foot, .088, low) + [blob(foot + [0, .06, -.04], (.048, .125, .05), 7, 5, 'plain', low * .4 + .01)]
        sh = np.array([side * .19, .02, 1.385])
        elbow, hand = sh + [side * .04, -swing * .35 - .02, -.27], sh + [side * .03, -swing * .75 + .08, -.5]
        parts += limb(sh, elbow, hand, .054, top) + [blob(hand, (.035, .045, .055), 6, 5, 'plain', skin),
                                                     blob(sh, [.06] * 3, 7, 5, 'plain', top)]
    if rng.random() < .25: parts.append(loft([ring((0, 0, z), r, r * .75) for z, r in ((.55, .25), (.75, .21), (.98, .16))],
                                             'plain', pick(rng, CLOTHES)))
    if rng.random() < .3: parts.append(blob((0, -.17, 1.2), (.16, .1, .22), 8, 7, 'plain', pick(rng, CLOTHES)))
    elif rng.random() < .4: parts.append(box(.27, .36, -.15, .15, .55, .85, 'plain', pick(rng, CLOTHES)))
    return join(parts).scale(rng.uniform(.93, 1.08))


def bicycle(rng):
    """Facing +y: wheels with spokes, a diamond frame, bars, saddle, mudguards' lights."""
    c = pick(rng, [(.4, .03, .03), (.03, .03, .03), (.05, .15, .4), (.5, .5, .5), (.05, .25, .12)])
    bar = lambda a, b, r=.017, t=c: tube(a, b, r, n=6, mat='gloss', tint=t)
    rear, front, crank, seat, fork = (0, -.52, .34), (0, .53, .34), (0, -.05, .3), (0, -.2, .82), (0, .38, .86)
    parts = [bar(crank, seat), bar((0, -.19, .78), (0, .39, .8)), bar(crank, (0, .4, .72)), bar(rear, crank),
             bar(rear, (0, -.18, .76)), bar(front, fork),
             bar(fork, (0, .36, 1.), .014), bar((-.28, .3, 1.02), (.28, .3, 1.02), .014, (.05, .05, .05)),
             box(-.08, .08, -.34, -.06, .88, .94, 'plain', (.02, .02, .02)),
             bar(seat, (0, -.21, .9), .014), box(-.03, .03, -.9, -.86, .6, .67, 'lamp', (.5, .02, .02))]
    for w in (rear, front):
        a = np.arange(9) * np.pi / 9
        parts.append(wheel_ring(.34, .02).move(*w))
        parts += [tube((0, w[1] + .32 * np.cos(t), w[2] + .32 * np.sin(t)), (0, w[1] - .32 * np.cos(t), w[2] - .32 * np.sin(t)),
                       .004, n=4, mat='gloss', tint=(.5, .5, .5), caps=False) for t in a]
    return parts


def cyclist(rng):
    """A rider bent over the bars, one pedal up."""
    skin, top, low = pick(rng, SKIN), pick(rng, CLOTHES), pick(rng, TROUSERS)
    parts = bicycle(rng) + torso(rng, (0, -.18, .98), (0, .12, 1.43), top, False) + head(rng, np.array([0, .22, 1.62]), skin)
    phase = rng.uniform(0, 6.28)
    for side, ph in ((-1, phase), (1, phase + np.pi)):
        foot = np.array([side * .1, -.05 + .17 * np.cos(ph), .3 + .17 * np.sin(ph)])
        hip = np.array([side * .09, -.18, .95])
        knee = (hip + foot) / 2 + np.array([0, .3, .1]) * (1.2 - np.linalg.norm(hip - foot))  * 1.3
        parts += limb(hip, knee, foot + [0, -.03, .07], .085, low) + [blob(foot + [0, .05, .03], (.045, .12, .045), 7, 5, 'plain',
                                                                           (.03, .03, .03))]
        sh, hand = np.array([side * .2, .11, 1.4]), np.array([side * .25, .31, 1.05])
        parts += limb(sh, (sh + hand) / 2 + [side * .05, -.06, -.06], hand, .052,
                      top) + [blob(hand, [.045] * 3, 6, 5, 'plain', skin)]
    if rng.random() < .55: parts.append(blob((0, .2, 1.69), (.11, .14, .085), 10, 7, 'gloss', pick(rng, CLOTHES) + .1))
    if rng.random() < .35: parts.append(blob((0, -.12, 1.3), (.16, .1, .2), 8, 7, 'plain', pick(rng, CLOTHES)))
    return join(parts)
