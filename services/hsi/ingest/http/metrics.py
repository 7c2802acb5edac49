"""What HTTP sources count, by camera."""

from hsi.runtime import metrics

UNCHANGED = metrics.counter(
    "hsi_http_unchanged_total", "Fetched stills that were the same as the one before", ("camera",)
)
DROPPED = metrics.counter(
    "hsi_http_dropped_total", "Pictures of streams dropped for a newer one because keeping them was slower", ("camera",)
)
BROKEN = metrics.counter("hsi_http_broken_parts_total", "Parts of streams that are no whole JPEG", ("camera",))
FAILED = metrics.counter(
    "hsi_http_failures_total", "Stills that could not be had and streams that broke off", ("camera", "reason")
)
