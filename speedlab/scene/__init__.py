"""Pixels -> the ground: camera motion, direction of travel, ground line, scale."""
