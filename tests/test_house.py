"The rules of the house, and the package as people install it."
import ast
import json
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from conftest import ROOT

NOTEBOOKS = [f for f in sorted((ROOT/'nbs').rglob('*.ipynb')) if '.ipynb_checkpoints' not in f.parts]
MODULES = [f for f in sorted((ROOT/'course_seg').rglob('*.py')) if f.name not in ('__init__.py', '_modidx.py')]


def source(nb) -> str: return '\n'.join(c.source for c in nb.cells if c.cell_type == 'code')


def exported(path: Path) -> list[str]:
    "The names that a module defines for others."
    tree = ast.parse(path.read_text())
    names = next(ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == '__all__')
    return [n for n in names if not n.startswith('_')]


def test_every_module_has_its_notebook():
    made = {f"course_seg/{line.split()[-1].replace('.', '/')}.py" for f in NOTEBOOKS for c in nbformat.read(f, 4).cells
            if c.cell_type == 'code' for line in c.source.splitlines() if line.startswith('#| default_exp')}
    assert {f.relative_to(ROOT).as_posix() for f in MODULES} == made


def test_no_name_is_exported_twice():
    names = Counter(n for f in MODULES if f.parent.name != 'checks' for n in exported(f))
    assert [n for n, k in names.items() if k > 1] == []


@pytest.mark.parametrize('f', MODULES, ids=lambda f: f.stem)
def test_sizes_of_modules(f):
    assert len(f.read_text().splitlines()) <= 300
    long = [n.name for n in ast.walk(ast.parse(f.read_text())) if isinstance(n, ast.FunctionDef) and n.end_lineno - n.body[0].lineno >= 30]
    assert long == []


@pytest.mark.parametrize('f', MODULES, ids=lambda f: f.stem)
def test_every_public_function_says_what_it_does(f):
    tree = ast.parse(f.read_text())
    assert [n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and n.name in exported(f) and not ast.get_docstring(n)] == []


@pytest.mark.parametrize('f', NOTEBOOKS, ids=lambda f: f.stem)
def test_notebooks(f):
    nb = nbformat.read(f, 4)
    nbformat.validate(nb) # if this fails: nbdev-clean
    assert len(nb.cells) <= 80 and f.stat().st_size < 3_000_000
    assert not [o for c in nb.cells if c.cell_type == 'code' for o in c.outputs if o.output_type == 'error']
    first = nb.cells[0].source.splitlines()
    assert first[0].startswith('# ') and any(line.startswith('> ') for line in first)


def test_no_six_equal_lines_in_two_lessons():
    seen, twice = {}, []
    for f in NOTEBOOKS:
        for c in nbformat.read(f, 4).cells:
            lines = [line.strip() for line in c.source.splitlines() if line.strip()] if c.cell_type == 'code' else []
            for i in range(len(lines) - 5):
                key = tuple(lines[i:i+6])
                if seen.setdefault(key, f) != f: twice.append((seen[key].name, f.name, key[0]))
    assert twice == []


def test_readme_is_made_from_the_index():
    sys.path.insert(0, str(ROOT/'tools'))
    import readme
    assert (ROOT/'README.md').read_text() == readme.readme(readme.settings()), 'run python tools/readme.py'


def test_constraints_cover_the_requirements():
    cfg = dict(line.split('=', 1) for line in (ROOT/'settings.ini').read_text().splitlines() if '=' in line and not line.startswith('#'))
    wanted = {r.split('>=')[0] for r in cfg['requirements '].split()}
    have = {line.split('==')[0].lower().replace('_', '-') for line in (ROOT/'constraints.txt').read_text().splitlines() if '==' in line}
    assert {w.lower().replace('_', '-') for w in wanted} <= have


@pytest.fixture(scope='session')
def wheel(tmp_path_factory):
    d = tmp_path_factory.mktemp('wheel')
    done = subprocess.run([sys.executable, '-m', 'pip', 'wheel', '-q', '--no-deps', '-w', str(d), str(ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(d.glob('*.whl'))


def test_wheel_carries_data_and_lessons(wheel):
    assert wheel.stat().st_size < 100e6
    names = zipfile.ZipFile(wheel).namelist()
    carried = {n.removeprefix('course_seg/_data/') for n in names if n.startswith('course_seg/_data/')}
    assert {f.relative_to(ROOT/'data').as_posix() for f in (ROOT/'data').rglob('*') if f.is_file()} <= carried
    assert {f'course_seg/_lessons/{f.relative_to(ROOT/"nbs").as_posix()}' for f in NOTEBOOKS if 'solutions' not in f.parts} <= set(names)


def test_wheel_does_the_main_job(wheel, tmp_path):
    "Unpacked elsewhere and started in an empty folder, with every socket blocked."
    zipfile.ZipFile(wheel).extractall(tmp_path/'site')
    (tmp_path/'empty').mkdir()
    code = ("import socket, sys; sys.path.insert(0, sys.argv.pop(1))\n"
            "def blocked(*a, **k): raise OSError('no network in this test')\n"
            "socket.socket.connect = socket.create_connection = socket.getaddrinfo = blocked\n"
            "import course_seg; assert 'site' in course_seg.__file__, course_seg.__file__\n"
            "from course_seg.cli import main; sys.exit(main())")
    args = ['fit', 'streets', '--size', '32x48', '--minutes', '.05', '--out', 'run']
    done = subprocess.run([sys.executable, '-c', code, str(tmp_path/'site'), *args], capture_output=True, text=True, cwd=tmp_path/'empty')
    assert done.returncode == 0, done.stderr
    assert 'mean_iou' in json.loads((tmp_path/'empty/run/metrics.json').read_text())
