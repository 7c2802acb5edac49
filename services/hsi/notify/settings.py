"""Settings of the notify room: nothing of its own yet."""

from hsi.runtime.settings import RuntimeSettings
from hsi.stream.settings import StreamSettings


class Settings(StreamSettings, RuntimeSettings):
    """Everything the notify process reads."""
