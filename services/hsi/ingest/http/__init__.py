"""Cameras that answer to HTTP: a still that is fetched again and again, or a stream of stills that does not end."""
