"What several tests need: a small folder of data, and the command line."
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
os.environ['COURSE_SEG_QUICK'] = '1'
os.environ['MPLBACKEND'] = 'Agg'


def make_folder(path: Path, n: int = 6, size: tuple[int, int] = (64, 48)) -> Path:
    "A folder of `n` pictures with a bright square each."
    rng = np.random.default_rng(0)
    for d in ('images', 'labels'): (path/d).mkdir(parents=True)
    (path/'codes.txt').write_text('ground\nsquare\nVoid\n')
    for i in range(n):
        m = np.zeros(size[::-1], np.uint8)
        t, l = rng.integers(0, 24, 2)
        m[t:t+20, l:l+20] = 1
        im = (40 + 150*m[..., None] + rng.normal(0, 12, (*m.shape, 3))).clip(0, 255).astype(np.uint8)
        Image.fromarray(im).save(path/f'images/p{i}.png')
        Image.fromarray(m).save(path/f'labels/p{i}.png')
    (path/'val.txt').write_text('p0\np1\n')
    (path/'train.txt').write_text('\n'.join(f'p{i}' for i in range(2, n)) + '\n')
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path: return make_folder(tmp_path/'data')


def course_seg(*args, cwd=None, **env) -> subprocess.CompletedProcess:
    "Run the command in a process of its own."
    return subprocess.run([sys.executable, '-c', 'import sys; from course_seg.cli import main; sys.exit(main())', *map(str, args)],
                          capture_output=True, text=True, cwd=cwd, env={**os.environ, **env})


SMALL = ('--encoder', 'resnet18', '--weights', 'none', '--size', '32x48', '--bs', '4')


@pytest.fixture(scope='session')
def trained(tmp_path_factory) -> tuple[Path, Path]:
    "A folder and the output of one epoch on it."
    d = tmp_path_factory.mktemp('trained')
    folder = make_folder(d/'data')
    done = course_seg('fit', folder, *SMALL, '--epochs', 1, '--out', d/'run')
    assert done.returncode == 0, done.stderr
    return folder, d/'run'
