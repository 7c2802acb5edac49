"""The kinds of sources that this house opens itself, by the name they have in a camera's record."""

from collections.abc import Mapping

from hsi.ingest.rtsp.source import RtspSource
from hsi.ingest.sources.plan import Order
from hsi.ingest.sources.source import Deliver, Source, Tell
from hsi.ingest.sources.supervisor import Opener
from hsi.media.settings import MediaSettings


def opened(media: MediaSettings) -> Mapping[str, Opener]:
    """What makes the source of each kind, with the bounds that settings give a picture."""

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
        )

    return {"rtsp": rtsp}
