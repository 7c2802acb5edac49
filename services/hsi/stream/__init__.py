"""Hallway: Redis. Work streams, capped logs, claims and scripts; the only importer of redis, with an in-memory twin."""
