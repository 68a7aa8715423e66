"""Frames to poses: the back-end protocol, MediaPipe, replay, and where the networks come from."""
