"""Top floor: the hsi command, and all rooms in one process on an embedded database and queue."""
