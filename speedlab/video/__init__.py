"""Bytes to upright frames with their true times, and back: the only folder that knows `av`."""

from speedlab.video.probe import probe
from speedlab.video.reader import Frame, read_frames
from speedlab.video.writer import VideoWriter

__all__ = ["Frame", "VideoWriter", "probe", "read_frames"]
