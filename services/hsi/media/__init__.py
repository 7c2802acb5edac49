"""Hallway: picture files by key. Containment, atomic writes, and the one place that decodes pictures of strangers."""
