"""Write the addresses of settings.ini into every notebook's badge, the table of lessons, and README.md.

    python tools/readme.py

After forking, change `user` and `repo` in settings.ini and run this.
"""
import json
import re
from configparser import ConfigParser
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
BADGE = 'https://colab.research.google.com/assets/colab-badge.svg'


def settings() -> dict[str, str]:
    "Addresses of settings.ini."
    config = ConfigParser()
    config.read(ROOT/'settings.ini', encoding='utf-8')
    return dict(config['DEFAULT'])


def badge(cfg: dict[str, str], notebook: Path) -> str:
    "Markdown of the badge that opens a notebook in Colab."
    where = notebook.relative_to(ROOT).as_posix()
    return f"[![Open in Colab]({BADGE})](https://colab.research.google.com/github/{cfg['user']}/{cfg['repo']}/blob/{cfg['branch']}/{where})"


def lesson_row(cfg: dict[str, str], notebook: Path) -> str:
    "A row of the table of lessons: title and what it teaches, from the notebook's first cell."
    title, *rest = nbformat.read(notebook, 4).cells[0].source.splitlines()
    says = next(line[2:] for line in rest if line.startswith('> '))
    return f"| [{title[2:]}]({notebook.relative_to(ROOT).as_posix()}) | {says} | {badge(cfg, notebook)} |"


def lessons() -> list[Path]:
    "All notebooks that a student reads, in order; those about the commands come last."
    nbs = ROOT/'nbs'
    return [f for group in (('0*',), ('week*', 'zoo/week*'), ('9*',)) for f in sorted((f for g in group for f in nbs.glob(f'{g}.ipynb')), key=lambda f: f.name)]


def write_addresses(cfg: dict[str, str]) -> None:
    "Put this repository's address into every notebook's badge and install cell."
    for f in [*(ROOT/'nbs').rglob('*.ipynb')]:
        if '.ipynb_checkpoints' in f.parts: continue
        nb = nbformat.read(f, 4)
        before = json.dumps(nb)
        for cell in nb.cells:
            cell.source = re.sub(r'\[!\[Open in Colab\]\([^)]*\)\]\([^)]*\)', badge(cfg, f), cell.source)
            cell.source = re.sub(r'git\+https://github\.com/[\w.-]+/[\w.-]+', f"git+{cfg['git_url']}", cell.source)
            cell.source = re.sub(r'git clone https://\S+ && cd \w+', f"git clone {cfg['git_url']} && cd {cfg['repo']}", cell.source)
        if json.dumps(nb) != before: nbformat.write(nb, f)


def bench_table() -> str:
    "The last figures of `course-seg bench` as Markdown."
    b = json.loads((ROOT/'data'/'bench.json').read_text())
    rows = [f"| {r['what']} | {r['training']} | {r['prediction']} |" for r in b['rows']]
    return '\n'.join([f"Pictures a second at {b['size']}, batch {b['bs']}, measured on {b['date']} on {b['machine']}:", '',
                      '| | training | prediction |', '|---|---:|---:|', *rows])


def readme(cfg: dict[str, str]) -> str:
    "The text of README.md, from nbs/index.ipynb."
    cells = [c.source for c in nbformat.read(ROOT/'nbs'/'index.ipynb', 4).cells if c.cell_type == 'markdown']
    table = '\n'.join(['| lesson | what it teaches | |', '|---|---|---|', *[lesson_row(cfg, f) for f in lessons()]])
    text = '\n\n'.join(cells).replace('<!-- lessons -->', table).replace('<!-- bench -->', bench_table())
    return text.replace('(images/', '(nbs/images/') + '\n'


if __name__ == '__main__':
    cfg = settings()
    write_addresses(cfg)
    (ROOT/'README.md').write_text(readme(cfg), encoding='utf-8')
