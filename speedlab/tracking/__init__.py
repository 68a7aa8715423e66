"""Poses -> one athlete's tracks: which person, which side, gaps, smoothing."""
