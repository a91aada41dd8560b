"Detection from the command line, and what may be wrong with COCO files."
import json

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import course_seg
from course_seg.cli import main

SMALL = ('--task', 'detect', '--weights', 'none', '--size', '64x96', '--bs', '4')


def write(path, split, ids, size=(96, 64)):
    "A COCO file and its pictures: a bright square on each picture but the first."
    rng, rows = np.random.default_rng(len(ids)), []
    (path/'images').mkdir(parents=True, exist_ok=True)
    for i in ids:
        im = rng.normal(40, 12, (*size[::-1], 3))
        if i:
            l, t = (int(rng.integers(0, s - 24)) for s in size)
            im[t:t+24, l:l+24] += 150
            rows.append(dict(id=i, image_id=i, category_id=1, bbox=[l, t, 24, 24], area=576, iscrowd=0))
        Image.fromarray(im.clip(0, 255).astype(np.uint8)).save(path/f'images/p{i}.png')
    file = dict(images=[dict(id=i, file_name=f'p{i}.png', width=size[0], height=size[1]) for i in ids], annotations=rows, categories=[dict(id=1, name='square')])
    (path/f'instances_{split}.json').write_text(json.dumps(file))


@pytest.fixture
def boxes(tmp_path):
    write(tmp_path/'data', 'train', range(6))
    write(tmp_path/'data', 'val', range(6, 9))
    return tmp_path/'data'


@pytest.fixture(scope='module')
def run(tmp_path_factory):
    d = tmp_path_factory.mktemp('detect')
    write(d/'data', 'train', range(6))
    write(d/'data', 'val', range(6, 9))
    done = course_seg('fit', d/'data', *SMALL, '--epochs', 2, '--out', d/'run')
    assert done.returncode == 0, done.stderr
    return d


def test_fit_leaves_what_it_says(run):
    assert {f.name for f in (run/'run').iterdir()} == {'model.safetensors', 'metrics.json', 'predictions.png', 'history.png', 'checkpoint.pt'}
    m = json.loads((run/'run/metrics.json').read_text())
    assert set(m) >= {'AP', 'AP50', 'ap50', 'seconds', 'images_per_second'} and set(m['ap50']) == {'square'} and m['settings']['task'] == 'Detection'
    for f in ('predictions.png', 'history.png'): assert np.asarray(Image.open(run/'run'/f).convert('L')).std() > 5


def test_evaluate_agrees_with_what_predict_writes(run, tmp_path):
    done = course_seg('evaluate', run/'run/model.safetensors', run/'data', '--out', tmp_path/'scores.json')
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path/'scores.json').read_text())
    assert scores['AP'] == json.loads((run/'run/metrics.json').read_text())['AP']
    assert course_seg('predict', run/'run/model.safetensors', run/'data/images', '--out', tmp_path/'found').returncode == 0
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
    gt = COCO(str(run/'data/instances_val.json'))
    rows = [dict(image_id=i, category_id=1, bbox=o['bbox'], score=o['score']) for i in range(6, 9) for o in json.loads((tmp_path/f'found/p{i}.json').read_text())]
    e = COCOeval(gt, gt.loadRes(rows), 'bbox')
    e.evaluate(); e.accumulate(); e.summarize()
    assert abs(e.stats[0] - scores['AP']) < 1e-6 and (tmp_path/'found/p6_overlay.jpg').is_file()


def test_same_seed_same_loss(boxes, tmp_path):
    def loss(out, *more):
        assert main(['fit', str(boxes), *SMALL, '--out', str(tmp_path/out), *more]) == 0
        return torch.load(tmp_path/out/'checkpoint.pt', weights_only=True)['history'][-1]['train_loss']
    a = loss('a', '--epochs', '2')
    assert loss('b', '--epochs', '2') == a and loss('c', '--epochs', '2', '--seed', '7') != a


@pytest.mark.parametrize('change, words', [
    (lambda o: o['annotations'][0].update(bbox=[5, 5, 0, 9]), ('no size', 'annotation 1')),
    (lambda o: o['annotations'][0].update(bbox=[5, 5, 20, -9]), ('no size',)),
    (lambda o: o['annotations'][0].update(bbox=[90, 5, 20, 9]), ('beyond its picture',)),
    (lambda o: o.update(categories=[]), ('categories is empty', 'not in categories')),
    (lambda o: o['annotations'][1].update(id=1), ('id 1 is there 2 times',)),
    (lambda o: o['images'].append(dict(o['images'][0], file_name='other.png')), ('id 0 is there 2 times',)),
    (lambda o: o['annotations'][0].update(image_id=77), ('image 77', 'not in images')),
    (lambda o: o.update(annotations=[]), ('annotations is empty',)),
])
def test_bad_files(boxes, tmp_path, capsys, change, words):
    f = boxes/'instances_train.json'
    file = json.loads(f.read_text())
    change(file)
    f.write_text(json.dumps(file))
    for args in (('check', boxes), ('fit', boxes, *SMALL, '--epochs', 1, '--out', tmp_path/'run')):
        assert main([*map(str, args)]) == 1
        said = capsys.readouterr().err
        assert all(w in said for w in (*words, 'instances_train.json')), said
    assert not (tmp_path/'run/model.safetensors').exists()


def test_a_file_that_is_cut_short(boxes, capsys):
    f = boxes/'instances_val.json'
    f.write_text(f.read_text()[:-40])
    assert main(['check', str(boxes)]) == 1
    said = capsys.readouterr().err
    assert 'cut short' in said and said.count('\n') == 1


def test_check_tells_all_at_once(boxes, capsys):
    (boxes/'images/p3.png').write_bytes(b'')
    (boxes/'images/p7.png').unlink()
    f = boxes/'instances_train.json'
    file = json.loads(f.read_text())
    file['images'][1]['width'] = 95
    f.write_text(json.dumps(file))
    assert main(['check', str(boxes)]) == 1
    said = capsys.readouterr().err
    assert said.count('\n') == 3 and all(w in said for w in ('p3.png', '0 bytes', 'p7.png', '95x64')), said


def test_a_model_of_the_other_kind(run, trained, capsys):
    for model, data, word in ((trained[1], run/'data', 'codes.txt'), (run/'run', trained[0], 'instances_val.json')):
        assert main(['evaluate', str(model/'model.safetensors'), str(data)]) == 1
        assert word in capsys.readouterr().err
