"""The fan-out without a network: order, bounds, and who is let go."""

import asyncio
from dataclasses import dataclass, field

import pytest

from hsi.api import fanout
from hsi.api.fanout import Channel, Listener
from hsi.api.topics import Subscription
from hsi.events.streams import Stream


@dataclass
class Paper:
    """A wire that keeps what is written; nobody reads it while `stuck`."""

    written: list[bytes] = field(default_factory=list)
    closed: tuple[int, str] | None = None
    stuck: bool = False

    @property
    def buffered_bytes(self) -> int:
        return sum(map(len, self.written)) if self.stuck else 0

    def write(self, frame: bytes) -> None:
        self.written.append(frame)

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


def channel_at(position: int) -> Channel:
    channel = Channel("events", Stream.EVENT_LOG)
    channel.begin(position)
    return channel


def joined(channel: Channel, *, stuck: bool = False) -> tuple[Listener, Paper]:
    paper = Paper(stuck=stuck)
    listener = Listener(paper)
    channel.join(listener)
    return listener, paper


async def test_everybody_gets_the_same_frame_in_order() -> None:
    channel = channel_at(3)
    papers = [joined(channel)[1] for _ in range(3)]
    channel.publish(4, "event.created", b"four")
    channel.publish(5, "event.created", b"five")
    assert [paper.written for paper in papers] == [[b"four", b"five"]] * 3
    assert papers[0].written[0] is papers[1].written[0]


async def test_who_joins_later_carries_only_what_comes_later() -> None:
    channel = channel_at(3)
    channel.publish(4, "event.created", b"four")
    listener, paper = joined(channel)
    assert (listener.carried_from, paper.written) == (4, [])


async def test_who_joins_before_the_queue_was_reached_carries_everything_from_its_beginning() -> None:
    channel = Channel("events", Stream.EVENT_LOG)
    listener, paper = joined(channel)
    assert paper.written == []
    channel.begin(7)
    channel.publish(8, "event.created", b"eight")
    assert listener.carried_from == 7
    assert paper.written == [b"eight"]


async def test_a_channel_that_greets_sends_its_newest_message_once() -> None:
    channel = Channel("system", Stream.STATUS_LOG, greets_with_latest=True)
    channel.begin(7, b"seven")
    listener, paper = joined(channel)
    assert (listener.carried_from, paper.written) == (6, [b"seven"])
    channel.publish(8, "system.status", b"eight")
    assert joined(channel)[1].written == [b"eight"]
    assert paper.written == [b"seven", b"eight"]


async def test_frames_are_wanted_by_who_listens_and_who_is_greeted_with_them() -> None:
    channel = channel_at(0)
    wanted = [channel.wants_frames]
    listener, _ = joined(channel)
    wanted.append(channel.wants_frames)
    channel.leave(listener)
    wanted.append(channel.wants_frames)
    assert wanted == [False, True, False]
    assert Channel("system", Stream.STATUS_LOG, greets_with_latest=True).wants_frames


async def test_a_reader_that_falls_behind_the_bound_is_closed_and_others_are_not() -> None:
    channel = channel_at(0)
    _, stuck = joined(channel, stuck=True)
    _, fine = joined(channel)
    frame = b"x" * (fanout.MAX_BUFFERED_BYTES // 4)
    for seq in range(1, 8):
        channel.publish(seq, "event.created", frame)
    assert stuck.closed == fanout.SLOW_READER
    assert len(stuck.written) == 5, "nothing is written after the bound was passed"
    assert (fine.closed, len(fine.written), len(channel)) == (None, 7, 1)


async def test_live_messages_wait_behind_a_replay_and_keep_their_order() -> None:
    channel = channel_at(0)
    listener, paper = joined(channel)
    listener.hold()
    channel.publish(1, "event.created", b"live")
    paper.write(b"replayed")
    listener.resume()
    channel.publish(2, "event.created", b"later")
    assert paper.written == [b"replayed", b"live", b"later"]


async def test_too_much_behind_a_replay_closes_the_reader() -> None:
    channel = channel_at(0)
    listener, paper = joined(channel)
    listener.hold()
    for seq in (1, 2):
        channel.publish(seq, "event.created", b"x" * (fanout.MAX_HELD_BYTES // 2 + 1))
    assert (paper.closed, paper.written) == (fanout.SLOW_READER, [])
    listener.resume()
    assert paper.written == []


async def test_what_a_client_does_not_want_is_not_written_but_counts_as_carried() -> None:
    channel = channel_at(0)
    listener, paper = joined(channel)
    listener.subscription = Subscription().adding(["detection.*"])
    channel.publish(1, "event.created", b"event")
    channel.publish(2, None, b"")
    channel.publish(3, "detection.new", b"detection")
    assert (paper.written, listener.carried_to, channel.position) == ([b"detection"], 3, 3)


async def test_a_sequence_that_goes_back_sends_everybody_away_to_reload() -> None:
    channel = channel_at(10)
    _, paper = joined(channel)
    channel.publish(1, "event.created", b"one")
    assert paper.closed == fanout.SEQUENCE_RESTARTED
    assert (paper.written, len(channel), channel.position) == ([], 0, 1)


async def test_a_client_can_wait_until_the_relay_has_come_to_a_number() -> None:
    channel = channel_at(3)
    await channel.reached(3)
    waiting = asyncio.create_task(channel.reached(5))
    channel.publish(4, "event.created", b"four")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await asyncio.shield(waiting)
    channel.publish(5, "event.created", b"five")
    await waiting
