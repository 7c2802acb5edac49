"""What brings pictures of cameras that do not bring them themselves; each kind of source in a folder of its own."""
