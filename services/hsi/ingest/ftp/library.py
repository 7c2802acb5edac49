"""The parts of pyftpdlib that the gateway builds on: the only importer of it, because it ships no types.

Its loop comes first: it silences the deprecation of the standard library's asyncore, which pyftpdlib replaces by a
package where Python has dropped it.
"""

from typing import Any, TypeAlias

from pyftpdlib import ioloop  # type: ignore[import-untyped]  # it ships no types
from pyftpdlib.exceptions import _RetryError  # type: ignore[import-untyped]  # it ships no types
from pyftpdlib.handlers.ftp.dispatchers import PassiveDTP  # type: ignore[import-untyped]  # it ships no types
from pyftpdlib.handlers.ftps.control import TLS_FTPHandler  # type: ignore[import-untyped]  # it ships no types
from pyftpdlib.handlers.ftps.data import TLS_DTPHandler  # type: ignore[import-untyped]  # it ships no types
from pyftpdlib.servers import FTPServer  # type: ignore[import-untyped]  # it ships no types

Untyped: TypeAlias = Any
"""A value of the library's classes."""

Loop = ioloop.IOLoop
RetryLater = _RetryError
ControlChannel = TLS_FTPHandler
DataChannel = TLS_DTPHandler
PassiveListener = PassiveDTP
Server = FTPServer
