"""What people write and read of `Camera` and `ModelZoo`, and the schemas that are made from it. Pure."""
