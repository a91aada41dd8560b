"The pictures: counts, splits, shares and labels, all of them read."
import json
from collections import Counter
from functools import cache

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from course_seg.core import data_root
from course_seg.data import check_folder, read_folder

STREETS = data_root()/'streets'
CAMVID = dict(Sky=.169, Building=.233, Pole=.010, Road=.317, Pavement=.045, Tree=.097, SignSymbol=.012, Fence=.011, Car=.059, Pedestrian=.006, Bicyclist=.003, Void=.040)
SPLITS = {'train': 800, 'val': 100, 'test': 100}


@cache
def labels(): return {f.stem: np.asarray(Image.open(f)) for f in sorted((STREETS/'labels').iterdir())}


@cache
def instances(split): return json.loads((STREETS/f'instances_{split}.json').read_text())


def test_folder_has_no_problem(): assert check_folder(STREETS) == []


def test_counts_and_size():
    folder = read_folder(STREETS)
    assert {s: len(n) for s, n in folder.splits.items()} == SPLITS and len(folder.images) == len(folder.labels) == 1000
    assert {a.shape for a in labels().values()} == {(360, 480)}
    assert sum(f.stat().st_size for f in STREETS.rglob('*') if f.is_file()) < 60e6


def test_shares_are_near_camvids():
    counts = sum(np.bincount(a.ravel(), minlength=12) for a in labels().values())
    for (name, theirs), ours in zip(CAMVID.items(), counts/counts.sum()): assert theirs/4 < ours < theirs*4, (name, ours)


@pytest.mark.parametrize('split', SPLITS)
def test_masks_agree_with_instances(split):
    coco, folder = instances(split), read_folder(STREETS)
    classes = {'car': 'Car', 'pedestrian': 'Pedestrian', 'bicyclist': 'Bicyclist', 'sign': 'SignSymbol'}
    names = {c['id']: c['name'] for c in coco['categories']}
    assert [i['file_name'].removesuffix('.jpg') for i in coco['images']] == folder.splits[split]
    by_image = {i['id']: {} for i in coco['images']}
    for a in coco['annotations']:
        m = coco_mask.decode(a['segmentation']).astype(bool)
        ys, xs = np.nonzero(m)
        assert a['area'] == m.sum() > 0 and a['bbox'] == [xs.min(), ys.min(), np.ptp(xs) + 1, np.ptp(ys) + 1]
        by_image[a['image_id']].setdefault(names[a['category_id']], []).append(m)
    for i in coco['images']:
        label, masks = labels()[i['file_name'].removesuffix('.jpg')], by_image[i['id']]
        for name, code in classes.items():
            union = np.any(masks.get(name, [np.zeros_like(label, bool)]), axis=0)
            assert (union == (label == folder.codes.index(code))).all(), (i['file_name'], name)
            assert sum(m.sum() for m in masks.get(name, [])) == union.sum(), 'two things share a pixel'
        for plate in masks.get('plate', []): assert any((plate <= car).all() for car in masks['car'])


def test_plates_have_text_and_ids_are_unique():
    everything = [a for s in SPLITS for a in instances(s)['annotations']]
    plate = {c['name']: c['id'] for c in instances('train')['categories']}['plate']
    plates = [a for a in everything if a['category_id'] == plate]
    assert all(len(a['text']) >= 4 for a in plates)
    for s in SPLITS: assert max(Counter(a['id'] for a in instances(s)['annotations']).values()) == 1
    assert sum(a['bbox'][2] >= 12 for a in plates) >= 500


def test_sign_crops():
    folder = read_folder(STREETS)
    stems = {s for split in folder.splits.values() for s in split}
    crops = {d.name: list(d.glob('*.jpg')) for d in (STREETS/'signs').iterdir() if d.is_dir()}
    assert len(crops) >= 8 and min(map(len, crops.values())) >= 200
    assert all(f.stem.split('_')[0] in stems for files in crops.values() for f in files)
