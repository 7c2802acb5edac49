"""REST on a real database: what a list, one thing, a change and a refusal look like."""

import httpx
import pytest

from hsi.events.ids import EventId
from hsi.store.engine import Store


async def test_events_come_newest_first_and_a_cursor_goes_on_where_the_page_ended(
    http: httpx.AsyncClient, add_events: "AddEvents"
) -> None:
    ids = await add_events(5)
    first = (await http.get("/api/events", params={"limit": 2})).json()
    assert [event["id"] for event in first["items"]] == [ids[4], ids[3]]
    assert first["pagination"]["has_more"] is True
    rest = (await http.get("/api/events", params={"limit": 3, "cursor": first["pagination"]["next_cursor"]})).json()
    assert [event["id"] for event in rest["items"]] == [ids[2], ids[1], ids[0]]
    assert rest["pagination"] == {"limit": 3, "has_more": False, "next_cursor": None, "total": None, "offset": None}
