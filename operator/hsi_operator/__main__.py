"""`python -m hsi_operator`: exit 0 when asked to stop, 1 with one line of the reason otherwise."""

import asyncio
import signal
import sys

import uvloop

from hsi_operator import app, logs, settings
from hsi_operator.engine.faults import LoginUnusable
from hsi_operator.engine.leading import LeaseLost
from hsi_operator.engine.watching import WatchesEnded
from hsi_operator.plan import camera, modelzoo
from hsi_operator.probes import PortTaken

PLANNERS = {"Camera": camera.plan, "ModelZoo": modelzoo.plan}


async def _run(found: settings.Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, stop.set)

    listen()
    await app.run(found, PLANNERS, stop, started=listen)


def main() -> int:
    """Run until stopped; the exit code."""
    try:
        found = settings.load()
    except settings.SettingsInvalid as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    logs.configure(found.log_level)
    log = logs.logger("hsi_operator")
    code = 0
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(found))
    except* (LeaseLost, WatchesEnded, LoginUnusable, PortTaken) as group:
        log.error("ending", reason="; ".join(str(fault) for fault in _leaves(group)))  # noqa: TRY400 - said, not a bug
        code = 1
    return code


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    return [
        leaf
        for fault in group.exceptions
        for leaf in (_leaves(fault) if isinstance(fault, BaseExceptionGroup) else [fault])
    ]


if __name__ == "__main__":
    sys.exit(main())
