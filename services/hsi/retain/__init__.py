"""The broom: takes the time of day, removes events, detections, frames and their pictures older than the retention."""
