"""Detector families: how each wants its picture and what its outputs mean; one file each, pure numpy."""
