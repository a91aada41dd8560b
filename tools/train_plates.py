"""Train the licence plate detector that ships in data/weights/ and write its log.

    python tools/train_plates.py                     # an hour; goes on with build/plates/ where it was stopped
    python tools/train_plates.py --minutes 90        # a longer schedule, from the last checkpoint on

The network, the crops and the solver are those of week 5a (`course/plates_R_18.yaml`), only the length differs. The
learning rate follows the time, not the count of batches, so that a slow machine finishes its cosine too.
"""
import argparse, json, time
from pathlib import Path

import torch
from safetensors.torch import save_file

from course_seg.core import data_root, write_then_rename
from course_seg.detectron import model_zoo
from course_seg.detectron.config import CfgNode, get_cfg
from course_seg.detectron.data import build_detection_test_loader
from course_seg.detectron.data.datasets import register_coco_instances
from course_seg.detectron.engine import DefaultTrainer
from course_seg.detectron.evaluation import COCOEvaluator, inference_on_dataset
from course_seg.detectron.modeling import load_weights
from course_seg.detectron.utils.logger import setup_logger

CONFIG, SPLITS = 'course/plates_R_18.yaml', ('train', 'val', 'test')


def settings(out: Path, seed: int) -> CfgNode:
    "The lesson's settings, for a run without a fixed number of batches."
    cfg = get_cfg()
    cfg.merge_from_file(model_zoo.get_config_file(CONFIG))
    cfg.DATASETS.TRAIN, cfg.OUTPUT_DIR, cfg.SEED = ('plates_train',), str(out), seed
    cfg.SOLVER.MAX_ITER = 10**9
    cfg.SOLVER.WARMUP_ITERS = 200
    return cfg


class TimedTrainer(DefaultTrainer):
    "Trains for a time instead of a number of batches, the time of an interrupted run included."
    def __init__(self, cfg, minutes: float):
        super().__init__(cfg)
        self.budget, self.spent, self.cpu = 60*minutes, 0., 0. # seconds; those of earlier runs
        self.began = self.saved = time.perf_counter()

    def resume_or_load(self, resume: bool = True) -> None:
        super().resume_or_load(resume)
        if self.history: self.spent, self.cpu = self.history[-1]['spent'], self.history[-1]['cpu']
        self.cpu -= time.process_time()

    def done(self) -> float: return (self.spent + time.perf_counter() - self.began)/self.budget

    def note(self, means: list[dict], seconds: float) -> list:
        left = super().note(means, seconds)
        self.history[-1] |= dict(spent=self.done()*self.budget, cpu=self.cpu + time.process_time())
        if time.perf_counter() - self.saved > 120: # a checkpoint every two minutes
            self.save('model_last'); self.saved = time.perf_counter()
        return left


def score(cfg, model, name: str) -> dict:
    found = inference_on_dataset(model, build_detection_test_loader(cfg, name), COCOEvaluator(name))['bbox']
    return {k: None if v != v else round(v, 2) for k, v in found.items()} # JSON knows no NaN


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--minutes', type=float, default=60)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--build', type=Path, default=Path(__file__).parents[1]/'build'/'plates', help='checkpoints')
    parser.add_argument('--out', type=Path, default=data_root()/'weights'/'plates-course.safetensors')
    args = parser.parse_args()
    args.build.mkdir(parents=True, exist_ok=True)
    setup_logger(output=str(args.build))
    streets = data_root()/'streets'
    for s in SPLITS: register_coco_instances(f'plates_{s}', {}, streets/f'instances_{s}.json', streets/'images', min_width=12, classes=['plate'])
    cfg = settings(args.build, args.seed)
    trainer = TimedTrainer(cfg, args.minutes)
    trainer.resume_or_load(resume=True)
    trainer.train()
    model = trainer.model.eval()
    tensors = {k: v.half().contiguous() if v.is_floating_point() else v.contiguous() for k, v in model.state_dict().items()}
    load_weights(model, tensors) # what is scored is what ships
    scores = {s: score(cfg, model, f'plates_{s}') for s in ('val', 'test')}
    with write_then_rename(args.out) as tmp: save_file(tensors, tmp, metadata=dict(config=CONFIG))
    last = trainer.history[-1]
    log = dict(config=CONFIG, seed=args.seed, minutes=last['spent']/60, cpu_minutes=last['cpu']/60, threads=torch.get_num_threads(), batches=trainer.iter,
               crops=trainer.iter*cfg.SOLVER.IMS_PER_BATCH, scores_percent=scores, settings={k: v for k, v in cfg.items() if k != 'OUTPUT_DIR'}, history=trainer.history[::10])
    with write_then_rename(args.out.with_suffix('.json')) as tmp: tmp.write_text(json.dumps(log, indent=1))
    print(json.dumps(scores))


if __name__ == '__main__': main()
