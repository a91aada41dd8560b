"""Train the main job from ImageNet weights and from noise, some seeds each, and keep the scores for `week05c`.

    python tools/compare_weights.py --minutes 2

Runs take turns, so that a slow hour of the machine hits all of them. Writes data/weights/streets_comparison.json; models and pictures go to runs/compare.
"""
import argparse
from datetime import date
from pathlib import Path

from course_seg.bench import machine
from course_seg.job import fit, save_json

ROOT = Path(__file__).parents[1]
RUNS = [('efficientnet_lite0', 'auto'), ('efficientnet_lite0', None)]


def main() -> None:
    "All runs, the file written anew after each."
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--minutes', type=float, default=3)
    p.add_argument('--seeds', type=int, default=3)
    a = p.parse_args()
    rows = []
    for seed in range(a.seeds):
        for encoder, weights in RUNS:
            s = fit('streets', encoder, weights, minutes=a.minutes, seed=seed, out=ROOT/f'runs/compare/{encoder}-{weights}-{seed}')
            rows.append(dict(encoder=encoder, weights=weights or 'none', seed=seed, **{k: round(s[k], 4) for k in ('mean_iou', 'pixel_accuracy', 'images_per_second')}))
            save_json(dict(date=str(date.today()), machine=machine(), minutes=a.minutes, runs=rows), ROOT/'data/weights/streets_comparison.json')
            print(rows[-1])


if __name__ == '__main__':
    main()
