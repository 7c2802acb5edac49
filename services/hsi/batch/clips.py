"""When the batch of a clip has all there is: every picture was looked at, and every one with objects is in the batch.

A live batch ends by silence, because nobody knows whether more will come. Of a clip it is known how many pictures it
has, and a detector that is slow, or away for minutes, must not cut it in two. Only when that takes longer than PATIENCE
is the batch closed as it is; what comes later makes another one, so that nothing waits for ever.
"""

from datetime import datetime, timedelta

from hsi.batch import flows
from hsi.batch.book import Book
from hsi.batch.flows import Flow
from hsi.events.ids import ClipId
from hsi.runtime import logs
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable

PATIENCE = timedelta(minutes=15)
"""After the first of its pictures came."""

_log = logs.logger(__name__)


class Clips:
    """Decides about the deadlines of clips' batches; `between` is how long until it looks again."""

    def __init__(self, store: Store, book: Book, *, between: timedelta) -> None:
        self._store = store
        self._book = book
        self._between = between

    async def look(self, flow: Flow, now: datetime) -> bool:
        """Set the batch's deadline; whether it is due now. Raises BrokerUnavailable."""
        clip_id = flows.clip_of(flow)
        if clip_id is None:
            return True
        complete = await self._is_complete(flow, clip_id)
        deadline = await self._book.put_off(flow, now if complete else now + self._between, PATIENCE)
        return deadline is not None and deadline <= now

    async def _is_complete(self, flow: Flow, clip_id: ClipId) -> bool:
        try:
            async with self._store.reading() as reading:
                progress = await reading.clips.progress(clip_id)
        except StoreUnavailable as outage:
            _log.warning("nobody knows whether a clip is complete", clip_id=clip_id, error=str(outage))
            return False
        if progress.unseen:
            return False
        held = await self._book.held([(flow, frame_id) for frame_id in progress.with_objects])
        return len(held) == len(progress.with_objects)
