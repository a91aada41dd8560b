"Bad input gives one clear line (file, reason, remedy) and a non-zero exit, and loses nothing."
import os
import pickle

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import SMALL, course_seg, make_folder
from course_seg.core import CourseError
from course_seg.data import check_folder, read_image
from course_seg.job import fit
from course_seg.unet import Unet, load_model
import course_seg.encoders as encoders


def fill(value, size=(64, 48)): return Image.fromarray(np.full(size[::-1], value, np.uint8))


def truncate(path, n=200): path.write_bytes(path.read_bytes()[:n])


def as_jpeg(folder, name):
    "Replace a picture by a JPEG of it."
    im = Image.open(folder/f'images/{name}.png')
    (folder/f'images/{name}.png').unlink()
    im.save(folder/f'images/{name}.jpg')
    return folder/f'images/{name}.jpg'


BROKEN = { # name: (what to do to a folder, what the line must contain)
    'no pictures': (lambda f: [p.unlink() for p in (f/'images').iterdir()], ['images', 'holds no pictures']),
    'image without mask': (lambda f: (f/'labels/p3.png').unlink(), ['p3.png', 'no mask']),
    'mask without image': (lambda f: (f/'images/p3.png').unlink(), ['p3.png', 'no picture']),
    'truncated': (lambda f: truncate(as_jpeg(f, 'p3')), ['p3.jpg', 'cannot be read', 'save it again']),
    'zero bytes': (lambda f: (f/'images/p3.png').write_bytes(b''), ['p3.png', '0 bytes']),
    'text named .jpg': (lambda f: as_jpeg(f, 'p3').write_text('hello'), ['p3.jpg', 'cannot be read as a picture']),
    'mask of another size': (lambda f: fill(0, (32, 24)).save(f/'labels/p3.png'), ['p3.png', '32x24', '64x48']),
    'RGB mask': (lambda f: fill(0).convert('RGB').save(f/'labels/p3.png'), ['p3.png', 'mode RGB', 'one byte']),
    'value outside codes.txt': (lambda f: fill(9).save(f/'labels/p3.png'), ['p3.png', 'value 9', '3072 pixels']),
    'all Void': (lambda f: fill(2).save(f/'labels/p3.png'), ['p3.png', 'every pixel is Void']),
    'two splits': (lambda f: (f/'val.txt').write_text('p0\np3\n'), ['p3', 'train.txt']),
    '1x1': (lambda f: (fill(0, (1, 1)).save(f/'images/p3.png'), fill(0, (1, 1)).save(f/'labels/p3.png')), ['p3.png', '1x1']),
    'no codes': (lambda f: (f/'codes.txt').unlink(), ['codes.txt', 'missing']),
    'a name that has no picture': (lambda f: (f/'val.txt').write_text('p0\nnobody\n'), ['nobody', 'no picture']),
    'two pictures of one stem': (lambda f: fill(0).save(f/'images/p3.jpg'), ['p3', 'same stem']),
}


@pytest.mark.parametrize('kind', BROKEN)
def test_broken_folder(folder, kind):
    spoil, parts = BROKEN[kind]
    spoil(folder)
    problems = check_folder(folder)
    assert len([p for p in problems if all(part in p for part in parts)]) == 1, problems
    assert all('\n' not in p for p in problems)
    out = folder.parent/'run'
    with pytest.raises(CourseError) as e: fit(folder, 'resnet18', None, epochs=1, out=out)
    assert all(part in str(e.value) for part in parts)
    assert not list(out.glob('*')), 'something was written'


def test_all_problems_at_once(folder):
    BROKEN['RGB mask'][0](folder)
    fill(9).save(folder/'labels/p4.png')
    (folder/'images/p5.png').write_bytes(b'')
    done = course_seg('check', folder)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 3, done.stderr


def test_one_image_in_total(tmp_path):
    f = make_folder(tmp_path/'one', n=2)
    for d in ('images', 'labels'): (f/d/'p1.png').unlink()
    for s in ('train', 'val'): (f/f'{s}.txt').unlink()
    done = course_seg('fit', f, *SMALL, '--epochs', 1, '--out', tmp_path/'run')
    assert done.returncode == 1 and 'too few' in done.stderr, done.stderr
    assert 'Traceback' not in done.stderr


@pytest.mark.parametrize('mode', ['L', 'RGBA', 'P', 'CMYK', 'I;16'])
def test_other_kinds_of_pictures_are_read(tmp_path, mode):
    im = Image.fromarray(np.full((48, 64), 204*257, np.uint16)) if mode == 'I;16' else fill(204).convert('RGB').convert(mode)
    f = tmp_path/('a.jpg' if mode == 'CMYK' else 'a.png')
    im.save(f)
    a = np.asarray(read_image(f)).astype(int)
    assert a.shape == (48, 64, 3) and abs(a - 204).max() <= 2


def test_exif_turns_the_picture(folder):
    im = Image.open(folder/'images/p3.png')
    exif = Image.Exif()
    exif[0x0112] = 6 # turn by 90 degrees to see it upright
    (folder/'images/p3.png').unlink()
    im.save(folder/'images/p3.jpg', exif=exif)
    assert read_image(folder/'images/p3.jpg').size == (48, 64)
    assert any('EXIF' in p and '48x64' in p for p in check_folder(folder))
    mask = Image.open(folder/'labels/p3.png').rotate(-90, expand=True)
    mask.save(folder/'labels/p3.png')
    assert check_folder(folder) == []


