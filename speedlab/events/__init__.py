"""Tracks -> touchdown and toe-off, with their uncertainty."""

from speedlab.events.detect import Detection, detect_contacts

__all__ = ["Detection", "detect_contacts"]
