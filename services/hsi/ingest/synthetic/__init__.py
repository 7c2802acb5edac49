"""A camera that is drawn: takes a camera whose source is `synthetic`, gives pictures that a child process draws."""
