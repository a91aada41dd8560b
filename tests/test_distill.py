"The program that made the course's weights, on a few pictures: it goes on where it was stopped, and what it writes is an encoder."
import json
import shutil
import subprocess
import sys

import torch

from conftest import ROOT
from course_seg.data import get_data
from course_seg.encoders import make_encoder


def distil(folder, crops):
    "Run the program; gives what it printed."
    done = subprocess.run([sys.executable, ROOT/'tools'/'distill_resnet.py', '--pictures', folder/'pictures', '--crops', str(crops),
                           '--device', 'cpu', '--dir', folder, '--out', folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_distilling_goes_on_and_gives_an_encoder(tmp_path):
    (tmp_path/'pictures').mkdir()
    streets = get_data('streets')
    for stem in (streets/'train.txt').read_text().split()[:13]: shutil.copy(streets/'images'/f'{stem}.jpg', tmp_path/'pictures')
    distil(tmp_path, 40)
    first = json.loads((tmp_path/'resnet18-course.json').read_text())
    assert f"go on after {first['crops']:,} crops" in distil(tmp_path, first['crops'] + 1)
    log = json.loads((tmp_path/'resnet18-course.json').read_text())
    assert log['crops'] > first['crops'] and log['batches'] == first['batches'] + 1 and len(log['runs']) == 2
    assert log['rows'][:2] == first['rows'] and log['sources']['folder'] == 13
    file = tmp_path/'resnet18-course.safetensors'
    assert file.stat().st_size <= 23e6
    encoder, what = make_encoder('resnet18', weights=file)
    assert what == file.name
    assert all(m.isfinite().all() for m in encoder.eval()(torch.rand(1, 3, 64, 64)))
