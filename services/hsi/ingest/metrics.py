"""What ingest counts."""

from hsi.runtime import metrics

FILES = metrics.counter("hsi_ingest_files_total", "Picture files by what became of them and why", ("verdict", "reason"))
CLIPS = metrics.counter("hsi_ingest_clips_total", "Video clips by what became of them and why", ("verdict", "reason"))
RESCANS = metrics.counter("hsi_ingest_scans_total", "Walks over the camera root, by what asked for them", ("reason",))
WAITING = metrics.gauge("hsi_ingest_waiting_files", "Files heard of and not yet judged")
REPUBLISHED = metrics.counter(
    "hsi_ingest_republished_total", "Accepted frames without a detection run that were put on the queue again"
)
COMPLETE_TO_STREAM = metrics.histogram(
    "hsi_ingest_complete_to_stream_seconds",
    "File complete to FrameCaptured on the stream",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
