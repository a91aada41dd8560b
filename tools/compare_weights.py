"""Train the main job from different weights, some seeds each, and keep the scores for the lessons and the card of the weights.

    python tools/compare_weights.py --minutes 3
    python tools/compare_weights.py ../shared/camvid --minutes 6 --runs resnet18:course resnet18:none

Runs take turns, so that a slow hour of the machine hits all of them. Writes data/weights/NAME_comparison.json; models and pictures go to runs/compare.
"""
import argparse
from datetime import date
from pathlib import Path

from course_seg.bench import machine
from course_seg.job import fit, save_json

ROOT = Path(__file__).parents[1]


def main() -> None:
    "All runs, the file written anew after each."
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('data', nargs='?', default='streets', help='a name or a folder')
    p.add_argument('--minutes', type=float, default=3)
    p.add_argument('--seeds', type=int, default=3)
    p.add_argument('--runs', nargs='+', default=['resnet18:course', 'efficientnet_lite0:imagenet', 'resnet18:none'], help='ENCODER:WEIGHTS')
    a = p.parse_args()
    rows, name = [], Path(a.data).name
    for seed in range(a.seeds):
        for encoder, weights in (r.split(':') for r in a.runs):
            s = fit(a.data, encoder, None if weights == 'none' else weights, minutes=a.minutes, seed=seed, out=ROOT/f'runs/compare/{name}-{encoder}-{weights}-{seed}')
            rows.append(dict(encoder=encoder, weights=weights, seed=seed, **{k: round(s[k], 4) for k in ('mean_iou', 'pixel_accuracy', 'images_per_second')}))
            save_json(dict(date=str(date.today()), machine=machine(), minutes=a.minutes, runs=rows), ROOT/f'data/weights/{name}_comparison.json')
            print(rows[-1])


if __name__ == '__main__':
    main()
