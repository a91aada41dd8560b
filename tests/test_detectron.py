"Detectron2's tutorial, written against course_seg.detectron: settings, formats, types and errors, with tiny pictures."
import json
import sys
import types
import warnings
from collections import OrderedDict
from urllib.error import URLError

import numpy as np
import pytest
import torch
from PIL import Image

from course_seg.core import CourseError, data_root
from course_seg.detectron import engine, model_zoo
from course_seg.detectron.config import get_cfg
from course_seg.detectron.data import DatasetCatalog, MetadataCatalog, build_detection_test_loader, build_detection_train_loader, segmentation_mask
from course_seg.detectron.data.datasets import register_coco_instances
from course_seg.detectron.engine import DefaultPredictor, DefaultTrainer
from course_seg.detectron.evaluation import COCOEvaluator, inference_on_dataset
from course_seg.detectron.modeling import build_model, load_weights
from course_seg.detectron.structures import Boxes, BoxMode, Instances, pairwise_iou
from course_seg.detectron.utils.logger import setup_logger
from course_seg.detectron.utils.visualizer import ColorMode, Visualizer

FASTER, MASK = 'COCO-Detection/faster_rcnn_R_50_FPN_3x.yaml', 'COCO-InstanceSegmentation/mask_rcnn_R_50_FPN_3x.yaml'
STREETS = data_root()/'streets'


@pytest.fixture(scope='module')
def cars(tmp_path_factory):
    "Three pictures of streets with cars and people, registered as a COCO file; gives the name."
    file = json.loads((STREETS/'instances_val.json').read_text())
    ids = {o['id'] for o in file['images'][:3]}
    file |= dict(images=file['images'][:3], annotations=[a for a in file['annotations'] if a['image_id'] in ids and a['area'] > 60])
    path = tmp_path_factory.mktemp('cars')/'instances.json'
    path.write_text(json.dumps(file))
    register_coco_instances('cars_test', {}, str(path), str(STREETS/'images'), classes=['car', 'pedestrian'])
    yield 'cars_test'
    DatasetCatalog.remove('cars_test')


def tiny(config: str, name: str, out) -> 'CfgNode':
    "The tutorial's settings, made small."
    cfg = get_cfg()
    cfg.merge_from_file(model_zoo.get_config_file(config))
    cfg.DATASETS.TRAIN = (name,)
    cfg.DATASETS.TEST = ()
    cfg.DATALOADER.NUM_WORKERS = 0
    cfg.MODEL.DEVICE = 'cpu'
    cfg.SOLVER.IMS_PER_BATCH = 2
    cfg.SOLVER.BASE_LR = .00025
    cfg.SOLVER.MAX_ITER = 2
    cfg.SOLVER.STEPS = []
    cfg.MODEL.ROI_HEADS.BATCH_SIZE_PER_IMAGE = 16
    cfg.MODEL.ROI_HEADS.NUM_CLASSES = 2
    cfg.INPUT.MIN_SIZE_TRAIN, cfg.INPUT.MIN_SIZE_TEST = (64,), 64
    cfg.MODEL.RPN.POST_NMS_TOPK_TRAIN = cfg.MODEL.RPN.POST_NMS_TOPK_TEST = 20
    cfg.TEST.DETECTIONS_PER_IMAGE = 5
    cfg.MODEL.ROI_BOX_HEAD.FC_DIM = 32
    cfg.OUTPUT_DIR = str(out)
    return cfg


