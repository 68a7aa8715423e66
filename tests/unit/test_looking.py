import pytest
from replayed_clip import write_clip

from speedlab.errors import NotMeasurableError
from speedlab.looking import analysed_frames
from speedlab.settings import Settings
from speedlab.synthetic.scenario import random_fly
from speedlab.video import probe


def test_the_analysed_frames_are_those_between_the_two_times(tmp_path):
    info = probe(write_clip(tmp_path, random_fly(2, 240, panned=False)).path)
    count = info.frame_count
    assert analysed_frames(info, Settings()) == range(count)
    assert analysed_frames(info, Settings(start_s=0.5)) == range(120, count)
    assert analysed_frames(info, Settings(start_s=0.25, stop_s=0.5)) == range(60, 121)
    with pytest.raises(NotMeasurableError):
        analysed_frames(info, Settings(start_s=100.0))
