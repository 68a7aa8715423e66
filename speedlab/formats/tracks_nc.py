"""`tracks.nc`: joint tracks as netCDF-3 in the schema of the `movement` package.

The classic format needs no library beyond SciPy, and xarray opens it with its labels. Character
arrays hold the labels, as the netCDF conventions ask.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import netcdf_file

from speedlab.errors import UnreadableInputError
from speedlab.formats.values import number
from speedlab.model.clip import FloatArray, Timebase
from speedlab.model.tracks import TrackSet

Dataset = Any  # scipy.io.netcdf_file and its variables take attributes of any name,
Variable = Any  # which its type stubs do not know

FILE_NAME = "tracks.nc"
DIMENSIONS = ("time", "space", "keypoint", "individual")
SPACE = ("x", "y")


def write_tracks(tracks: TrackSet, timebase: Timebase, folder: Path) -> None:
    """Write `tracks.nc`. With an untrusted time base `time` counts file frames instead of s."""
    # In memory first: SciPy's file object retries a failed write (a full disk) in its destructor.
    buffer = io.BytesIO()
    dataset: Dataset = netcdf_file(buffer, "w")
    _write_labels(dataset, tracks)
    _write_time(dataset, tracks, timebase)
    _write_variables(dataset, tracks)
    dataset.source_software = "speedlab"
    dataset.ds_type = "poses"
    dataset.flush()
    (folder / FILE_NAME).write_bytes(buffer.getvalue())


def _write_labels(dataset: Dataset, tracks: TrackSet) -> None:
    _write_names(dataset, "space", SPACE)
    _write_names(dataset, "keypoint", tracks.keypoints)
    _write_names(dataset, "individual", tracks.individuals)


def _write_names(dataset: Dataset, dimension: str, names: Sequence[str]) -> None:
    encoded = np.array([name.encode("utf-8") for name in names])
    width = encoded.dtype.itemsize
    dataset.createDimension(dimension, len(names))
    dataset.createDimension(f"{dimension}_characters", width)
    variable = dataset.createVariable(dimension, "c", (dimension, f"{dimension}_characters"))
    variable[:] = encoded.view("S1").reshape(len(names), width)
    variable._Encoding = "utf-8"


def _write_time(dataset: Dataset, tracks: TrackSet, timebase: Timebase) -> None:
    count = len(tracks.time_s)
    dataset.createDimension("time", count)
    time = dataset.createVariable("time", "d", ("time",))
    frame = dataset.createVariable("frame", "i", ("time",))
    frame[:] = timebase.frame_numbers
    if timebase.trusted:
        time[:] = tracks.time_s
        dataset.time_unit = "seconds"
        dataset.fps = number(timebase.fps)
    else:
        time[:] = timebase.frame_numbers
        dataset.time_unit = "frames"


def _write_variables(dataset: Dataset, tracks: TrackSet) -> None:
    flat = ("time", "keypoint", "individual")
    _write_floats(dataset, "position", DIMENSIONS, tracks.position, "pixel")
    _write_floats(dataset, "confidence", flat, tracks.confidence, "1")
    if tracks.position_m is not None:
        _write_floats(dataset, "position_m", DIMENSIONS, tracks.position_m, "m")
    observed = dataset.createVariable("observed", "b", flat)
    observed[:] = tracks.observed.astype(np.int8)
    observed.dtype = "bool"


def _write_floats(
    dataset: Dataset, name: str, dimensions: tuple[str, ...], values: FloatArray, units: str
) -> None:
    variable = dataset.createVariable(name, "f", dimensions)
    variable[:] = values
    variable.units = units


def read_tracks(folder: Path, timebase: Timebase) -> TrackSet | None:
    """Read `tracks.nc` (None where the clip gave no tracks); times are those of the time base.

    Raises:
        UnreadableInputError: the file is there but is not the netCDF that `write_tracks` writes.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return None
    try:
        with netcdf_file(path, "r", mmap=False) as dataset:
            return _track_set(dataset, timebase)
    except (OSError, TypeError, ValueError, KeyError, IndexError) as error:
        raise UnreadableInputError(
            f"{path}: is not a track file of speedlab ({error}); analyse the clip again."
        ) from error


def _track_set(dataset: Dataset, timebase: Timebase) -> TrackSet:
    variables = dataset.variables
    metres = variables.get("position_m")
    return TrackSet(
        time_s=timebase.time_s,
        position=_floats(variables["position"]),
        confidence=_floats(variables["confidence"]),
        observed=variables["observed"].data.astype(bool),
        position_m=None if metres is None else _floats(metres),
        keypoints=_names(variables["keypoint"]),
        individuals=_names(variables["individual"]),
    )


def _floats(variable: Variable) -> FloatArray:
    return np.asarray(variable.data, dtype=np.float64)


def _names(variable: Variable) -> tuple[str, ...]:
    return tuple(b"".join(letters).rstrip(b"\0").decode("utf-8") for letters in variable.data)
