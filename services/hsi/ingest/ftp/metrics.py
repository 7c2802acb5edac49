"""What the FTP gateway counts."""

from hsi.runtime import metrics

UPLOADS = metrics.counter("hsi_ftp_uploads_total", "Files that cameras brought and that were kept", ("camera_id",))
BYTES = metrics.counter("hsi_ftp_bytes_total", "Bytes of these files", ("camera_id",))
LOGINS = metrics.counter("hsi_ftp_logins_total", "Logins that were right", ("camera_id",))
REFUSED = metrics.counter("hsi_ftp_refused_total", "What was refused, by why", ("reason",))
SESSIONS = metrics.gauge("hsi_ftp_sessions", "Connections that are open")
