"""Takes complete picture files in camera folders, gives FrameCaptured; every file gets exactly one verdict."""
