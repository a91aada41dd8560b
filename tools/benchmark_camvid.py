"""Train networks of week 5 on real streets, each for the same time, and keep the table for the lesson.

    python tools/benchmark_camvid.py ../shared/camvid --minutes 10
    python tools/benchmark_camvid.py ../shared/camvid --minutes 10 --models FCN8s SegNet UNet Unet:resnet18

Names are those of `course_seg.seg_losses.NARROW`, narrow and from noise, and Unet:ENCODER for the U-Net of week 5c with pretrained weights. Scores are of the val split,
at the size of the training. Writes data/benchmarks/NAME.json anew after each network, so that a run that is stopped has kept what it had.
"""
import argparse
from datetime import date
from functools import partial
from pathlib import Path

import torch.nn.functional as F

from course_seg.bench import machine
from course_seg.core import CourseError, set_seed
from course_seg.data import check_folder, read_folder, segmentation_dls
from course_seg.job import save_json
from course_seg.seg_losses import NARROW, compare_row
from course_seg.segment import DeconvNet
from course_seg.unet import Unet, class_shares, class_weights

ROOT = Path(__file__).parents[1]


def build(name: str, n_classes: int, size: tuple[int, int], weights: str):
    "A network by name."
    if name.startswith('Unet:'): return Unet(name.split(':')[1], n_classes, None if weights == 'none' else weights)
    if name not in NARROW: raise CourseError(f'no network {name!r}: take {", ".join(NARROW)} or Unet:ENCODER')
    if name == 'DeconvNet': return DeconvNet(n_classes, width=1/8, size=tuple(-(-s//32)*32 for s in size)) # its vector spans the picture
    return NARROW[name](n_classes)


def main() -> None:
    "All networks, the file written anew after each."
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('data', type=Path, help='a folder of segmentation data')
    p.add_argument('--minutes', type=float, default=10, help='of training, for each network')
    p.add_argument('--models', nargs='+', default=['FCN8s', 'SegNet', 'UNet', 'Unet:resnet18'])
    p.add_argument('--size', default='192x256', help='height x width')
    p.add_argument('--weights', default='auto', help='of Unet:ENCODER: auto, imagenet, course, none or a file')
    p.add_argument('--seed', type=int, default=42)
    p.add_argument('--out', type=Path, help='the JSON file; data/benchmarks/NAME.json without')
    a = p.parse_args()
    problems = check_folder(a.data)
    if problems: p.error('\n  '.join(problems))
    size, rows = tuple(map(int, a.size.split('x'))), []
    out = a.out or ROOT/f'data/benchmarks/{a.data.name}.json'
    set_seed(a.seed)
    dls = segmentation_dls(read_folder(a.data), size, 8)
    loss = partial(F.cross_entropy, weight=class_weights(class_shares(dls)).to(dls.device), ignore_index=-100 if dls.folder.void is None else dls.folder.void)
    for name in a.models:
        set_seed(a.seed)
        try: model = build(name, len(dls.vocab), size, a.weights).to(dls.device)
        except CourseError as e: p.error(str(e))
        row = compare_row(f'{name} from {model.source}' if name.startswith('Unet:') else name, model, dls, lambda z, y: loss(z, y.long()), a.minutes)
        rows.append({k: v if isinstance(v, str) else round(v, 4) for k, v in row.items()})
        save_json(dict(date=str(date.today()), machine=machine(), data=a.data.name, minutes=a.minutes, size=list(size), seed=a.seed, runs=rows), out)
        print('  '.join(f'{k} {v}' for k, v in rows[-1].items()), flush=True)
    print(f'in {out}')


if __name__ == '__main__':
    main()
