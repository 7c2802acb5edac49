"""What the door counts."""

from hsi.runtime import metrics

CONNECTIONS = metrics.gauge("hsi_websocket_connections", "Open WebSocket connections", ("channel",))
MESSAGES = metrics.counter("hsi_websocket_messages_total", "Messages written to WebSocket clients", ("channel",))
SLOW_READERS = metrics.counter(
    "hsi_websocket_slow_readers_total", "WebSocket clients closed because they did not read", ("channel",)
)
RESYNCS = metrics.counter("hsi_websocket_resyncs_total", "Replays after a resync, by whether it reset", ("reset",))
RELAYED = metrics.counter("hsi_websocket_relayed_total", "Log entries taken by this process's relay", ("channel",))
REQUESTS = metrics.histogram(
    "hsi_http_request_seconds",
    "Time from a request to the end of its answer",
    ("method", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)
REVIEWED = metrics.counter("hsi_events_reviewed_total", "Events a person marked as reviewed")
