"""From a closed batch to analysis: publish, then forget; what was not published stays in the book for the closer."""

from hsi.batch import metrics
from hsi.batch.book import Book, ClosedBatch
from hsi.events.messages import CloseReason
from hsi.runtime import logs
from hsi.stream.broker import Broker, StreamFull

_log = logs.logger(__name__)


async def hand_over(batch: ClosedBatch, book: Book, broker: Broker) -> bool:
    """Publish BatchClosed and finish the batch; False when the analysis queue stayed full and the batch must wait.

    A crash in between publishes it again later under the same batch id, which analysis knows. Raises
    BrokerUnavailable.
    """
    message = batch.message()
    with logs.bound(camera_id=batch.camera_id, batch_id=batch.batch_id, trace_id=batch.trace_id):
        if message is None:
            _log.info("batch dropped: a fast-path event has all of it", objects=len(batch.objects))
        else:
            try:
                await broker.publish(message)
            except StreamFull as full:
                _log.warning("batch waits for room on the analysis queue", length=str(full))
                return False
            _log.info("batch closed", reason=batch.reason, objects=len(batch.objects))
            _count(batch)
    await book.finish(batch.batch_id)
    return True


def _count(batch: ClosedBatch) -> None:
    metrics.CLOSED.labels(batch.reason.value).inc()
    metrics.STAGE.labels("batch").observe(max(0, batch.closed_ms - batch.first_completed_ms) / 1000)
    if batch.reason is CloseReason.MAX_SIZE:
        metrics.MAX_REACHED.inc()
