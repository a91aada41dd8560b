"""From the index of each pixel: the class picture, and COCO annotations that agree with it."""
import numpy as np

from .classes import CLASS_OF, CLASSES, KINDS
from .render import FIRST_THING


def label_picture(index, things):
    """(h,w) class of each pixel, in CamVid's order."""
    lut = np.zeros(FIRST_THING + len(things), np.uint8)
    lut[1:len(CLASSES) + 1] = np.arange(len(CLASSES))
    for i, t in enumerate(things): lut[FIRST_THING + i] = CLASSES.index(CLASS_OF[t.kind])
    return lut[index]


def rle(mask):
    """COCO's compressed run lengths: column by column, differences to the run before last, six bits a letter."""
    flat = mask.T.ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.r_[0, edges, flat.size])
    counts = ([0] if flat[0] else []) + [int(r) for r in runs]
    out = []
    for i, c in enumerate(counts):
        x, more = c - (counts[i - 2] if i > 2 else 0), True
        while more:
            low = x & 31
            x >>= 5
            more = x != (-1 if low & 16 else 0)
            out.append(chr(low + 32 * more + 48))
    return {'size': list(mask.shape), 'counts': ''.join(out)}


def annotations(index, things):
    """One record for each thing of which a pixel is seen; a car's mask holds its plates."""
    owner = np.arange(FIRST_THING + len(things))
    for i, t in enumerate(things):
        if t.kind == 'plate': owner[FIRST_THING + i] = FIRST_THING + t.parent
    whole, seen, out = owner[index], set(np.unique(index)), []
    seen |= set(np.unique(whole))
    for i, t in enumerate(things):
        if FIRST_THING + i not in seen: continue
        mask = (index if t.kind == 'plate' else whole) == FIRST_THING + i
        y, x = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        box = [int(x[0]), int(y[0]), int(x[-1] - x[0] + 1), int(y[-1] - y[0] + 1)]
        out.append(dict(category_id=KINDS.index(t.kind) + 1, bbox=box, area=int(mask.sum()), iscrowd=0, segmentation=rle(mask),
                        **t.info))
    return out