@pytest.mark.parametrize('config', [FASTER, MASK], ids=['faster', 'mask'])
def test_the_tutorial(config, cars, tmp_path):
    setup_logger()
    with warnings.catch_warnings():
        warnings.simplefilter('error', UserWarning) # every key of the tutorial is honoured
        cfg = tiny(config, cars, tmp_path)
    trainer = DefaultTrainer(cfg)
    trainer.resume_or_load(resume=False)
    trainer.train()
    assert (tmp_path/'model_final.pth').is_file() and (tmp_path/'last_checkpoint').read_text() == 'model_final.pth'
    row = json.loads((tmp_path/'metrics.json').read_text().splitlines()[-1])
    assert {'total_loss', 'loss_cls', 'loss_box_reg', 'loss_rpn_cls', 'loss_rpn_loc', 'lr', 'iteration'} | ({'loss_mask'} if 'mask' in config else set()) <= row.keys()

    cfg.MODEL.WEIGHTS = str(tmp_path/'model_final.pth')
    cfg.MODEL.ROI_HEADS.SCORE_THRESH_TEST = 0.
    predictor = DefaultPredictor(cfg)
    d = DatasetCatalog.get(cars)[0]
    im = np.array(Image.open(d['file_name']).convert('RGB'))[:, :, ::-1] # as cv2.imread
    found = predictor(im)['instances'].to('cpu')
    assert isinstance(found, Instances) and found.image_size == im.shape[:2] and isinstance(found.pred_boxes, Boxes) and 0 < len(found) <= 5
    assert found.pred_boxes.tensor.shape == (len(found), 4) and found.scores.shape == found.pred_classes.shape == (len(found),)
    assert found.pred_classes.dtype == torch.int64 and found.pred_classes.max() < 2 and (found.scores.diff() <= 0).all()
    assert found.has('pred_masks') == ('mask' in config)
    if 'mask' in config: assert found.pred_masks.shape == (len(found), *im.shape[:2]) and found.pred_masks.dtype == torch.bool
    seen = Visualizer(im[:, :, ::-1], metadata=MetadataCatalog.get(cars), scale=.5, instance_mode=ColorMode.IMAGE_BW).draw_instance_predictions(found).get_image()
    assert seen.shape == (im.shape[0]//2, im.shape[1]//2, 3) and seen.dtype == np.uint8

    loader = build_detection_test_loader(cfg, cars)
    results = inference_on_dataset(predictor.model, loader, COCOEvaluator(cars, output_dir=str(tmp_path)))
    assert isinstance(results, OrderedDict) and {'AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AP-car', 'AP-pedestrian'} == results['bbox'].keys()
    assert ('segm' in results) == ('mask' in config) and len(json.loads((tmp_path/'coco_instances_results.json').read_text())) <= 15


def test_formats_of_pictures(cars, tmp_path):
    d = DatasetCatalog.get(cars)[0]
    assert {'file_name', 'height', 'width', 'image_id', 'annotations'} == d.keys() and d['annotations'][0]['bbox_mode'] == BoxMode.XYWH_ABS
    assert MetadataCatalog.get(cars).thing_classes == ['car', 'pedestrian']
    assert len(MetadataCatalog.get('coco_2017_train').thing_classes) == 80 and MetadataCatalog.get('coco_2017_val').thing_classes[2] == 'car'
    cfg = tiny(MASK, cars, tmp_path)
    a = next(iter(build_detection_train_loader(cfg)))
    b = next(iter(build_detection_train_loader(cfg)))
    assert len(a) == 2 and a[0]['image'].shape[1:] == a[0]['instances'].image_size and all(torch.equal(x['image'], y['image']) for x, y in zip(a, b))
    found = a[0]['instances']
    assert len(found.gt_boxes) == len(found.gt_classes) == len(found.gt_masks)
    whole = found[(found.gt_classes >= 0) & (found.gt_boxes.area() > 100)] # each mask fills its box from edge to edge
    for box, m in zip(whole.gt_boxes, whole.gt_masks):
        ys, xs = m.nonzero(as_tuple=True)
        assert (torch.stack([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]) - box).abs().max() < 2
    assert Visualizer(np.zeros((360, 480, 3), np.uint8), MetadataCatalog.get(cars)).draw_dataset_dict(d).get_image().any()


def test_masks_as_pycocotools_reads_them():
    coder = pytest.importorskip('pycocotools.mask')
    for a in json.loads((STREETS/'instances_val.json').read_text())['annotations'][:40]:
        assert (segmentation_mask(a['segmentation'], (360, 480)) == coder.decode(a['segmentation'])).all()
    star = [[30, 5, 38, 28, 60, 30, 42, 42, 50, 65, 30, 50, 10, 65, 18, 42, 2, 30, 22, 28], [70, 10, 90, 10, 90, 30, 70, 30]]
    mine, theirs = segmentation_mask(star, (70, 95)), coder.decode(coder.merge(coder.frPyObjects(star, 70, 95))) > 0
    assert mine[10:30, 70:90].all() and (mine & theirs).sum() > .95*(mine | theirs).sum()


def test_workers_load_the_same(cars, tmp_path):
    cfg = tiny(FASTER, cars, tmp_path)
    loaders = []
    for cfg.DATALOADER.NUM_WORKERS in (0, 2): loaders.append(iter(build_detection_train_loader(cfg)))
    for _ in range(3): assert all(torch.equal(a['image'], b['image']) for a, b in zip(*map(next, loaders)))


def test_settings(tmp_path):
    cfg = get_cfg()
    with pytest.warns(UserWarning, match='cfg.SOLVER.NESTEROV'): cfg.SOLVER.NESTEROV = True
    with pytest.warns(UserWarning, match='cfg.MODEL.FPN.NORM'): cfg.merge_from_list(['MODEL.FPN.NORM', 'GN'])
    (tmp_path/'base.yaml').write_text('SOLVER:\n  BASE_LR: 0.5\n  MAX_ITER: 7\nTEST:\n  AUG:\n    ENABLED: true\n')
    (tmp_path/'mine.yaml').write_text('_BASE_: base.yaml\nSOLVER:\n  MAX_ITER: 9\n  STEPS: (3, 4)\n')
    with pytest.warns(UserWarning, match='cfg.TEST.AUG.ENABLED'): cfg.merge_from_file(str(tmp_path/'mine.yaml'))
    assert (cfg.SOLVER.BASE_LR, cfg.SOLVER.MAX_ITER, cfg.SOLVER.STEPS) == (.5, 9, (3, 4)) and get_cfg().SOLVER.MAX_ITER == 40000
    with pytest.raises(ValueError, match='SOLVER.MAX_ITER'): cfg.merge_from_list(['SOLVER.MAX_ITER', 'many'])
    other = cfg.clone()
    other.SOLVER.BASE_LR = 1.
    other.freeze()
    assert cfg.SOLVER.BASE_LR == .5
    with pytest.raises(AttributeError, match='frozen'): other.SOLVER.BASE_LR = 2.
    (tmp_path/'dump.yaml').write_text(cfg.dump())
    again = get_cfg()
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        again.merge_from_file(str(tmp_path/'dump.yaml'))
    assert json.dumps(again) == json.dumps(cfg)


def test_structures():
    boxes = Boxes(torch.tensor([[0., 0, 10, 10], [5, 5, 25, 9], [3, 3, 3, 8]]))
    assert boxes.area().tolist() == [100, 80, 0] and boxes.nonempty().tolist() == [True, True, False] and pairwise_iou(boxes[0], boxes[:2])[0, 0] == 1
    o = Instances((8, 20), pred_boxes=boxes, scores=torch.tensor([.9, .5, .1]))
    assert len(o[o.scores > .3]) == 2 and len(o[-1]) == 1 and o[-1].scores.item() == torch.tensor(.1).item() and len(Instances.cat([o, o[0]])) == 4
    boxes.clip((8, 20))
    assert boxes.tensor[1].tolist() == [5, 5, 20, 8]
    with pytest.raises(ValueError, match='2 rows for 3'): o.pred_classes = torch.zeros(2)
    with pytest.raises(AttributeError, match='pred_masks'): o.pred_masks
    assert BoxMode.convert([1, 2, 3, 4], BoxMode.XYWH_ABS, BoxMode.XYXY_ABS) == [1, 2, 4, 6]
    with pytest.raises(ValueError, match='XYWHA_ABS'): BoxMode.convert([1, 2, 3, 4], BoxMode.XYWHA_ABS, BoxMode.XYXY_ABS)


def test_torchvisions_weights_become_ours(tmp_path):
    from torchvision.models.detection import fasterrcnn_resnet50_fpn
    cfg = tiny(FASTER, 'none', tmp_path)
    cfg.MODEL.ROI_HEADS.NUM_CLASSES, cfg.MODEL.ROI_BOX_HEAD.FC_DIM = 80, 1024
    theirs, ours = fasterrcnn_resnet50_fpn(weights=None, weights_backbone=None).eval(), build_model(cfg).eval()
    assert load_weights(ours, theirs.state_dict()) == []
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad(): a, b = theirs.backbone(x), ours.rcnn.backbone(x)
    assert all((a[k] - b[k]).abs().max() < 1e-3*a[k].abs().max() for k in a)
    rows = theirs.roi_heads.box_predictor.cls_score.weight
    assert torch.equal(ours.rcnn.roi_heads.box_predictor.cls_score.weight[[0, 1, 12, 80]], rows[[0, 1, 13, 90]]) # background, person, stop sign, toothbrush
    cfg.MODEL.ROI_HEADS.NUM_CLASSES = 1
    assert {k.split('.')[-2] for k in load_weights(build_model(cfg), theirs.state_dict())} == {'cls_score', 'bbox_pred'}


def test_clear_errors(cars, tmp_path, monkeypatch):
    with pytest.raises(KeyError, match="'no_such' is not registered.*cars_test"): DatasetCatalog.get('no_such')
    with pytest.raises(AssertionError, match='already registered'): DatasetCatalog.register(cars, list)
    with pytest.raises(AttributeError, match='stuff_classes'): MetadataCatalog.get(cars).stuff_classes
    with pytest.raises(CourseError, match='not in this model zoo'): model_zoo.get_config_file('COCO-Keypoints/keypoint_rcnn_R_50_FPN_3x.yaml')
    with pytest.raises(CourseError, match='no such configuration'): get_cfg().merge_from_file('nowhere.yaml')
    register_coco_instances('missing', {}, str(tmp_path/'none.json'), str(tmp_path))
    with pytest.raises(CourseError, match='none.json: is missing'): DatasetCatalog.get('missing')
    DatasetCatalog.remove('missing')
    cfg = get_cfg()
    cfg.merge_from_file(model_zoo.get_config_file('course/plates_R_18.yaml'))
    with pytest.raises(CourseError, match='no data set is named'): build_detection_train_loader(cfg)
    cfg.MODEL.DEVICE, cfg.MODEL.WEIGHTS = 'cpu', str(tmp_path/'nowhere.pth')
    with pytest.raises(CourseError, match='nowhere.pth: no such file'): DefaultPredictor(cfg)
    cfg.MODEL.WEIGHTS = model_zoo.get_checkpoint_url(MASK)
    def offline(*a, **k): raise URLError('no network in this test')
    monkeypatch.setattr(engine, 'load_state_dict_from_url', offline)
    with pytest.raises(CourseError, match="can't be reached.*course/plates_R_18.yaml"): DefaultPredictor(cfg)
    cfg.MODEL.WEIGHTS = ''
    with pytest.raises(CourseError, match='META_ARCHITECTURE.*RetinaNet'):
        cfg.MODEL.META_ARCHITECTURE = 'RetinaNet'
        DefaultPredictor(cfg)
    cfg.MODEL.META_ARCHITECTURE = 'GeneralizedRCNN'
    predictor = DefaultPredictor(cfg)
    for bad in (np.zeros((8, 8), np.uint8), np.zeros((8, 8, 3)), np.zeros((0, 8, 3), np.uint8)):
        with pytest.raises(ValueError, match='BGR'): predictor(bad)


def test_a_run_is_taken_up(cars, tmp_path):
    cfg = tiny(FASTER, cars, tmp_path)
    cfg.MODEL.RESNETS.DEPTH, cfg.INPUT.MIN_SIZE_TRAIN = 18, (64,)
    DefaultTrainer(cfg).train()
    cfg.SOLVER.MAX_ITER = 3
    trainer = DefaultTrainer(cfg)
    trainer.resume_or_load(resume=True)
    assert trainer.start_iter == 2
    trainer.train()
    assert [r['iteration'] for r in map(json.loads, (tmp_path/'metrics.json').read_text().splitlines())] == [1, 2]


def test_the_flag_for_the_real_one(monkeypatch):
    from course_seg.detectron import _MODULES, use_detectron2
    with pytest.raises(CourseError, match='install Detectron2'): use_detectron2()
    import course_seg.detectron as package
    for m in ('', *_MODULES):
        fake = types.ModuleType(f'detectron2.{m}'.rstrip('.'))
        fake.__path__ = []
        monkeypatch.setitem(sys.modules, fake.__name__, fake)
        if m:
            monkeypatch.setitem(sys.modules, f'course_seg.detectron.{m}', sys.modules.get(f'course_seg.detectron.{m}'))
            if '.' not in m: monkeypatch.setattr(package, m, getattr(package, m, None), raising=False)
    use_detectron2()
    from course_seg.detectron.engine import __name__ as name
    assert name == 'detectron2.engine' and package.config.__name__ == 'detectron2.config'
