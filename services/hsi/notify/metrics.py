"""What the notify room counts."""

from hsi.runtime import metrics

NOTIFICATIONS = metrics.counter(
    "hsi_notifications_total", "Notifications by channel and outcome", ("channel", "status")
)
