"""Hallway: being a well-behaved process. Settings, logs, signals, probes, metrics, and serving until told to stop."""
