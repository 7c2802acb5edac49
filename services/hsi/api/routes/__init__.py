"""The REST routes, one module for each thing they speak of; no logic, only what a request means and what it gets."""
