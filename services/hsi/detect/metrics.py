"""What detect counts."""

from hsi.runtime import metrics

STAGE_SECONDS = metrics.histogram(
    "hsi_stage_duration_seconds",
    "How long a stage of the pipeline took, by stage",
    ("stage",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
AI_REQUEST_SECONDS = metrics.histogram(
    "hsi_ai_request_duration_seconds",
    "Requests to the model servers that were answered, by service",
    ("service",),
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
PROCESSED = metrics.counter("hsi_detections_processed_total", "Detections stored")
BY_CLASS = metrics.counter("hsi_detections_by_class_total", "Detections stored, by class", ("object_class",))
LOW_CONFIDENCE = metrics.counter(
    "hsi_detections_filtered_low_confidence_total", "Objects below the confidence threshold"
)
LEFT_OUT = metrics.counter(
    "hsi_detections_left_out_total", "Objects left out because of their class or an unusable box", ("reason",)
)
CONFIDENCE = metrics.histogram(
    "hsi_detection_confidence",
    "Confidence of stored detections",
    buckets=(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99),
)
RUNS = metrics.counter("hsi_detection_runs_total", "Frames by what detection found", ("outcome",))
TROUBLE = metrics.counter("hsi_detector_trouble_total", "Requests the detector did not answer well", ("kind",))
FAST_PATH = metrics.counter("hsi_fast_path_total", "Frames with an urgent object, by decision", ("decision",))
THUMBNAILS_FAILED = metrics.counter("hsi_thumbnails_failed_total", "Frames whose thumbnails could not be made")
