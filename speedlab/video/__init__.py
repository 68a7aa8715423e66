"""Bytes to upright frames with their true times, and back: the only folder that knows `av`."""

from speedlab.video.probe import probe
from speedlab.video.reader import Frame, decoded_part, read_frames, scaled_size
from speedlab.video.writer import VideoWriter

__all__ = ["Frame", "VideoWriter", "decoded_part", "probe", "read_frames", "scaled_size"]
