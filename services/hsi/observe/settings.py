"""Settings of the observe room: only what it looks at; how often it looks is fixed."""

from hsi.runtime.peers import PeerSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.store.settings import StoreSettings
from hsi.stream.settings import StreamSettings


class Settings(PeerSettings, StreamSettings, StoreSettings, RuntimeSettings):
    """Everything the observe process reads."""
