"""Files: one scene's, the lists and JSON of the whole, contact sheets, and the card with its numbers."""
import json
import os
from pathlib import Path

import numpy as np
from PIL import Image

from .classes import CLASSES, KINDS, PALETTE

SPLITS = ('train', 'val', 'test')
CAMVID = [.169, .233, .010, .317, .045, .097, .012, .011, .059, .006, .003, .040]
WIDE_PLATE = 12                                                # pixels: a plate that a detector has a chance with


def stem(seed):
    """A scene's name."""
    return f's{seed:04d}'


def split_of(seed):
    """Eight scenes in ten for training, one each for validation and test, all through the seeds."""
    return {8: 'val', 9: 'test'}.get(seed % 10, 'train')


def put(path, write):
    """Write under a passing name, then rename: a file is whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f'.{os.getpid()}-{path.name}.part')            # no *.jpg, so that no reader takes it
    write(part)
    os.replace(part, path)


def put_text(path, text):
    put(Path(path), lambda p: p.write_text(text, encoding='utf-8'))


def save_scene(out, notes, seed, picture, label, signs, record):
    """The scene's pictures, then its record: that it is there means that all is."""
    name = stem(seed)
    put(out / 'images' / f'{name}.jpg', lambda p: Image.fromarray(picture).save(p, 'JPEG', quality=84, optimize=True))
    put(out / 'labels' / f'{name}.png', lambda p: Image.fromarray(label, 'L').save(p, 'PNG', optimize=True))
    for k, (cls, im) in enumerate(signs):
        put(out / 'signs' / cls / f'{name}_{k}.jpg', lambda p: im.save(p, 'JPEG', quality=88, optimize=True))
    put_text(notes / f'{name}.json', json.dumps(record))


def is_done(out, notes, seed):
    """Are the record and both pictures there?"""
    return all(p.exists() for p in (notes / f'{stem(seed)}.json', out / 'images' / f'{stem(seed)}.jpg',
                                    out / 'labels' / f'{stem(seed)}.png'))


def coco(records):
    """The COCO dictionary of one split; ids count up in the order of the seeds."""
    images, notes = [], []
    for i, (seed, rec) in enumerate(records, 1):
        images.append(dict(id=i, file_name=f'{stem(seed)}.jpg', width=rec['width'], height=rec['height'], lighting=rec['lighting']))
        notes += [dict(id=len(notes) + k, image_id=i, **a) for k, a in enumerate(rec['annotations'], 1)]
    return dict(info=dict(description='streets: path-traced street scenes', licence='CC0-1.0'), images=images, annotations=notes,
                categories=[dict(id=i, name=k) for i, k in enumerate(KINDS, 1)])


def assemble(out, notes):
    """Lists, codes, COCO files, contact sheet and card from the scenes that are done; returns how many."""
    done = [s for s in sorted(int(p.stem[1:]) for p in notes.glob('s*.json')) if is_done(out, notes, s)]
    more = len(list((out / 'images').glob('s*.jpg'))) - len(done)
    if more or not done:                                       # lists of the few would hide the many
        raise SystemExit(f'{out}: {more} pictures without a record in {notes}: render them here too, or choose another --out')
    records = {s: json.loads((notes / f'{stem(s)}.json').read_text()) for s in done}
    put_text(out / 'codes.txt', '\n'.join(CLASSES) + '\n')
    for split in SPLITS:
        mine = [s for s in done if split_of(s) == split]
        put_text(out / f'{split}.txt', ''.join(stem(s) + '\n' for s in mine))
        put_text(out / f'instances_{split}.json', json.dumps(coco([(s, records[s]) for s in mine]), separators=(',', ':')) + '\n')
    contact(out, done)
    put_text(out / 'README.md', card(out, records))
    return len(done)


def tile(pictures, columns, size):
    """Pictures side by side in rows."""
    w, h = size
    sheet = Image.new('RGB', (w * columns, h * -(-len(pictures) // columns)))
    for i, im in enumerate(pictures): sheet.paste(im.resize(size, Image.LANCZOS), (i % columns * w, i // columns * h))
    return sheet


def contact(out, seeds, n=48):
    """`n` scenes spread over all of them."""
    pick = [seeds[i * len(seeds) // n] for i in range(n)] if len(seeds) > n else seeds
    sheet = tile([Image.open(out / 'images' / f'{stem(s)}.jpg') for s in pick], 8, (200, 150))
    put(out / 'contact.jpg', lambda p: sheet.save(p, 'JPEG', quality=82, optimize=True))


def pairs(out, seeds):
    """Each scene with its coloured classes beside it."""
    colour = lambda s: Image.fromarray(PALETTE[np.asarray(Image.open(out / 'labels' / f'{stem(s)}.png'))])
    return tile([im for s in seeds for im in (Image.open(out / 'images' / f'{stem(s)}.jpg'), colour(s))], 2, (480, 360))


def share_table(records):
    """Each class's part of all pixels, beside CamVid's."""
    total = np.sum([r['pixels'] for r in records.values()], 0)
    rows = [f'| {c} | {n / total.sum():.4f} | {v:.3f} | {n / total.sum() / v:.2f} |' for c, n, v in zip(CLASSES, total, CAMVID)]
    return '\n'.join(['| class | streets | CamVid (train) | ratio |', '|---|---|---|---|'] + rows)


def instance_table(records):
    """Counts by category and split."""
    count = {(k, s): 0 for k in KINDS for s in SPLITS}
    for seed, r in records.items():
        for a in r['annotations']: count[KINDS[a['category_id'] - 1], split_of(seed)] += 1
    rows = [f"| {k} | {' | '.join(str(count[k, s]) for s in SPLITS)} | {sum(count[k, s] for s in SPLITS)} |" for k in KINDS]
    return '\n'.join(['| category | train | val | test | all |', '|---|---|---|---|---|'] + rows)


def sign_table(out):
    """Crops by class."""
    folders = sorted(p for p in (out / 'signs').glob('*') if p.is_dir())
    return '\n'.join(['| sign | crops |', '|---|---|'] + [f"| {p.name} | {len(list(p.glob('*.jpg')))} |" for p in folders])


def plate_line(widths, n):
    """How many plates are wide enough to find, and to read."""
    find, read = (sum(w >= k for w in widths) for k in (WIDE_PLATE, 30))
    return f'{find} are {WIDE_PLATE} pixels wide or more ({find / max(n, 1):.2f} an image), {read} are 30 or more'


def card(out, records):
    """README.md: the text beside this program with its numbers filled in."""
    text = (Path(__file__).parent / 'card.md').read_text(encoding='utf-8')
    wide = [a['bbox'][2] for r in records.values() for a in r['annotations'] if KINDS[a['category_id'] - 1] == 'plate']
    light = [r['lighting'] for r in records.values()]
    numbers = dict(SCENES=len(records), SPLITS=', '.join(f'{s} {sum(split_of(i) == s for i in records)}' for s in SPLITS),
                   LIGHT=', '.join(f'{k} {light.count(k)}' for k in ('sun', 'overcast', 'dusk')), SHARES=share_table(records),
                   INSTANCES=instance_table(records),
                   PLATES=plate_line(wide, len(records)),
                   SIGNS=sign_table(out))
    for k, v in numbers.items(): text = text.replace('{' + k + '}', str(v))
    return text
