"Exercises: each check has its cases, accepts its solution and rejects three plausible wrong answers."
import re

import nbformat
import pytest

from conftest import ROOT

SOLUTIONS = sorted((ROOT/'nbs'/'solutions').glob('*.ipynb'))
LESSONS = [f for f in sorted((ROOT/'nbs').rglob('*.ipynb')) if f.parent.name in ('nbs', 'zoo')]


def code(file) -> list[str]: return [c.source for c in nbformat.read(file, 4).cells if c.cell_type == 'code']


@pytest.mark.parametrize('f', SOLUTIONS, ids=lambda f: f.stem)
def test_solutions_pass_and_wrong_answers_do_not(f):
    space = {'__name__': '__main__'}
    for source in code(f): exec(re.sub(r'(?m)^%.*$', '', source), space) # `prove` asserts


def test_every_exercise_is_proven():
    asked = {name for f in LESSONS for source in code(f) for name in re.findall(r"^check\('([\w.]+)'", source, re.M)}
    proven = {name for f in SOLUTIONS for source in code(f) for name in re.findall(r"^prove\('([\w.]+)'", source, re.M)}
    assert asked == proven, f'no proof: {sorted(asked - proven)}; no exercise: {sorted(proven - asked)}'


@pytest.mark.parametrize('f', [f for f in LESSONS if f.stem.startswith('week')], ids=lambda f: f.stem)
def test_every_week_has_exercises(f):
    wanted = 4 if f.parent.name == 'zoo' else 5
    assert len({name for source in code(f) for name in re.findall(r"^check\('([\w.]+)'", source, re.M)}) >= wanted
