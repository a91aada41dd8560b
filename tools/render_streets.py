"""Render `data/streets`: path-traced street scenes and all their labels, one scene a seed.

    python tools/render_streets.py --only 3        three scenes, a contact sheet, under a minute
    python tools/render_streets.py                 the whole set; goes on where it was stopped

Needs Python 3.11 and `pip install bpy==4.5.15 pillow numpy`; users of the data set need none of it.
"""
import argparse
import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCENES, SAMPLES = 1000, 4
sys.path.insert(0, str(ROOT / 'tools'))                    # for the workers too, which import this file anew


def parse(argv=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--out', type=Path, help='folder to fill (default data/streets; with --only a new temporary one)')
    p.add_argument('--notes', type=Path,
                   help='where the records of finished scenes lie (default build/streets, or OUT/notes with --only)')
    p.add_argument('--seeds', help='A:B, the seeds from A up to B, B not among them')
    p.add_argument('--n', type=int, default=SCENES, help='seeds 0 to N-1')
    p.add_argument('--only', type=int, metavar='N', help='render N scenes to look at, with their classes in colour')
    p.add_argument('--workers', type=int, default=2, help='processes, one thread each')
    p.add_argument('--samples', type=int, default=SAMPLES, help='paths a pixel before denoising')
    p.add_argument('--contact', action='store_true',
                   help='make the contact sheet, lists and card from what is there, render nothing')
    a = p.parse_args(argv)
    if a.only: a.out, a.n = a.out or Path(tempfile.mkdtemp(prefix='streets-')), a.only
    a.notes = a.notes or (a.out / 'notes' if a.only else ROOT / 'build' / 'streets')
    a.out = a.out or ROOT / 'data' / 'streets'
    first, last = map(int, a.seeds.split(':')) if a.seeds else (0, a.n)
    a.seeds = range(first, last)
    return a


def start(samples):
    """In each worker: Blender's libraries, once."""
    global renderer
    from streets.render import Renderer
    renderer = Renderer(samples)


def render_one(job):
    """One scene from its seed to its files."""
    import numpy as np
    from streets import dataset, labels, render, signs, street
    out, notes, seed = job
    s = street.build_street(seed)
    light, index = renderer.shoot(s)
    label = labels.label_picture(index, s.things)
    picture = render.develop(light, np.random.default_rng([seed, 2]), s.light)
    record = dict(width=render.WIDTH, height=render.HEIGHT, lighting=s.light,
                  pixels=np.bincount(label.ravel(), minlength=12).tolist(),
                  annotations=labels.annotations(index, s.things))
    dataset.save_scene(out, notes, seed, picture, label, signs.crops(renderer, s), record)
    return seed


def render_all(a, todo):
    """All of `todo`, over the workers, with a line of progress."""
    begin, jobs = time.time(), [(a.out, a.notes, s) for s in todo]
    spawn = multiprocessing.get_context('spawn')
    with ProcessPoolExecutor(min(a.workers, len(jobs)), spawn, start, (a.samples,)) as pool:
        for i, job in enumerate(as_completed([pool.submit(render_one, j) for j in jobs]), 1):
            seed, each = job.result(), (time.time() - begin) / i
            print(f'\r{i}/{len(jobs)} scenes, last {seed}, {each:.2f} s each, {each * (len(jobs) - i) / 60:.1f} min left ', end='',
                  flush=True)
    print()


def main():
    a = parse()
    from streets import dataset
    todo = [] if a.contact else [s for s in a.seeds if not dataset.is_done(a.out, a.notes, s)]
    if todo:
        # looked for, not imported: bpy changes sys.path, which the workers would inherit
        if not find_spec('bpy'):
            sys.exit("render_streets: Blender's module is missing: with Python 3.11, `pip install bpy==4.5.15`")
        for part in a.out.rglob('.*.part'): part.unlink()      # what a run that was killed left half-written
        render_all(a, todo)
    done = dataset.assemble(a.out, a.notes)
    print(f'{done} scenes in {a.out}')
    if a.only:
        dataset.pairs(a.out, list(a.seeds)).save(a.out / 'sheet.png')
        print(f'look at {a.out / "sheet.png"}')


if __name__ == '__main__': main()
