"What the lessons don't show of the U-Net: deployment, modes, weights."
import numpy as np
import pytest
import torch
from PIL import Image

from course_seg.core import CourseError, set_seed
from course_seg.encoders import ResNetEncoder, make_encoder
from course_seg.unet import Unet, load_model, predict, save_model, to_onnx


def test_onnx_gives_the_same_at_any_size(tmp_path):
    ort = pytest.importorskip('onnxruntime', reason="needs pip install 'course_seg[deploy]'")
    set_seed()
    model = Unet('resnet18', 5, None).train()
    to_onnx(model, tmp_path/'m.onnx')
    assert model.training, 'the mode was changed'
    session = ort.InferenceSession(tmp_path/'m.onnx')
    for size in ((64, 96), (100, 77), (33, 200)):
        x = torch.rand(1, 3, *size)
        with torch.no_grad(): want = model.eval()(x)
        got = torch.from_numpy(session.run(None, {'image': x.numpy()})[0])
        assert got.shape == want.shape and (got - want).abs().max() <= 1e-4*want.abs().max()


def test_predict_leaves_the_mode_and_takes_any_size():
    set_seed()
    model = Unet('resnet18', 5, None).train()
    for size in ((1, 1), (50, 30), (700, 500)):
        assert predict(model, Image.new('RGB', size), short_side=200).shape == size[::-1]
    assert model.training


@pytest.mark.parametrize('size,short_side,seen', [((480, 360), 320, (320, 448)), ((480, 360), None, (384, 480)), ((50, 30), 200, (32, 64)), ((1, 1), 200, (32, 32))])
def test_predict_scales_to_whole_multiples_of_32(size, short_side, seen):
    model, shapes = Unet('resnet18', 2, None), []
    model.register_forward_pre_hook(lambda m, args: shapes.append(tuple(args[0].shape[-2:])))
    assert predict(model, Image.new('RGB', size), short_side).shape == size[::-1] and shapes == [seen]


def test_an_encoder_takes_the_weights_of_a_classifier(tmp_path):
    from safetensors.torch import save_file
    from torchvision.models import resnet18
    set_seed()
    reference = resnet18()
    save_file(reference.state_dict(), tmp_path/'w.safetensors')
    torch.save(reference.state_dict(), tmp_path/'w.pth')
    for f in ('w.safetensors', 'w.pth'):
        encoder, source = make_encoder('resnet18', tmp_path/f)
        assert source == f and torch.equal(encoder.layer4[1].conv2.weight, reference.layer4[1].conv2.weight)
    with pytest.raises(CourseError, match='does not fit'): make_encoder('resnet34', tmp_path/'w.pth')


@pytest.mark.parametrize('name', ['resnet34', 'resnet50', 'efficientnet_lite0', 'mobilenetv3_small_050', 'convnext_atto'])
def test_encoders_by_name(name):
    model = Unet(name, 3, None).eval()
    assert model(torch.rand(1, 3, 50, 70)).shape == (1, 3, 50, 70)
    assert len(model.encoder.channels) >= 4


def test_saved_model_is_whole(tmp_path):
    set_seed()
    model = Unet('efficientnet_lite0', 3).eval()
    save_model(model, tmp_path/'m.safetensors', ['a', 'b', 'c'], (64, 96), 200)
    again = load_model(tmp_path/'m.safetensors')
    assert again.codes == ['a', 'b', 'c'] and again.size == (64, 96) and again.short_side == 200 and not again.training
    x = torch.rand(1, 3, 64, 96)
    with torch.no_grad(): assert torch.equal(again(x), model(x))


@pytest.mark.parametrize('name', ['resnet101', 'wide_resnet50_2', 'resnext50_32x4d', 'seresnet50', 'densenet121', 'mobilenet_v1', 'mobilenet_v2', 'mobilenet_v3_small',
                                  'mobilenet_v3_large', 'efficientnet_b0'])
def test_networks_of_the_zoo_are_encoders(name):
    model = Unet(name, n_classes=4, weights=None)
    y = model(torch.rand(2, 3, 70, 97))
    assert y.shape == (2, 4, 70, 97)
    y.square().mean().backward()
    assert [n for n, p in model.named_parameters() if p.grad is None] == []
