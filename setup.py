"""Packaging. Everything that changes stands in settings.ini."""
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
config = ConfigParser()
config.read(here/'settings.ini', encoding='utf-8')
cfg = config['DEFAULT']

# The wheel carries data/ as course_seg/_data, so that an installed course needs no network.
data = [str(p.relative_to(here/'data')) for p in sorted((here/'data').rglob('*')) if p.is_file()]

setup(
    name=cfg['lib_name'], version=cfg['version'], description=cfg['description'],
    long_description=(here/'README.md').read_text(encoding='utf-8'), long_description_content_type='text/markdown',
    author=cfg['author'], author_email=cfg['author_email'], url=cfg['git_url'], keywords=cfg['keywords'].split(),
    license='Apache-2.0 AND CC-BY-4.0 AND CC0-1.0', license_files=['LICENSE', 'LICENSE-TEXT'],
    python_requires=f">={cfg['min_python']}",
    install_requires=cfg['requirements'].split(),
    extras_require={'dev': cfg['dev_requirements'].split() + cfg['deploy_requirements'].split(),
                    'deploy': cfg['deploy_requirements'].split()},
    packages=[*find_packages(include=['course_seg', 'course_seg.*']), 'course_seg._data', 'course_seg._lessons'],
    package_dir={'course_seg._data': 'data', 'course_seg._lessons': 'nbs'},
    package_data={'course_seg._data': data, 'course_seg._lessons': ['*.ipynb', 'zoo/*.ipynb', 'images/*']},
    entry_points={'console_scripts': cfg['console_scripts'].splitlines(), 'nbdev': ['course_seg=course_seg._modidx:d']},
)
