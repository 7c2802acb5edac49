"""Looks at all parts and queues every few seconds, gives StatusChanged."""
