"""Home Security Intelligence: rooms of a pipeline that turns camera files into incidents with a reasoned risk."""
