"The networks of week 5b: each learns four pictures by heart, counts what its paper says, and refuses what it can't take."
import json
import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F
from conftest import ROOT

from course_seg.core import fast_cpu, set_seed
from course_seg.data import get_data, read_folder, read_image, read_mask
from course_seg.metrics import confusion_matrix, pixel_accuracy
from course_seg.segment import DeconvNet, DilatedContext, DilatedNet, FCN8s, FCN16s, FCN32s, SegNet, UNet, predict_tiles, unet_weight_map

SIDE, VOID = 96, 11
NETS = {'FCN32s': lambda: FCN32s(11, width=1/8, norm=True), 'FCN16s': lambda: FCN16s(11, width=1/8, norm=True), 'FCN8s': lambda: FCN8s(11, width=1/8, norm=True),
        'SegNet': lambda: SegNet(11, width=1/8), 'DeconvNet': lambda: DeconvNet(11, width=1/8, size=(64, 64)),
        'UNet': lambda: UNet(11, 3, 1/8, valid=False, norm=True), 'DilatedNet': lambda: DilatedNet(11, width=1/16, norm=True)}


@pytest.fixture(scope='session')
def four():
    "Four crops of streets with large things in them: at stride 32 nobody can say where a pole is."
    import numpy as np
    folder, found = read_folder(get_data('streets')), []
    for s in folder.splits['train'][:40]:
        x = torch.from_numpy(np.array(read_image(folder.images[s]))).permute(2, 0, 1)/255
        y = torch.from_numpy(read_mask(folder.labels[s])).long()
        for t, l in ((0, 0), (0, 300), (132, 80), (132, 280), (264, 0), (264, 300)):
            crop = y[t:t + SIDE, l:l + SIDE]
            votes = F.one_hot(crop, 12)[..., :11].permute(2, 0, 1)[None].float()
            best = F.interpolate(F.avg_pool2d(votes, 32), scale_factor=32, mode='bilinear').argmax(1)[0]
            if len(crop.unique()) >= 3: found.append(((best == crop).float().mean().item(), x[:, t:t + SIDE, l:l + SIDE], crop))
    best = sorted(found, key=lambda o: -o[0])[:4]
    return torch.stack([o[1] for o in best]), torch.stack([o[2] for o in best])


@pytest.mark.parametrize('name', NETS)
def test_learns_four_pictures_by_heart(name, four):
    set_seed()
    (x, y), net = four, NETS[name]()
    for m in net.modules():
        if isinstance(m, torch.nn.Dropout): m.p = 0.
        if isinstance(m, torch.nn.BatchNorm2d): m.momentum = .5 # the statistics of four pictures, soon
    opt = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], 2e-2 if name == 'DeconvNet' else 3e-3)
    fade = torch.optim.lr_scheduler.LambdaLR(opt, lambda k: 1 - k/200)
    for step in range(200):
        with fast_cpu(net): z = net(x)
        F.cross_entropy(z.float(), y, ignore_index=VOID).backward()
        opt.step(); opt.zero_grad(); fade.step()
        if step % 20 == 19:
            with torch.no_grad(), fast_cpu(net): pred = net.eval()(x).argmax(1)
            net.train()
            if (score := pixel_accuracy(confusion_matrix(pred, y, 11, VOID))) > .955: break
    assert score > .95, f'{score:.3f} after {step + 1} steps'


@pytest.mark.parametrize('build, args, million', [(FCN32s, (21,), 136.2), (FCN16s, (21,), 134.8), (FCN8s, (21,), 134.5), (SegNet, (11,), 29.4), (DeconvNet, (21,), 251.8),
                                                  (UNet, (2,), 31.0), (DilatedContext, (21,), .0)])
def test_published_sizes(build, args, million):
    with torch.device('meta'): assert round(sum(p.numel() for p in build(*args).parameters())/1e6, 1) == million


@pytest.mark.parametrize('name', NETS)
def test_leaves_nothing_unused(name):
    set_seed()
    net = NETS[name]()
    net(torch.rand(2, 3, SIDE, SIDE)).square().mean().backward()
    for s in getattr(net, 'scores', []): torch.nn.init.normal_(s.weight) # they start at zero, and stop the gradient there
    net(torch.rand(2, 3, SIDE, SIDE)).square().mean().backward()
    assert [n for n, p in net.named_parameters() if p.requires_grad and p.grad is None] == []


@pytest.mark.parametrize('tile', [4, 20, 68])
@pytest.mark.parametrize('size', [(1, 1), (5, 40), (70, 33)])
def test_tiles_of_any_size_agree(tile, size):
    set_seed()
    net = UNet(3, 2, 1/32, depth=2).train()
    x = torch.rand(1, 2, *size)
    assert torch.allclose(predict_tiles(net, x, tile), predict_tiles(net, x, 36), atol=1e-5)
    assert net.training


@pytest.mark.parametrize('call, why', [
    (lambda: FCN8s(5, width=0.), 'above 0'), (lambda: UNet(width=2.), 'up to 1'), (lambda: UNet(depth=0), 'one pooling'), (lambda: DeconvNet(5, size=(100, 96)), 'multiples of 32'),
    (lambda: FCN8s(5, width=1/32)(torch.rand(1, 3, 31, 64)), '32x32 or more'), (lambda: SegNet(5, width=1/32)(torch.rand(3, 64, 64)), 'x\\[None\\]'),
    (lambda: UNet(2, 1, 1/32)(torch.rand(1, 1, 190, 188)), 'cut off 2 and 0'), (lambda: predict_tiles(UNet(2, 1, 1/32, valid=False), torch.rand(1, 1, 9, 9)), 'valid=True'),
    (lambda: predict_tiles(UNet(2, 1, 1/32), torch.rand(1, 1, 9, 9), 99), 'e.g. 100|4 plus a multiple of 16'),
    (lambda: unet_weight_map(torch.tensor([[-1, 2]])), 'from 0 on'), (lambda: DilatedContext(0), 'at least 1')])
def test_refuses_with_a_remedy(call, why):
    with pytest.raises(ValueError, match=why): call()


def test_benchmark_program(tmp_path):
    "On ten pictures for some seconds: the table has the columns that the lesson shows."
    import shutil
    streets = get_data('streets')
    for d in ('images', 'labels'): (tmp_path/'d'/d).mkdir(parents=True)
    for split, n in (('train', 8), ('val', 2)):
        stems = (streets/f'{split}.txt').read_text().split()[:n]
        (tmp_path/'d'/f'{split}.txt').write_text('\n'.join(stems) + '\n')
        for s in stems:
            shutil.copy(streets/'images'/f'{s}.jpg', tmp_path/'d/images'); shutil.copy(streets/'labels'/f'{s}.png', tmp_path/'d/labels')
    shutil.copy(streets/'codes.txt', tmp_path/'d')
    args = [str(tmp_path/'d'), '--minutes', '.01', '--size', '64x64', '--models', 'UNet', 'DeconvNet', 'Unet:resnet18', '--weights', 'course', '--out', str(tmp_path/'t.json')]
    done = subprocess.run([sys.executable, str(ROOT/'tools/benchmark_camvid.py'), *args], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    table = json.loads((tmp_path/'t.json').read_text())
    assert [r['model'].split()[0] for r in table['runs']] == ['UNet', 'DeconvNet', 'Unet:resnet18'] and {'date', 'machine', 'minutes', 'size'} <= table.keys()
    assert all(r['predicted_a_second'] > 0 and 0 <= r['mean_iou'] <= 1 and r['memory_mb'] > 0 for r in table['runs'])
