"""Ten minutes of an open dashboard while five events a second come: it holds no more at the end than at minute two."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.soak import watching

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

MINUTES = (2, 4, 6, 8, 10)


async def test_live_events_leave_the_page_as_small_as_it_was(launch: Callable[..., Any], data_dir: Path) -> None:
    site = await asyncio.to_thread(lambda: launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready())
    watched = await watching.watch(site.url, data_dir / "data", [60 * minute for minute in MINUTES])
    assert watched.was_live(60 * MINUTES[-1]), watched
    assert watched.heap_share <= 1, watched
    assert watched.nodes_share <= 1, watched
