"""What does the U-Net lose at poles and signs when its classes are made at stride 4, and which last step brings it back? Four heads, same pictures, epochs and seeds.

    python tools/compare_heads.py --epochs 3 --seeds 2
    python tools/compare_heads.py ../shared/camvid --epochs 8
    python tools/compare_heads.py --cost

Epochs, not minutes: what a head costs is measured apart, by --cost, into data/benchmarks/heads_cost.json. Writes data/benchmarks/NAME_heads.json anew after each run; models and pictures go to runs/heads.
"""
import argparse
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time

import torch
import torch.nn.functional as F

from course_seg.bench import machine
from course_seg.core import fast_cpu, set_seed
from course_seg.job import Segmentation, fit, save_json
from course_seg.unet import Unet

ROOT = Path(__file__).parents[1]


class Stride4(Unet):
    "One map a class at stride 4, in place of four that are laid out as one at stride 2."
    def forward(self, x: torch.Tensor) -> torch.Tensor: # height and width are multiples of 32 here
        *skips, y = self.encoder((x - self.mean)/self.std)
        for conv, skip in zip(self.decoder, skips[::-1]): y = conv(torch.cat([F.interpolate(y, scale_factor=2), skip], 1))
        y = self.head(y).unflatten(1, (self.n_classes, 4)).mean(2) # the mean of four linear maps is a linear map
        if self.detail is None: return F.interpolate(y.float(), scale_factor=4, mode='bilinear')
        y = F.interpolate(y, scale_factor=2, mode='bilinear') + self.detail(skips[0])
        return F.interpolate(y.float(), scale_factor=2, mode='bilinear')


HEADS = { # network, and whether the encoder's map at stride 2 is added
    'one map at stride 4': (Stride4, False), 'four maps, shuffled to stride 2': (Unet, False),
    'one map, and the encoder at stride 2': (Stride4, True), 'four maps, and the encoder at stride 2': (Unet, True)}


class WithHead(Segmentation):
    "The main job with a network of another head."
    def __init__(self, head: str): self.head = head
    def learner(self, path, size, bs, encoder, weights, lr):
        learn = super().learner(path, size, bs, encoder, None, lr)
        learn.model = with_head(self.head, encoder, len(learn.dls.vocab), weights)
        return learn


def with_head(head: str, encoder: str, n_classes: int, weights) -> Unet:
    "A network with one of `HEADS`."
    network, detail = HEADS[head]
    model = network(encoder, n_classes, weights)
    if not detail: model.detail = None
    return model


def cost(rounds: int = 9) -> dict[str, dict[str, float]]:
    "Milliseconds a picture of one core for a step (without the optimizer) and for a prediction, 192x256 in batches of 8; heads take turns, medians."
    torch.set_num_threads(1); set_seed()
    x, y = torch.rand(8, 3, 192, 256).contiguous(memory_format=torch.channels_last), torch.randint(11, (8, 192, 256))
    models = {head: with_head(head, 'resnet18', 11, None) for head in HEADS}
    times = {head: dict(step=[], prediction=[]) for head in HEADS}
    for _ in range(rounds):
        for head, model in models.items():
            start = process_time()
            with fast_cpu(model.train()): loss = F.cross_entropy(model(x), y)
            loss.backward(); times[head]['step'].append(process_time() - start)
            model.zero_grad()
            start = process_time()
            with torch.no_grad(), fast_cpu(model.eval()): model(x)
            times[head]['prediction'].append(process_time() - start)
    return {head: {k: round(1000*median(v[1:])/8, 1) for k, v in t.items()} for head, t in times.items()} # the first warms up


def main() -> None:
    "All runs in turns."
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('data', nargs='?', default='streets', help='a name or a folder')
    p.add_argument('--epochs', type=int, default=3)
    p.add_argument('--seeds', type=int, default=2)
    p.add_argument('--cost', action='store_true', help='measure times, train nothing')
    a = p.parse_args()
    if a.cost:
        save_json(dict(date=str(date.today()), machine=machine(), milliseconds=cost()), ROOT/'data/benchmarks/heads_cost.json')
        return
    rows, name = [], Path(a.data).name
    for seed in range(a.seeds):
        for head in HEADS:
            s = fit(a.data, epochs=a.epochs, seed=seed, out=ROOT/f'runs/heads/{name}-{seed}', task=WithHead(head))
            rows.append(dict(head=head, seed=seed, mean_iou=round(s['mean_iou'], 4), iou={c: v and round(v, 4) for c, v in s['iou'].items()}, seconds=round(s['seconds'], 1)))
            save_json(dict(date=str(date.today()), machine=machine(), data=name, epochs=a.epochs, runs=rows), ROOT/f'data/benchmarks/{name}_heads.json')
            print(rows[-1], flush=True)


if __name__ == '__main__':
    main()
