"""The loop around every stream worker: take entries in, see each through to its end, lose none, stop promptly.

An entry ends in one of two ways: acknowledged, because `handle` returned, or buried with a reason, because it was
rejected, could not be understood, or failed too often. Everything between is kept pending in the queue, so that a
crash at any moment leaves it for the next start (same consumer name) or for another consumer. While it is in hand it
is renewed, so that nobody takes it over from a slow but living process. The queue being away stops nothing and loses
nothing: the loop waits and goes on. A bug in `handle` ends the loop with the entry left pending (style rule 21).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol, TypeVar

import structlog

from hsi.events.messages import Message
from hsi.stream import delays
from hsi.stream.broker import Broker, BrokerUnavailable, DeadLettersFull, Delivery, StreamFull
from hsi.stream.intake import Intake, Reader, intake_of

__all__ = ["Consumer", "Intake", "Reject", "Retry", "StopOrder", "Tally", "intake_of"]

_BURST_PAUSE_SECONDS = 0.02
_AFTER_OUTAGE = timedelta(milliseconds=250)
"""Short, because taking the entry again waits for the queue by itself."""
_HELD_PER_SLOT = 4
"""Entries waiting for their retry or acknowledgement need no slot; so many may be in hand for each slot."""

_log = structlog.get_logger(__name__)

T = TypeVar("T")


class Retry(Exception):
    """Said by `handle`: not now, later. Counted, it ends after `max_deliveries` as a dead letter.

    `counted=False` says that the entry is not to blame (a database or model server is away): it is retried for as
    long as that lasts, and since it stays in hand, the backlog waits in the queue.
    """

    def __init__(self, reason: str, delay: timedelta | None = None, *, counted: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.delay = delay
        self.counted = counted


class Reject(Exception):
    """Said by `handle`: never; the entry becomes a dead letter with this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StopOrder(Protocol):
    """The order to stop, as `runtime.tasks.Stop` gives it."""

    @property
    def ordered(self) -> bool:
        """Whether the order was given."""
        ...

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait for the order, at most `seconds`; True when it was given."""
        ...


@dataclass(slots=True)
class Tally:
    """Counts since the consumer was made; whoever wants metrics reads them."""

    taken: int = 0
    done: int = 0
    retried: int = 0
    buried: int = 0
    busy_seconds: float = 0.0
    """Time from taking a message up to its end, over all slots; waits for a retry do not count."""


Handle = Callable[[Message], Awaitable[None]]
Buried = Callable[[Message | None, str], Awaitable[None]]


class Consumer:
    """One reader of one stream; a `runtime.tasks.Task`.

    `handle` must bear being called again for the same message. `buried` is awaited before an entry is buried (the
    message is None when it could not be understood), may be called again for the same one, and may raise Retry.
    `beat` is called once per turn, but not while every slot is stuck in `handle`: allow it the longest handling time.
    """

    def __init__(
        self, broker: Broker, intake: Intake, handle: Handle, *, buried: Buried, beat: Callable[[], None]
    ) -> None:
        self.tally = Tally()
        self._broker = broker
        self._intake = intake
        self._reader = Reader(broker, intake)
        self._handle = handle
        self._buried = buried
        self._beat = beat
        self._slots = asyncio.Semaphore(intake.concurrency)
        self._held: dict[str, asyncio.Task[None]] = {}
        self._waiting = 0
        self._changed = asyncio.Event()

    @property
    def name(self) -> str:
        """Human name, for logs and probes."""
        return f"{self._intake.group} reads {self._intake.stream}"

    async def run(self, stop: StopOrder, *, burst: bool = False) -> None:
        """Work until `stop` is ordered or, in a burst, until nothing is unread or pending; then finish what is held.

        Raises an ExceptionGroup when `handle` or `buried` raised anything but Retry, Reject or a broker's error.
        """
        async with asyncio.TaskGroup() as work:
            ordered = work.create_task(stop.wait())
            ordered.add_done_callback(lambda _: self._changed.set())
            renewing = work.create_task(self._keep_renewing())
            try:
                await self._take_in(work, stop, ordered, burst=burst)
                await self._drain(work, stop)
            finally:
                ordered.cancel()
                renewing.cancel()

    async def _take_in(
        self, work: asyncio.TaskGroup, stop: StopOrder, ordered: asyncio.Task[bool], *, burst: bool
    ) -> None:
        failures = 0
        while not stop.ordered:
            room = self._room()
            if room <= 0:
                await self._wait_for_change()
                continue
            try:
                taken = await self._reader.take(room, list(self._held), ordered, burst=burst)
                if burst and not taken:
                    if not self._held and await self._reader.is_drained():
                        return
                    await self._wait_for_change(_BURST_PAUSE_SECONDS)
                failures = 0
            except BrokerUnavailable as lost:
                failures += 1
                taken = []
                self._reader.doubt()
                await self._wait_for_queue(lost, failures, stop)
            self._hold(work, stop, taken)
            self._beat()

    def _room(self) -> int:
        most, held = self._intake.concurrency, len(self._held)
        return min(most - (held - self._waiting), most * _HELD_PER_SLOT - held)

    async def _wait_for_change(self, seconds: float = 5.0) -> None:
        """Until an entry in hand makes room or the order to stop comes; only that, or waiting by intent, is a turn."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        if self._changed.is_set() or self._waiting:
            self._beat()

    async def _wait_for_queue(self, lost: BrokerUnavailable, failures: int, stop: StopOrder) -> None:
        _log.warning("waiting for the queue", consumer=self.name, problem=str(lost))
        await stop.wait(delays.outage_seconds(failures))

    def _hold(self, work: asyncio.TaskGroup, stop: StopOrder, taken: list[Delivery]) -> None:
        for delivery in taken:
            self.tally.taken += 1
            name = f"{self.name}: {delivery.entry_id}"
            self._held[delivery.entry_id] = work.create_task(self._see_through(delivery, stop), name=name)

    async def _drain(self, work: asyncio.TaskGroup, stop: StopOrder) -> None:
        """Finish what is in hand, and what a read cut short by the order had taken without telling us."""
        room = self._room()
        if stop.ordered and room > 0:
            with suppress(BrokerUnavailable):
                self._hold(work, stop, await self._reader.resume(room, list(self._held)))
        if self._held:
            await asyncio.wait(self._held.values(), timeout=self._intake.drain_seconds)
        for entry_id, task in self._held.items():
            _log.warning("left unfinished at stop", consumer=self.name, entry_id=entry_id)
            task.cancel()

    async def _keep_renewing(self) -> None:
        while True:
            await asyncio.sleep(self._intake.claim_idle.total_seconds() / 3)
            if self._held:
                with suppress(BrokerUnavailable):
                    await self._reader.renew(list(self._held))

    async def _see_through(self, delivery: Delivery, stop: StopOrder) -> None:
        """Try until the entry has its end, somebody else has it, or the order to stop leaves it pending."""
        taken: Delivery | None = delivery
        tries = 0
        try:
            while taken is not None:
                later = await self._attempt(taken)
                tries += 1
                if later is None or await self._put_off(later, tries, stop):
                    return
                retake = partial(self._broker.retake, taken, self._intake.consumer, counted=later.counted)
                taken = await self._insist(retake)
        finally:
            del self._held[delivery.entry_id]
            self._changed.set()

    async def _put_off(self, later: Retry, tries: int, stop: StopOrder) -> bool:
        """Wait for the next try; True when the order to stop came first."""
        self.tally.retried += 1
        with self._making_room():
            return await stop.wait(delays.retry_seconds(tries, later.delay))

    @contextmanager
    def _making_room(self) -> Iterator[None]:
        """While an entry only waits, another may be taken: the next is asked for beside the acknowledgement."""
        self._waiting += 1
        self._changed.set()
        try:
            yield
        finally:
            self._waiting -= 1

    async def _attempt(self, delivery: Delivery) -> Retry | None:
        """One try in a slot; the Retry that it ended with, if it did."""
        trace_id = delivery.message.trace_id if delivery.message else ""
        seen = {"stream": delivery.stream, "entry_id": delivery.entry_id, "trace_id": trace_id}
        async with self._slots:
            with structlog.contextvars.bound_contextvars(**seen):
                try:
                    await self._settle(delivery)
                except Retry as later:
                    _log.info("put off", reason=later.reason, deliveries=delivery.deliveries, counted=later.counted)
                    return later
                except BrokerUnavailable as lost:
                    _log.warning("put off until the queue is back", problem=str(lost))
                    return Retry(str(lost), _AFTER_OUTAGE, counted=False)
                except (StreamFull, DeadLettersFull) as full:
                    _log.warning("put off until there is room", problem=str(full))
                    return Retry(str(full), counted=False)
                except Exception:
                    _log.exception("bug: this entry stays pending and the process ends", consumer=self.name)
                    raise
        return None

    async def _settle(self, delivery: Delivery) -> None:
        message = delivery.message
        if message is None:
            await self._end_badly(delivery, delivery.problem)
        elif delivery.deliveries > self._intake.max_deliveries:
            reason = f"delivered {delivery.deliveries} times and never finished: its consumer died or stalled each time"
            await self._end_badly(delivery, reason)
        else:
            await self._work_on(delivery, message)

    async def _work_on(self, delivery: Delivery, message: Message) -> None:
        started = asyncio.get_running_loop().time()
        try:
            await self._handle(message)
        except Reject as never:
            await self._end_badly(delivery, never.reason)
        except Retry as later:
            if not later.counted or delivery.deliveries < self._intake.max_deliveries:
                raise
            await self._end_badly(delivery, f"failed {delivery.deliveries} times, the last time: {later.reason}")
        else:
            with self._making_room():
                await self._insist(partial(self._broker.ack, delivery))
            self.tally.done += 1
        finally:
            self.tally.busy_seconds += asyncio.get_running_loop().time() - started

    async def _end_badly(self, delivery: Delivery, reason: str) -> None:
        _log.error("dead letter", reason=reason, deliveries=delivery.deliveries)
        try:
            await self._buried(delivery.message, reason)
        except Retry as later:
            raise Retry(later.reason, later.delay, counted=False) from later
        await self._broker.bury(delivery, reason)
        self.tally.buried += 1

    async def _insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask the queue until it answers; only the end of the drain gives up, and then the entry stays pending."""
        failures = 0
        while True:
            try:
                return await ask()
            except BrokerUnavailable as lost:
                failures += 1
                _log.warning("waiting for the queue", consumer=self.name, problem=str(lost))
                await asyncio.sleep(delays.outage_seconds(failures))
