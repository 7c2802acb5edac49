"""Video files: what is in them, which of their pictures are looked at, and when each was taken."""