def test_huge_picture(tmp_path):
    Image.MAX_IMAGE_PIXELS, limit = None, Image.MAX_IMAGE_PIXELS
    try: Image.new('1', (20_000, 20_000)).save(tmp_path/'huge.png')
    finally: Image.MAX_IMAGE_PIXELS = limit
    with pytest.raises(CourseError, match='huge.png: is too large .*smaller than 80 million'): read_image(tmp_path/'huge.png')


def test_unknown_encoder(folder, tmp_path):
    done = course_seg('fit', folder, '--encoder', 'resnet19', '--weights', 'none', '--epochs', 1, '--out', tmp_path/'run')
    assert done.returncode == 1 and 'resnet19' in done.stderr and 'take resnet18' in done.stderr
    assert 'Traceback' not in done.stderr


@pytest.mark.parametrize('size', ['0x256', '192', '-1x4', '0x0'])
def test_size_zero(size):
    done = course_seg('fit', '--size', size)
    assert done.returncode == 2 and 'Traceback' not in done.stderr


def test_size_not_a_multiple_of_32(folder, tmp_path):
    scores = fit(folder, 'resnet18', None, (37, 51), epochs=1, bs=4, out=tmp_path/'run')
    assert 0 <= scores['mean_iou'] <= 1


class Trap:
    def __reduce__(self): return (os.mkdir, ('hacked',))


def bad_weights(kind, path):
    "A file that is no weights file."
    if kind == 'text': path.write_text('hello')
    elif kind == 'pickled code': path.write_bytes(pickle.dumps(Trap()))
    elif kind == 'pickled code in a torch file': torch.save({'conv1.weight': Trap()}, path)
    else:
        from safetensors.torch import save_file
        save_file({'conv1.weight': torch.zeros(64, 3, 7, 7)}, path)
        if kind == 'cut short': truncate(path, 5000)
    return path


@pytest.mark.parametrize('suffix', ['.safetensors', '.pth'])
@pytest.mark.parametrize('kind', ['text', 'pickled code', 'pickled code in a torch file', 'cut short', 'of another network'])
def test_weights_files(tmp_path, monkeypatch, kind, suffix):
    monkeypatch.chdir(tmp_path)
    f = bad_weights(kind, tmp_path/f'w{suffix}')
    with pytest.raises(CourseError, match=f.name): encoders.make_encoder('resnet18', f)
    with pytest.raises(CourseError, match=f.name): load_model(f)
    assert not (tmp_path/'hacked').exists(), 'code from a file was run'


def test_cut_model(trained, tmp_path):
    _, run = trained
    f = tmp_path/'model.safetensors'
    f.write_bytes((run/'model.safetensors').read_bytes()[:-5000])
    done = course_seg('predict', f, run, '--out', tmp_path/'masks')
    assert done.returncode == 1 and 'cut short' in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_no_permission(folder, tmp_path):
    (tmp_path/'file').write_text('in the way')
    done = course_seg('fit', folder, *SMALL, '--epochs', 1, '--out', tmp_path/'file'/'run')
    assert done.returncode == 1 and 'Traceback' not in done.stderr and '--out' in done.stderr, done.stderr
    assert (tmp_path/'file').read_text() == 'in the way'


def test_no_space(folder, tmp_path, monkeypatch):
    def full(*args, **kwargs): raise OSError(28, 'No space left on device', str(tmp_path/'run/checkpoint.pt'))
    monkeypatch.setattr(torch, 'save', full)
    from course_seg.cli import main
    assert main(['fit', str(folder), *SMALL, '--epochs', '1', '--out', str(tmp_path/'run')]) == 1
    assert not [f for f in (tmp_path/'run').iterdir() if f.name.startswith('.') or f.name == 'checkpoint.pt']


def test_loss_becomes_nan(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(Unet, 'forward', lambda self, x: self.head.weight.sum()*float('nan') + x.new_zeros(len(x), self.n_classes, *x.shape[-2:]))
    with pytest.raises(CourseError, match='the loss became nan in epoch 0, batch 0.*--lr'): fit(folder, 'resnet18', None, (32, 48), epochs=1, bs=4, out=tmp_path/'run')
    assert not (tmp_path/'run/model.safetensors').exists()


def test_predict_names_the_bad_picture_and_does_the_others(trained, tmp_path):
    folder, run = trained
    fill(100, (30, 20)).save(tmp_path/'grey.png')
    fill(100, (1, 1)).save(tmp_path/'dot.png')
    (tmp_path/'broken.jpg').write_text('hello')
    done = course_seg('predict', run/'model.safetensors', tmp_path, '--out', tmp_path/'masks')
    assert done.returncode == 1 and 'broken.jpg' in done.stderr
    assert Image.open(tmp_path/'masks/grey.png').size == (30, 20) and Image.open(tmp_path/'masks/grey.png').mode == 'L'
    assert Image.open(tmp_path/'masks/dot.png').size == (1, 1)
    assert (tmp_path/'masks/grey_overlay.jpg').is_file()
