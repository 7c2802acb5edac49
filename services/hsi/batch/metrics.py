"""What the batch room counts."""

from hsi.runtime import metrics

STAGE = metrics.histogram(
    "hsi_stage_duration_seconds",
    "How long a stage of the pipeline took, by stage",
    ["stage"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
CLOSED = metrics.counter("hsi_batches_closed_total", "Batches closed, by reason", ["reason"])
MAX_REACHED = metrics.counter("hsi_batch_max_reached_total", "Batches closed because they were full")
CLOSE_LAG = metrics.histogram(
    "hsi_batch_close_lag_seconds",
    "How long after its deadline a quiet batch was closed",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
SWEPT = metrics.counter("hsi_batch_swept_total", "Forgotten detections that were grouped again")
