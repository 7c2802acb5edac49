"""Wiring of the analyze room: the only file that knows all of its parts."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from hsi.analyze import transport
from hsi.analyze.assess import Assessor, Manner
from hsi.analyze.budget import Budget
from hsi.analyze.chat import ChatModel
from hsi.analyze.clock import WallClock
from hsi.analyze.completion import CompletionModel
from hsi.analyze.leave import Leave
from hsi.analyze.model import LanguageModel, Sampling
from hsi.analyze.reanalyse import Reanalyse
from hsi.analyze.settings import AnalyzeSettings, Dialect, Settings
from hsi.analyze.transport import Patience, Transport
from hsi.analyze.worker import Site, Worker, buried
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.runtime.peers import PeerSettings
from hsi.runtime.tasks import Task
from hsi.store import engine
from hsi.store.engine import Store
from hsi.stream import connection
from hsi.stream.connection import Connection
from hsi.stream.consume import Consumer, intake_of
from hsi.stream.settings import StreamSettings

GROUP = "analyze"
WORKERS_PER_SLOT = 2
"""While the model thinks about one batch, the rows of the next are read."""
LEAST_WORKERS = 4

DIALECTS: dict[Dialect, Callable[[Transport, AnalyzeSettings], LanguageModel]] = {
    Dialect.COMPLETION: lambda server, _: CompletionModel(server),
    Dialect.CHAT: lambda server, settings: ChatModel(server, settings.nemotron_model),
}


@asynccontextmanager
async def model_of(settings: AnalyzeSettings, peers: PeerSettings) -> AsyncIterator[LanguageModel | None]:
    """The language model the settings name; None when they name none."""
    if not peers.nemotron_url:
        yield None
        return
    patience = Patience(peers.ai_connect_timeout, peers.ai_health_timeout, peers.nemotron_read_timeout)
    connections = settings.nemotron_slots + 1
    async with transport.opened(peers.nemotron_url, patience, connections) as server:
        yield DIALECTS[settings.nemotron_api](server, settings)


def assemble(
    settings: AnalyzeSettings,
    stream: StreamSettings,
    peers: PeerSettings,
    *,
    model: LanguageModel | None,
    queue: Connection,
    store: Store,
    board: Board,
) -> Sequence[Task]:
    """The room's tasks over adapters that are open already: the worker and, with a model, re-analysis."""
    clock, broker = WallClock(), queue.broker
    assessor = Assessor(model, manner_of(settings), clock)
    slots = settings.nemotron_slots
    leave = Leave(Budget(queue), settings.zone)
    worker = Worker(store, broker, assessor, leave, Site(settings.bounds, settings.zone), clock)
    consumer = Consumer(
        broker,
        intake_of(stream, Stream.ANALYSIS_QUEUE, GROUP, concurrency=max(LEAST_WORKERS, WORKERS_PER_SLOT * slots)),
        worker.handle,
        buried=buried,
        beat=board.pulse("analyze worker", stall_after=longest_turn(settings, peers)).beat,
    )
    if model is None:
        return (consumer,)
    pulse = board.pulse(Reanalyse.name, stall_after=longest_turn(settings, peers))
    return (consumer, Reanalyse(store, broker, queue.claims, assessor, leave, clock, pulse))


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room as a process of its own."""
    async with (
        connection.open(settings) as queue,
        engine.open(settings) as store,
        model_of(settings, settings) as model,
    ):
        yield assemble(settings, settings, settings, model=model, queue=queue, store=store, board=board)


def manner_of(settings: AnalyzeSettings) -> Manner:
    """The settings as the assessor speaks of them."""
    return Manner(
        sampling=Sampling(settings.nemotron_temperature, settings.nemotron_max_tokens),
        facts_characters=settings.facts_characters,
        context_tokens=settings.nemotron_context_tokens,
        attempts=settings.nemotron_max_retries,
        slots=settings.nemotron_slots,
    )


def longest_turn(settings: AnalyzeSettings, peers: PeerSettings) -> timedelta:
    """How long every worker may be waiting for the model without anything being wrong: two questions each, in turn."""
    question = peers.ai_connect_timeout + peers.nemotron_read_timeout
    waiting = max(LEAST_WORKERS, WORKERS_PER_SLOT) / min(settings.nemotron_slots, LEAST_WORKERS)
    return timedelta(seconds=60 + 2 * question * waiting)
