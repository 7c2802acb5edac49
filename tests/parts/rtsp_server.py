"""A real RTSP server for tests, GStreamer's: `/usr/bin/python3 rtsp_server.py --mount /main=h264:30:clip.units ...`.

It plays access units that `rtsp_units.py` made, in a loop, paced by their time stamps, to any number of viewers. Needs
Debian's GStreamer (`make media-tools`) and Debian's own Python, for which its bindings are made. Says `ready PORT`.
`--check` only says whether everything is there.
"""

import argparse
import struct
import sys
from pathlib import Path

CAPS = {
    "h264": ("video/x-h264,stream-format=byte-stream,alignment=au", "rtph264pay pt=96"),
    "h265": ("video/x-h265,stream-format=byte-stream,alignment=au", "rtph265pay pt=96"),
    "jpeg": ("image/jpeg", "rtpjpegpay pt=26"),
    "vp8": ("video/x-vp8", "rtpvp8pay pt=96"),
    "pcmu": ("audio/x-mulaw,rate=8000,channels=1", "rtppcmupay pt=0"),
}
VIEWER = "viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true;"
ELEMENTS = ("appsrc", "rtpbin", "udpsink", "rtph264pay", "rtph265pay", "rtpjpegpay", "rtpvp8pay", "rtppcmupay")

try:
    import gi  # type: ignore[import-not-found]  # Debian's own, for Debian's own Python

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtsp", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # type: ignore[import-not-found]
except (ImportError, ValueError) as absent:
    sys.exit(f"GStreamer's RTSP server is not installed ({absent}); `make media-tools` installs it")

Gst.init(None)


def units(path: Path) -> list[bytes]:
    """The access units of a file: each a length of four bytes, then itself."""
    data, found, start = path.read_bytes(), [], 0
    while start < len(data):
        (length,) = struct.unpack_from(">I", data, start)
        found.append(data[start + 4 : start + 4 + length])
        start += 4 + length
    return found


def stream(codec: str, rate: float, clip: list[bytes], *, once: bool) -> GstRtspServer.RTSPMediaFactory:
    """One stream: a clip in a loop, or played once."""
    caps, payloader = CAPS[codec]
    if codec == "jpeg":
        start = clip[0].index(b"\xff\xc0")
        height, width = struct.unpack_from(">HH", clip[0], start + 5)
        caps += f",width={width},height={height}"

    def configure(_: GstRtspServer.RTSPMediaFactory, media: GstRtspServer.RTSPMedia) -> None:
        """A viewer came: feed the stream from its beginning."""
        number = 0

        def feed(source: Gst.Element, _: int) -> None:
            nonlocal number
            if once and number >= len(clip):
                source.emit("end-of-stream")
                return
            buffer = Gst.Buffer.new_wrapped(clip[number % len(clip)])
            buffer.pts = buffer.dts = int(number * Gst.SECOND / rate)
            buffer.duration = int(Gst.SECOND / rate)
            number += 1
            source.emit("push-buffer", buffer)

        media.get_element().get_by_name("feed").connect("need-data", feed)

    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( appsrc name=feed is-live=true format=time caps={caps} ! {payloader} name=pay0 )")
    factory.set_shared(True)
    factory.connect("media-configure", configure)
    return factory


def mounted(spec: str, *, once: bool) -> tuple[str, GstRtspServer.RTSPMediaFactory]:
    """The path and the stream of `/path=codec:rate:file`."""
    path, _, rest = spec.partition("=")
    codec, rate, file = rest.split(":", 2)
    return path, stream(codec, float(rate), units(Path(file)), once=once)


def guarded(login: str, *, digest: bool) -> GstRtspServer.RTSPAuth:
    """What lets only the one login (`name:password`) in."""
    user, _, password = login.partition(":")
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    if digest:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    return auth


def main() -> None:
    """Serve until killed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", default="0")
    arguments.add_argument("--mount", action="append", default=[])
    arguments.add_argument("--login", default="", help="name:password, read from a file, as a real one would be")
    arguments.add_argument("--digest", action="store_true")
    arguments.add_argument("--session-seconds", type=int, default=60, help="a viewer silent for so long is forgotten")
    arguments.add_argument("--once", action="store_true")
    arguments.add_argument("--check", action="store_true")
    given = arguments.parse_args()
    missing = [name for name in ELEMENTS if Gst.ElementFactory.find(name) is None]
    if missing:
        sys.exit(f"GStreamer lacks {', '.join(missing)}; `make media-tools` installs it")
    if given.check:
        return
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=given.port)
    pool = server.get_session_pool()
    server.connect(
        "client-connected",
        lambda _, client: client.connect("new-session", lambda _, session: session.set_timeout(given.session_seconds)),
    )
    GLib.timeout_add_seconds(1, lambda: pool.cleanup() >= 0)
    if given.login:
        server.set_auth(guarded(Path(given.login).read_text(), digest=given.digest))
    for spec in given.mount:
        path, factory = mounted(spec, once=given.once)
        factory.add_role_from_structure(Gst.Structure.from_string(VIEWER)[0])
        server.get_mount_points().add_factory(path, factory)
    if server.attach(None) == 0:
        sys.exit(f"port {given.port} is taken")
    print(f"ready {server.get_bound_port()}", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
