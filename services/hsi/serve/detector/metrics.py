"""What the detector server counts."""

from hsi.runtime import metrics

REQUESTS = metrics.counter("hsi_detector_requests_total", "Pictures answered, by outcome", ("outcome",))
REQUEST_SECONDS = metrics.histogram(
    "hsi_detector_request_duration_seconds",
    "From a request's headers to its answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
INFERENCE_SECONDS = metrics.histogram(
    "hsi_detector_inference_duration_seconds",
    "One run of the network, whatever the batch size",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
BATCH_SIZE = metrics.histogram(
    "hsi_detector_batch_size", "Pictures in one run of the network", buckets=(1, 2, 4, 8, 16, 32, 64)
)
INFERENCE_ERRORS = metrics.counter("hsi_detector_inference_errors_total", "Runs of the network that failed")
HELD = metrics.gauge("hsi_detector_pictures_held", "Pictures accepted and not yet answered")
OBJECTS = metrics.counter("hsi_detector_objects_total", "Objects returned, by class", ("object_class",))
