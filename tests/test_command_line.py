"The command line, as people use it."
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import ROOT, SMALL, course_seg


def test_help_is_quick():
    "It imports nothing heavy (a test never asserts a time)."
    done = subprocess.run([sys.executable, '-X', 'importtime', '-c', 'from course_seg.cli import main; main(["--help"])'], capture_output=True, text=True)
    assert done.returncode == 0 and 'fit' in done.stdout
    assert not any(f'| {m}\n' in done.stderr.replace(' ', '').replace('|', '| ') for m in ('torch', 'fastai', 'numpy', 'matplotlib', 'PIL'))


def test_fit_leaves_what_it_says(trained):
    folder, run = trained
    assert {f.name for f in run.iterdir()} == {'model.safetensors', 'metrics.json', 'predictions.png', 'history.png', 'checkpoint.pt'}
    m = json.loads((run/'metrics.json').read_text())
    assert set(m) >= {'mean_iou', 'pixel_accuracy', 'iou', 'seconds', 'images_per_second'} and set(m['iou']) == {'ground', 'square'}
    for f in ('predictions.png', 'history.png'): assert np.asarray(Image.open(run/f).convert('L')).std() > 5


def test_scores_agree_with_the_masks_that_predict_writes(trained, tmp_path):
    folder, run = trained
    assert course_seg('predict', run/'model.safetensors', folder/'images', '--out', tmp_path).returncode == 0
    from sklearn.metrics import jaccard_score
    pred, truth = (np.concatenate([np.asarray(Image.open(d/f'{s}.png')).ravel() for s in ('p0', 'p1')]) for d in (tmp_path, folder/'labels'))
    done = course_seg('evaluate', run/'model.safetensors', folder, '--out', tmp_path/'scores.json')
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path/'scores.json').read_text())
    assert abs(scores['mean_iou'] - jaccard_score(truth, pred, average='macro')) < 1e-9
    assert scores['mean_iou'] == json.loads((run/'metrics.json').read_text())['mean_iou']


def history(run): return [r['valid_loss'] for r in torch.load(run/'checkpoint.pt', weights_only=True)['history']]


@pytest.mark.skipif(sys.platform == 'win32', reason='Windows has no SIGKILL')
def test_resume_after_a_kill(folder, tmp_path):
    "A training that is killed at some moment and resumed ends as one that wasn't."
    args = ('fit', folder, *SMALL, '--weights', 'course', '--epochs', 4) # a slower encoder: the rates have to survive, too
    assert course_seg(*args, '--out', tmp_path/'whole').returncode == 0
    p = subprocess.Popen([sys.executable, '-c', 'import sys; from course_seg.cli import main; sys.exit(main())', *map(str, args), '--out', str(tmp_path/'cut')],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (tmp_path/'cut/checkpoint.pt').is_file(): time.sleep(.01); assert p.poll() is None or (tmp_path/'cut/checkpoint.pt').is_file()
    os.kill(p.pid, signal.SIGKILL)
    p.wait()
    assert not (tmp_path/'cut/model.safetensors').exists()
    done = course_seg(*args, '--out', tmp_path/'cut', '--resume')
    assert done.returncode == 0 and 'going on after epoch' in done.stdout, done.stderr
    assert history(tmp_path/'cut') == history(tmp_path/'whole')


def test_same_seed_same_loss(folder, tmp_path):
    for run in 'ab': assert course_seg('fit', folder, *SMALL, '--epochs', 2, '--out', tmp_path/run).returncode == 0
    assert history(tmp_path/'a') == history(tmp_path/'b')
    assert course_seg('fit', folder, *SMALL, '--epochs', 2, '--seed', 7, '--out', tmp_path/'c').returncode == 0
    assert history(tmp_path/'a') != history(tmp_path/'c')


def test_minutes(folder, tmp_path):
    assert course_seg('fit', folder, *SMALL, '--minutes', .05, '--out', tmp_path).returncode == 0
    m = json.loads((tmp_path/'metrics.json').read_text())
    assert m['seconds'] > 0 and m['epochs'] >= 1 # how long it takes is the machine's affair


def test_default_encoder_needs_no_network(folder, tmp_path):
    "The whole main job, with every socket blocked."
    code = ("import socket, sys\n"
            "def blocked(*a, **k): raise OSError('no network in this test')\n"
            "socket.socket.connect = socket.create_connection = socket.getaddrinfo = blocked\n"
            "from course_seg.cli import main; sys.exit(main())")
    args = ['fit', str(folder), '--size', '32x48', '--epochs', '1', '--bs', '4', '--out', str(tmp_path)]
    done = subprocess.run([sys.executable, '-c', code, *args], capture_output=True, text=True)
    assert done.returncode == 0 and "the course's own weights of resnet18" in done.stdout, done.stderr
    args[args.index('--bs'):args.index('--bs')] = ['--encoder', 'resnet18', '--weights', 'imagenet']
    done = subprocess.run([sys.executable, '-c', code, *args], capture_output=True, text=True)
    assert done.returncode == 1 and "can't be reached" in done.stderr and 'Traceback' not in done.stderr, done.stderr


def test_run_leaves_html(tmp_path):
    done = course_seg('run', '00_check', '--out', tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'Exercises that check themselves' in (tmp_path/'00_check.html').read_text()


def test_console_scripts():
    bin = os.path.dirname(sys.executable)
    for name in ('course-seg', 'nbdev_test', 'nbdev-test'):
        assert subprocess.run([os.path.join(bin, name), '--help'], capture_output=True).returncode == 0, name
