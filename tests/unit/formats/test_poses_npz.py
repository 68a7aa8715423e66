"""What was seen, written and read again to the last bit."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from seen_run import seen

from speedlab.errors import UnreadableInputError
from speedlab.formats.poses_npz import FILE_NAME, read_seen, write_seen
from speedlab.model.picture import Picture
from speedlab.model.seen import Seen
from speedlab.model.selection import Selection
from speedlab.model.tracks import AthletePath, JointOffsets
from speedlab.synthetic.scenario import random_fly


@pytest.fixture(scope="module")
def example() -> Seen:
    run = seen(random_fly(1, 60, panned=True))
    count = len(run.poses.xy_px)
    path = AthletePath(np.ones((count, 2)), np.full(count, 200.0), np.ones(count, bool), 2)
    picture = Picture(0.4, 0.01, None, 31.0)
    frames = np.arange(count, dtype=np.int64)
    selection = Selection(frames, frames[:0], ((3, 9),), ())
    return Seen(None, path, run.poses, run.camera, picture, JointOffsets(hip=0.01), selection)


def same(a, b) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    return type(a) is type(b) and a == b


def test_what_is_read_is_what_was_written(example, tmp_path):
    write_seen(example, tmp_path)
    assert same(asdict(read_seen(tmp_path, None)), asdict(example))


def test_parts_that_are_not_known_stay_unknown(example, tmp_path):
    bare = replace(example, picture=None, path=replace(example.path, trunk_px=None))
    write_seen(bare, tmp_path)
    assert same(asdict(read_seen(tmp_path, None)), asdict(bare))


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04broken"])
def test_what_is_no_such_file_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(UnreadableInputError, match=FILE_NAME):
        read_seen(tmp_path, None)


def test_a_file_with_objects_in_it_is_not_opened(tmp_path):
    np.savez(tmp_path / FILE_NAME, **{"path.center_px": np.array([{"a": 1}], dtype=object)})
    with pytest.raises(UnreadableInputError):
        read_seen(tmp_path, None)
