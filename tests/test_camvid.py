"On real pictures, where they are."
import os
from pathlib import Path

import pytest

from conftest import ROOT
from course_seg.data import check_folder
from course_seg.job import fit

CAMVID = Path(os.environ.get('CAMVID', ROOT.parent/'shared'/'camvid'))
pytestmark = pytest.mark.skipif(not CAMVID.is_dir(), reason=f'no CamVid at {CAMVID}; set CAMVID to its folder')


def test_nothing_is_wrong(): assert check_folder(CAMVID) == []


def test_learns_something_in_half_a_minute(tmp_path):
    assert fit(CAMVID, size=(96, 128), minutes=.5, out=tmp_path)['pixel_accuracy'] > .4
