"""What the retain room counts."""

from hsi.runtime import metrics

REMOVED = metrics.counter("hsi_retention_removed_total", "Rows and files removed by retention", ["what"])
RECLAIMED_BYTES = metrics.counter("hsi_retention_reclaimed_bytes_total", "Bytes of files removed by retention")
FILES_KEPT = metrics.counter("hsi_retention_files_kept_total", "Files that should have gone and could not be removed")
LAST_SWEEP = metrics.gauge("hsi_retention_last_sweep_timestamp_seconds", "When the last complete sweep ended")
