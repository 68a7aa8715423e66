"""Files of motion laboratories."""

import numpy as np
import pytest

from benchmarks.instruments.motion_files import (
    loaded_spells,
    read_marker_table,
    read_mot,
    read_trc,
)

TRC = (
    "PathFileType\t4\t(X/Y/Z)\trun.trc\n"
    "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n"
    "250.000000\t250.000000\t2\t2\tmm\n"
    "Frame#\tTime\tRASI\t\t\tLHEEL\t\t\n"
    "\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n"
    "\n"
    "1\t0\t1000.0\t2000.0\t-3000.0\t10\t20\t30\n"
    "2\t0.004\t1001.0\t2001.0\t-3001.0\t\t\t\n"
)


def test_markers_come_in_metres_and_a_missing_one_is_unknown(tmp_path):
    (tmp_path / "run.trc").write_text(TRC)
    markers = read_trc(tmp_path / "run.trc")
    assert markers.names == ("RASI", "LHEEL")
    np.testing.assert_allclose(markers.time_s, [0, 0.004])
    np.testing.assert_allclose(markers["RASI"], [[1, 2, -3], [1.001, 2.001, -3.001]])
    assert np.isnan(markers["LHEEL"][1]).all()
    np.testing.assert_allclose(markers.mean("RASI", "LHEEL")[0], [0.505, 1.01, -1.485])


def test_a_file_in_other_units_is_refused(tmp_path):
    (tmp_path / "run.trc").write_text(TRC.replace("\tmm", "\tinch"))
    with pytest.raises(ValueError, match="millimetres"):
        read_trc(tmp_path / "run.trc")


def test_a_storage_file_is_read_under_its_names(tmp_path):
    (tmp_path / "a.mot").write_text("grf\nnRows=2\nendheader\ntime\tfy\n 0.0\t 1.5\n 0.1\t 2.5\n")
    table = read_mot(tmp_path / "a.mot")
    assert table["fy"].tolist() == [1.5, 2.5]
    assert table["time"].tolist() == [0.0, 0.1]


def test_a_table_of_markers_is_timed_by_its_rate(tmp_path):
    (tmp_path / "m.txt").write_text("Time\tR.ASISX\tR.ASISY\tR.ASISZ\n0\t1\t2\t3\n5\t4\t5\t6\n")
    markers = read_marker_table(tmp_path / "m.txt", 150.0)
    assert markers.names == ("R.ASIS",)
    np.testing.assert_allclose(markers["R.ASIS"], [[0.001, 0.002, 0.003], [0.004, 0.005, 0.006]])
    np.testing.assert_allclose(markers.time_s, [0, 1 / 150])


def test_spells_of_load_that_the_recording_cuts_are_left_out():
    force = np.array([30, 5, 5, 21, 400, 25, 3, 0, 90, 90, 10, 50, 60.0])
    time_s = np.arange(len(force)) / 1000
    assert loaded_spells(force, time_s, 20.0) == [(0.003, 0.006), (0.008, 0.010)]
