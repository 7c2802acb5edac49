"""What a cluster should look like: pure decisions from what was observed to what is wanted."""
