"""Settings of the observe room: only what it looks at; how often it looks is fixed."""

from hsi.runtime.peers import PeerSettings
from hsi.runtime.place import PlaceSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.store.settings import StoreSettings
from hsi.stream.settings import StreamSettings


class ObserveSettings(PeerSettings, PlaceSettings):
    """What is looked at, and whose hours of the day count."""


class Settings(ObserveSettings, StreamSettings, StoreSettings, RuntimeSettings):
    """Everything the observe process reads."""
