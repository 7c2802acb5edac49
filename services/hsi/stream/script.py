"""Lua scripts as callables: sent by digest, and in full only when the server does not know it yet."""

import hashlib
from collections.abc import Sequence
from typing import Any

from redis.exceptions import NoScriptError

from hsi.stream.failures import translated
from hsi.stream.pool import Commands


class Script:
    """One atomic step; survives restarts and flushes of the server's script cache."""

    def __init__(self, commands: Commands, lua: str, attempt: str = "run a script") -> None:
        self._commands = commands
        self._lua = lua
        self._attempt = attempt
        self._digest = hashlib.sha1(lua.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: Sequence[str], args: Sequence[object] = ()) -> Any:  # noqa: ANN401 - whatever Redis answers
        """The script's answer as it stands on the wire: text, integers, None, lists of these.

        Arguments are text or numbers. Raises BrokerUnavailable, or BrokerRefused when the script itself is at fault.
        """
        with translated(self._attempt):
            try:
                return await self._commands.execute_command("EVALSHA", self._digest, len(keys), *keys, *args)
            except NoScriptError:
                return await self._commands.execute_command("EVAL", self._lua, len(keys), *keys, *args)
