"What week01_core_tasks can't show: bad input, empty input, other devices."
import math

import numpy as np
import pytest
import torch

from course_seg.metrics import *

NAN = math.nan
ONE = dict(images=[dict(id=1)], categories=[dict(id=1)], annotations=[dict(id=1, image_id=1, category_id=1, bbox=[0, 0, 50, 50], area=2500, iscrowd=0)])
HIT = dict(image_id=1, category_id=1, bbox=[0, 0, 50, 50], score=.5)

@pytest.mark.parametrize('says, f, args', [
    ('resize', confusion_matrix, ([[0, 1]], [[0], [1]], 2)),
    ('argmax', confusion_matrix, (torch.rand(2, 3), torch.zeros(2, 3).long(), 3)),
    ('NaN', confusion_matrix, ([NAN, 1.], [0, 1], 2)),
    ('one at least', confusion_matrix, (torch.zeros(0).long(), torch.zeros(0).long(), 2)),
    ('targ holds 0..11, classes are 0..10', confusion_matrix, ([0, 1], [0, 11], 11)),
    ('pred holds -1..0', confusion_matrix, ([0, -1], [0, 1], 2)),
    ('square', mean_iou, (torch.ones(2, 3),)),
    ('square', iou_per_class, (torch.ones(2),)),
    ('counts', dice_per_class, (torch.tensor([[1, -1], [0, 1]]),)),
    ('counts', pixel_accuracy, (torch.tensor([[1, NAN], [0, 1]]),)),
    ('N > 0', top_k_accuracy, (torch.zeros(0, 3), torch.zeros(0).long(), 1)),
    ('(N,)', top_k_accuracy, (torch.rand(2, 3), torch.zeros(3).long(), 1)),
    ('k is 4', top_k_accuracy, (torch.rand(2, 3), torch.zeros(2).long(), 4)),
    ('k is 0', top_k_accuracy, (torch.rand(2, 3), torch.zeros(2).long(), 0)),
    ('NaN', accuracy, ([[NAN, 1.]], [0])),
    ('targ holds 0..3', accuracy, (torch.rand(2, 3), [0, 3])),
    ('N > 0', precision_recall_f1, (torch.rand(0, 3), torch.rand(0, 3))),
    ('(N, L)', precision_recall_f1, (torch.rand(2, 3), torch.ones(2, 2))),
    ('one-hot', precision_recall_f1, (torch.rand(2, 3), torch.tensor([[0, 1, 2], [0, 0, 1]]))),
    ('NaN', best_thresholds, (torch.tensor([[NAN]]), torch.ones(1, 1))),
    ('convert', match_boxes, ([[5, 5, 2, 2]], [1.], [[0, 0, 1, 1]])),
    ('NaN', match_boxes, ([[5, 5, NAN, 9]], [1.], [[0, 0, 1, 1]])),
    ('(N, 4)', match_boxes, ([0, 0, 2, 2], [1.], [[0, 0, 1, 1]])),
    ('truths', match_boxes, ([[0, 0, 2, 2]], [1.], [[0, 0, 1]])),
    ('one number', match_boxes, ([[0, 0, 2, 2]], [1., 2.], [[0, 0, 1, 1]])),
    ('one number', match_boxes, ([[0, 0, 2, 2]], [NAN], [[0, 0, 1, 1]])),
    ('once', average_precision, ([.9, .8], [True, True], 1)),
    ('score', average_precision, ([.9], [True, True], 2)),
    ('0 truths', average_precision, ([.9], [False], 0)),
    ('one label', mabo, ([[[0, 0, 1, 1]]], [[]], [[]])),
    ('0 true boxes', mabo, ([[]], [[]], [[[0, 0, 1, 1]]])),
    ('nothing to find', mean_average_precision, ([dict(boxes=[], labels=[], scores=[])], [dict(boxes=[], labels=[])])),
    ('dt has no 7', coco_evaluate, (ONE, [dict(HIT, image_id=7)])),
    ('dt has no 7', coco_evaluate, (ONE, [dict(HIT, category_id=7)])),
    ("dt has no 'score'", coco_evaluate, (ONE, ONE['annotations'])),
    ("gt has no 'bbox'", coco_evaluate, (dict(ONE, annotations=[dict(id=1, image_id=1, category_id=1)]), [])),
    ('negative', coco_evaluate, (ONE, [dict(HIT, bbox=[0, 0, -1, 5])])),
    ('NaN', coco_evaluate, (ONE, [dict(HIT, score=NAN)])),
])
def test_bad_input_is_a_clear_error(says, f, args):
    with pytest.raises(ValueError) as e: f(*args)
    assert says in str(e.value) and '\n' not in str(e.value)

