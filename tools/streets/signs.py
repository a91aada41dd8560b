"""Crops of traffic signs: a second, narrow look at each sign from the same camera."""
import numpy as np
from PIL import Image, ImageFilter

from . import atlas
from .render import FIRST_THING, develop

SIZE, LOOK = 64, 72                                            # of the crop, of the render it is made from
FULL = 3                                                       # signs a scene that are looked at
SEEN = .55                                                     # keep a crop if this share of the plate is in sight


def plate_area(name, radius):
    """Square metres of the plate, by the shoelace formula."""
    x, y = (atlas.outline(atlas.OUTLINE.get(name, 'disc')) * radius).T
    return .5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))


def degrade(picture, metres, rng):
    """As small and soft as the sign would be at that distance in a wider photograph, then back to 64 pixels."""
    small = int(np.clip(rng.uniform(420, 900) / metres, 18, SIZE))
    im = Image.fromarray(picture).resize((small, small), Image.LANCZOS).resize((SIZE, SIZE), Image.BICUBIC)
    return im.filter(ImageFilter.GaussianBlur(rng.uniform(.6, 1.1))) if rng.random() < .2 else im


def crops(renderer, street):
    """(class, picture) for the first signs of the street that can be seen well enough."""
    rng, out = np.random.default_rng([street.seed, 3]), []
    signs = [(i, t) for i, t in enumerate(street.things) if t.kind == 'sign' and t.info['sign'] in atlas.SIGNS]
    for i, t in signs[:FULL]:
        radius = t.shape.v[:, 2].max()
        width = 2 * radius * rng.uniform(1.12, 1.9)
        spot = np.array(t.place) + np.array([*rng.uniform(-.16, .16, 2), rng.uniform(-.16, .16)]) * width * .6
        light, index = renderer.close_up(spot, width, LOOK, street.seed * 10 + i)
        metres = np.linalg.norm(np.array(t.place) - street.camera['place'])
        share = (index == FIRST_THING + i).mean() * width ** 2 / plate_area(t.info['sign'], radius)
        picture = develop(light, rng, street.light)
        if share > SEEN: out.append((t.info['sign'], degrade(picture, metres, rng)))
    return out
