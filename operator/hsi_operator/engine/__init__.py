"""Observe, plan, apply, for ever: the queue, the cache, the watches and the writes of the operator."""
