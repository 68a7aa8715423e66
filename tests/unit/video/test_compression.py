import numpy as np
import pytest
from made_clips import encode, noise

from speedlab.video.probe import probe
from speedlab.video.reader import read_frames


def quantisers(path) -> list[float | None]:
    return [frame.quantiser for frame in read_frames(probe(path))]


@pytest.mark.parametrize("quantiser", [20, 31, 43])
def test_the_encoder_is_told_what_it_did(tmp_path, quantiser):
    options = {"qp": str(quantiser), "x264-params": "ipratio=1:pbratio=1"}
    faint = [rgb // 4 + 96 for rgb in noise(6, 96, 64)]  # full noise is stored unquantised
    path = encode(tmp_path / "clip.mp4", faint, options=options)
    assert np.allclose(quantisers(path), quantiser, atol=0.5)


def test_other_codecs_do_not_tell(tmp_path):
    options = {"x265-params": "log-level=none"}
    path = encode(tmp_path / "clip.mp4", noise(6, 96, 64), codec="libx265", options=options)
    assert quantisers(path) == [None] * 6
