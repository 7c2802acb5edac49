"""What RTSP sources count, by camera."""

from hsi.runtime import metrics

TAKEN = metrics.counter("hsi_rtsp_pictures_total", "Pictures taken from RTSP streams and kept", ("camera",))
STILL = metrics.counter("hsi_rtsp_still_total", "Pictures passed over because nothing moved", ("camera",))
DROPPED = metrics.counter(
    "hsi_rtsp_dropped_total", "Pictures dropped for a newer one because keeping them was slower", ("camera",)
)
BROKEN = metrics.counter("hsi_rtsp_broken_packets_total", "Packets no picture could be made of", ("camera",))
UNTIMED = metrics.counter(
    "hsi_rtsp_untimed_total", "Pictures whose time stamp was missing or wrong, so that arrival counts", ("camera",)
)
FAILED = metrics.counter("hsi_rtsp_failures_total", "Streams that could not be had or broke off", ("camera", "reason"))
