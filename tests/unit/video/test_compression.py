import pytest
from made_clips import encode, noise

from speedlab.video.compression import quantiser_of
from speedlab.video.probe import probe


@pytest.mark.parametrize("quantiser", [20, 31, 43])
@pytest.mark.parametrize("count", [6, 60])
def test_the_encoder_is_told_what_it_did(tmp_path, quantiser, count):
    options = {"qp": str(quantiser), "x264-params": "ipratio=1:pbratio=1"}
    faint = [rgb // 4 + 96 for rgb in noise(count, 96, 64)]  # full noise is stored unquantised
    path = encode(tmp_path / "clip.mp4", faint, options=options)
    assert quantiser_of(probe(path), range(count)) == pytest.approx(quantiser, abs=0.5)


def test_every_picture_is_told_once_it_is_decoded(tmp_path):
    # A decoder with a thread a picture tells of blocks that it has not decoded yet: as 0.
    options = {"qp": "31", "x264-params": "ipratio=1:pbratio=1"}
    faint = [rgb // 4 + 96 for rgb in noise(3, 1280, 720)]
    info = probe(encode(tmp_path / "clip.mp4", faint, options=options))
    assert {quantiser_of(info, range(3)) for _ in range(8)} == {31.0}


def test_other_codecs_do_not_tell(tmp_path):
    options = {"x265-params": "log-level=none"}
    path = encode(tmp_path / "clip.mp4", noise(6, 96, 64), codec="libx265", options=options)
    assert quantiser_of(probe(path), range(6)) is None
