"""What one WebSocket client says, and what it is answered: pong, subscriptions, replays, refusals."""

import asyncio

from hsi.api import envelopes, metrics, requests, speech
from hsi.api.fanout import SLOW_READER, Channel, Listener
from hsi.api.history import Excerpt, History
from hsi.api.requests import ErrorCode, RequestRefused, Resync
from hsi.api.topics import PatternRefused, Subscription
from hsi.events.streams import CHANNELS
from hsi.runtime import logs
from hsi.runtime.sockets import Wire, text_frame
from hsi.stream.broker import BrokerUnavailable

DRAIN_SECONDS = 10.0
"""How long a client may take to read one chunk of its replay."""
CHUNK_BYTES = 65_536

_log = logs.logger(__name__)


class Conversation:
    """One client's side of a connection."""

    def __init__(self, channel: Channel, listener: Listener, wire: Wire, history: History) -> None:
        self._channel = channel
        self._listener = listener
        self._wire = wire
        self._history = history
        self._names = frozenset({channel.name, channel.log.value, CHANNELS[channel.log], f"/ws/{channel.name}"})

    async def heard(self, text: str) -> None:
        """Obey one message, or say why not."""
        try:
            await self._obey(requests.parse(text, channel_names=self._names))
        except RequestRefused as refusal:
            self._say(_error(refusal.code, str(refusal)))
        except PatternRefused as refusal:
            self._say(_error(ErrorCode.VALIDATION_ERROR, str(refusal)))

    async def _obey(self, request: requests.Request) -> None:
        match request:
            case requests.Ping():
                self._say(text_frame(envelopes.PONG))
            case requests.Subscribe(patterns):
                self._subscribe(self._listener.subscription.adding(patterns), "subscribed", patterns)
            case requests.Unsubscribe(patterns):
                self._subscribe(self._listener.subscription.without(patterns), "unsubscribed", patterns)
            case Resync(last_sequence):
                await self._resync(last_sequence)
            case requests.Quiet():
                pass

    def _subscribe(self, subscription: Subscription, action: str, patterns: tuple[str, ...]) -> None:
        self._listener.subscription = subscription
        self._say(text_frame(speech.SubscriptionAck(action=action, events=patterns).model_dump_json().encode()))

    async def _resync(self, last_sequence: int) -> None:
        """Answer with what the client missed, before anything live that came meanwhile."""
        carried_from = self._listener.carried_from
        if carried_from is None:
            self._say(_error(ErrorCode.REPLAY_UNAVAILABLE, "the queue was not reached yet; ask again"))
            return
        self._listener.hold()
        try:
            excerpt = await self._history.excerpt(
                self._channel.log,
                last_sequence=last_sequence,
                carried_from=carried_from,
                subscription=self._listener.subscription,
            )
            await self._replay(excerpt)
            self._listener.carried_from = min(carried_from, excerpt.replay.after)
        except (BrokerUnavailable, TimeoutError) as error:
            _log.warning("a replay failed", channel=self._channel.name, reason=str(error))
            self._wire.write(_error(ErrorCode.REPLAY_UNAVAILABLE, "the log cannot be read now; ask again"))
        finally:
            self._listener.resume()

    async def _replay(self, excerpt: Excerpt) -> None:
        metrics.RESYNCS.labels(reset=str(excerpt.replay.reset).lower()).inc()
        self._wire.write(_ack(self._channel, excerpt))
        chunk_bytes = 0
        for entry in excerpt.entries:
            frame = self._history.frame(entry)
            self._wire.write(frame)
            chunk_bytes += len(frame)
            if chunk_bytes >= CHUNK_BYTES:
                chunk_bytes = 0
                if not await self._breathed():
                    return

    async def _breathed(self) -> bool:
        """Let others have their turn and this client read; False when it does not read."""
        await asyncio.sleep(0)
        try:
            await self._wire.drained(DRAIN_SECONDS)
        except TimeoutError:
            self._dismiss()
            return False
        return True

    def _say(self, frame: bytes) -> None:
        if not self._listener.say(frame):
            self._dismiss()

    def _dismiss(self) -> None:
        self._channel.leave(self._listener)
        self._listener.close(*SLOW_READER)


def _ack(channel: Channel, excerpt: Excerpt) -> bytes:
    replay = excerpt.replay
    content = speech.ResyncAck(
        channel=channel.name,
        from_seq=replay.after + 1,
        to_seq=replay.upto,
        count=len(excerpt.entries),
        reset=replay.reset,
        oldest_seq=excerpt.oldest or None,
    )
    return text_frame(envelopes.answer("resync_ack", content))


def _error(code: ErrorCode, message: str) -> bytes:
    return text_frame(envelopes.answer("error", speech.ErrorData(code=code, message=message)))
