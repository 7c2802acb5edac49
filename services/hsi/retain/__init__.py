"""The broom: removes events, detections, frames and thumbnails older than the retention."""
