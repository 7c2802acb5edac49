"""A short look at what `make soak` watches for ten minutes: what live events leave behind in an open dashboard."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.soak import watching

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

FULL_SECONDS = 30.0
"""By then the feed holds as many cards as it ever does."""
END_SECONDS = 90.0


async def test_a_minute_of_live_events(launch: Callable[..., Any], data_dir: Path, bench_row: Any) -> None:
    site = await asyncio.to_thread(lambda: launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready())
    watched = await watching.watch(site.url, data_dir / "data", (FULL_SECONDS, END_SECONDS))
    assert watched.was_live(END_SECONDS), watched
    first, last = watched.marks
    grown, allowed = last.heap_bytes - first.heap_bytes, first.heap_bytes * (watching.SHARE - 1) + watching.FREE_BYTES
    bench_row("dashboard, 5 events/s: heap grown in a minute", grown / 1e6, allowed / 1e6, "MB", higher_is_better=False)
    bench_row(
        "dashboard, 5 events/s: page nodes at the end",
        last.nodes,
        first.nodes * watching.SHARE + watching.FREE_NODES,
        "",
        higher_is_better=False,
    )