def test_nothing_to_count():
    cm = confusion_matrix([0, 1], [255, 255], 2, ignore_index=255)
    assert cm.sum() == 0 and math.isnan(mean_iou(cm)) and math.isnan(pixel_accuracy(cm)) and iou_per_class(cm).isnan().all()
    assert average_precision([], [], 3) == average_precision([], [], 3, 101) == 0
    assert match_boxes([], [], [[0, 0, 1, 1]]).tolist() == [] and match_boxes([[0, 0, 1, 1]], [1.], []).tolist() == [-1]
    assert mabo([[[0, 0, 1, 1]]], [[1]], [[]]) == 0
    none = coco_evaluate(ONE, [])
    assert none['AP'] == none['AR100'] == 0 and none['APs'] == -1
    assert set(coco_evaluate(dict(ONE, annotations=[]), [HIT]).values()) == {-1.}
    assert set(coco_evaluate(dict(images=[], categories=[], annotations=[]), []).values()) == {-1.}

def test_predicted_void_is_a_miss_but_no_class():
    cm = confusion_matrix([0, 2, 1, 0], [0, 0, 1, 2], 3, ignore_index=2)
    assert mean_iou(cm, ignore_index=2) == (1/2 + 1)/2 and mean_iou(cm) == (1/2 + 1 + 0)/3

def test_a_label_that_no_picture_has_is_never_said():
    best = best_thresholds([[.2, .9], [.7, .8], [.4, .7]], [[0, 0], [1, 0], [0, 0]])
    assert best.tolist() == pytest.approx([.55, math.inf])

def test_numbers_that_numpy_and_fastai_give():
    from fastai.torch_core import TensorMask
    a, b = np.array([[0, 1], [2, 255]], dtype=np.uint8), np.array([[0, 2], [2, 1]], dtype=np.int32)
    want = [[1, 0, 0], [0, 0, 1], [0, 0, 1]]
    assert confusion_matrix(b, a, 3, ignore_index=255).tolist() == want
    cm = confusion_matrix(TensorMask(b), TensorMask(a), 3, ignore_index=255)
    assert cm.tolist() == want and type(cm) is torch.Tensor
    assert confusion_matrix(b[:, :1], a[:, :1], 3, ignore_index=-1).tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 1]]

@pytest.mark.skipif(not torch.cuda.is_available(), reason='needs a GPU')
def test_on_a_gpu():
    p, t = torch.randint(0, 5, (4, 30, 30)), torch.randint(0, 6, (4, 30, 30))
    cm = confusion_matrix(p.cuda(), t.cuda(), 5, 5)
    assert cm.is_cuda and (cm.cpu() == confusion_matrix(p, t, 5, 5)).all() and mean_iou(cm) == mean_iou(cm.cpu())
    assert (confusion_matrix(p.cuda(), t, 5, 5) == cm).all()
    s = torch.rand(9, 5)
    assert accuracy(s.cuda(), t[0, :9, 0].clip(max=4).cuda()) == accuracy(s, t[0, :9, 0].clip(max=4))
    assert (best_thresholds(s.cuda(), (s > .4).cuda()).cpu() == best_thresholds(s, s > .4)).all()
