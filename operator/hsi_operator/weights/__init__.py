"""Brings a model's weights onto a volume; what a weights Job runs. The planner names it and knows its exit codes."""
