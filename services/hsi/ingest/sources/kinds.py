"""The kinds of sources that this house opens itself, by the name they have in a camera's record."""

from collections.abc import Mapping

from hsi.ingest.dialling import Way
from hsi.ingest.http.asking import Bounds
from hsi.ingest.http.source import HttpSource
from hsi.ingest.rtsp.source import RtspSource
from hsi.ingest.sources import outside
from hsi.ingest.sources.plan import Order
from hsi.ingest.sources.source import Deliver, Source, Tell
from hsi.ingest.sources.supervisor import Opener
from hsi.ingest.synthetic import source as synthetic_source
from hsi.ingest.synthetic.source import SyntheticSource
from hsi.media.settings import MediaSettings


def opened(media: MediaSettings, way: Way) -> Mapping[str, Opener]:
    """What makes the source of each kind, with the bounds that settings give a picture and the way to cameras."""
    world = outside.real(way)

    def rtsp(order: Order, deliver: Deliver, tell: Tell) -> Source:
        if order.source.rtsp is None:
            raise ValueError(f"camera {order.camera_id} has no RTSP source")
        return RtspSource(
            order.camera_id,
            order.source.rtsp,
            order.login,
            deliver=deliver,
            tell=tell,
            max_pixels=media.max_image_pixels,
            outside=world,
        )

    def http(order: Order, deliver: Deliver, tell: Tell) -> Source:
        if order.source.http is None:
            raise ValueError(f"camera {order.camera_id} has no HTTP source")
        return HttpSource(
            order.camera_id,
            order.source.http,
            order.login,
            deliver=deliver,
            tell=tell,
            bounds=Bounds(media.max_image_bytes),
            outside=world,
        )

    return {"http": http, "rtsp": rtsp, "synthetic": _drawn(media)}


def _drawn(media: MediaSettings) -> Opener:
    def synthetic(order: Order, deliver: Deliver, tell: Tell) -> Source:
        spec = order.source.synthetic
        if spec is None:
            raise ValueError(f"camera {order.camera_id} is not drawn")
        return SyntheticSource(
            synthetic_source.command(order.camera_id, spec),
            spec.interval_ms / 1000,
            deliver=deliver,
            tell=tell,
            max_bytes=media.max_image_bytes,
        )

    return synthetic
