"""Top floor: synthetic cameras with ground truth; the demo, the load generator, the source of truth in tests."""
