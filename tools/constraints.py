"""Run the README's test command in a fresh environment and, if it passes, write its versions into constraints.txt.

    python tools/constraints.py
"""
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    "Test, then freeze."
    with tempfile.TemporaryDirectory() as d:
        venv = f'{d}/venv'
        command = next(line for line in (ROOT/'README.md').read_text().splitlines() if 'nbdev_test' in line and 'venv' in line)
        subprocess.run(['bash', '-euo', 'pipefail', '-c', command.replace('.venv', venv)], cwd=ROOT, check=True)
        frozen = subprocess.run([f'{venv}/bin/pip', 'freeze', '--exclude-editable'], capture_output=True, text=True, check=True).stdout
    new = ROOT/'constraints.txt.new'
    new.write_text('# The versions that last passed all tests; made by tools/constraints.py\n' + frozen)
    new.replace(ROOT/'constraints.txt')


if __name__ == '__main__':
    main()
