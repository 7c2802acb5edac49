"""Takes files that cameras push by FTP, gives complete files in each camera's own folder."""
