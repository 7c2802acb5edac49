"""Hearing of files: watchdog's threads on one side, a bounded mailbox for the event loop on the other.

Native mode listens for closed-after-writing and moved-into-place, which mean complete, and for creation, which only
means that something will come. A folder that appears is watched first and listed then: whoever still writes in it will
be heard closing, and a file that was closed before the watch stood, as the first of a day's new folder often is, is
found. Polling mode (network mounts deliver no events) hears of creation and change only. What cannot be heard is said:
an overflow of the kernel's queue or of the mailbox, and folders that the kernel refuses to watch. The listener then
scans, or polls.
"""

import asyncio
import functools
import os
import threading
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, cast

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import BaseObserver, EventEmitter, EventQueue, ObservedWatch
from watchdog.observers.inotify import InotifyFullEmitter, InotifyWatchGroup
from watchdog.observers.inotify_c import CallbackId, InotifyFD, Mask, WatchCallback, WatchDescriptor
from watchdog.observers.polling import PollingObserverVFS

from hsi.ingest import scan

JOIN_SECONDS = 5.0


class WatchRefused(Exception):
    """The kernel gives no watch for this folder: its limit on watches or instances is reached, or it is not there."""

    def __init__(self, folder: str, error: OSError) -> None:
        super().__init__(f"cannot watch {folder!r}: {error.strerror or error}")


class Sign(StrEnum):
    """What is known of a file that was heard of."""

    COMING = "coming"
    """It was created or changed: more may follow."""
    FOUND = "found"
    """It lay in a folder that appeared: closed before anybody listened, or its closing will be heard."""
    COMPLETE = "complete"
    """Its writer closed it or moved it into place."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something happened to a file."""

    path: str
    sign: Sign


class Ear(Protocol):
    """Where the watching threads report; both methods are called from any thread and never block."""

    def heard(self, path: str, sign: Sign) -> None:
        """A file was created, changed, found, closed or moved here."""
        ...

    def lost(self, reason: str, *, unwatched: bool = False) -> None:
        """Something may have happened unheard; `unwatched` when it will happen again."""
        ...


class Mailbox:
    """At most `limit` reports between two readings; one more and the rest is forgotten, which is said."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._lock = threading.Lock()
        self._reports: deque[Heard] = deque()
        self._lost: set[str] = set()
        self._woken = False
        self.unwatched = False

    def heard(self, path: str, sign: Sign) -> None:
        """See Ear."""
        with self._lock:
            if len(self._reports) >= self._limit:
                self._lost.add("mailbox_full")
            else:
                self._reports.append(Heard(path, sign))
            self._wake()

    def lost(self, reason: str, *, unwatched: bool = False) -> None:
        """See Ear."""
        with self._lock:
            self._lost.add(reason)
            self.unwatched = self.unwatched or unwatched
            self._wake()

    def collect(self) -> tuple[list[Heard], set[str]]:
        """Everything reported since the last call, and why a scan is needed, if it is."""
        with self._lock:
            reports, self._reports = list(self._reports), deque()
            lost, self._lost = self._lost, set()
            self._woken = False
            self._arrived.clear()
        return reports, lost

    async def wait(self, seconds: float) -> None:
        """Until something is reported or `rouse` is called, at most this long."""
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        except TimeoutError:
            return

    def rouse(self) -> None:
        """End the present wait; for the event loop's own thread."""
        self._arrived.set()

    def _wake(self) -> None:
        if not self._woken and not self._loop.is_closed():
            self._woken = True
            self._loop.call_soon_threadsafe(self._arrived.set)


class Watch:
    """A started watch over a folder and everything below it; symbolic links are not followed."""

    def __init__(self, observer: BaseObserver, *readers: threading.Thread) -> None:
        self._observer = observer
        self._readers = readers

    @property
    def alive(self) -> bool:
        """False once the watched folder went away (unmounted, deleted) or a thread ended."""
        emitters = self._observer.emitters
        threads = [self._observer, *emitters, *self._readers]
        return bool(emitters) and all(thread.is_alive() for thread in threads)

    def close(self) -> None:
        """Stop the threads and wait for them; blocks."""
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join(JOIN_SECONDS)


def watch_natively(root: Path, ear: Ear) -> Watch:
    """Listen to the kernel; blocks while the tree is walked. Raises WatchRefused when the root cannot be watched."""
    try:
        descriptor = _Descriptor()
    except OSError as error:
        raise WatchRefused(str(root), error) from error
    descriptor.start()
    observer = _NativeObserver(descriptor, ear)
    observer.schedule(
        _Listener(ear, native=True),
        str(root),
        recursive=True,
        event_filter=[FileClosedEvent, FileMovedEvent, FileCreatedEvent, DirCreatedEvent, DirMovedEvent],
    )
    return _started(observer, root, descriptor)


def watch_by_polling(root: Path, ear: Ear, interval_seconds: float) -> Watch:
    """Compare the tree with its last state every `interval_seconds`; blocks while it is walked first."""
    observer = PollingObserverVFS(stat=os.lstat, listdir=os.scandir, polling_interval=interval_seconds)
    observer.schedule(
        _Listener(ear, native=False),
        str(root),
        recursive=True,
        event_filter=[FileCreatedEvent, FileModifiedEvent, FileMovedEvent],
    )
    return _started(observer, root)


def _started(observer: BaseObserver, root: Path, *readers: threading.Thread) -> Watch:
    watch = Watch(observer, *readers)
    try:
        observer.start()
    except OSError as error:
        watch.close()
        raise WatchRefused(str(root), error) from error
    return watch


class _Listener(FileSystemEventHandler):
    """Translates watchdog's events."""

    def __init__(self, ear: Ear, *, native: bool) -> None:
        self._ear = ear
        self._native = native

    def dispatch(self, event: FileSystemEvent) -> None:
        """Called by watchdog's thread for every event."""
        moved = isinstance(event, FileMovedEvent | DirMovedEvent)
        path = os.fsdecode(event.dest_path if moved else event.src_path)
        if not path:
            return
        if not event.is_directory:
            self._ear.heard(path, self._sign(event))
        elif self._native:
            for file, at_rest in scan.listed(path):
                self._ear.heard(file, Sign.COMPLETE if at_rest else Sign.FOUND)

    def _sign(self, event: FileSystemEvent) -> Sign:
        if not self._native:
            return Sign.COMING
        if event.is_synthetic:
            return Sign.FOUND
        return Sign.COMPLETE if isinstance(event, FileClosedEvent | FileMovedEvent) else Sign.COMING


class _NativeObserver(BaseObserver):
    """watchdog's inotify observer with a watch group that reports what it cannot hear."""

    def __init__(self, descriptor: InotifyFD, ear: Ear) -> None:
        self._descriptor = descriptor
        emitter = functools.partial(_NativeEmitter, ear=ear, inotify_fd=descriptor)
        super().__init__(cast(type[EventEmitter], emitter))

    def stop(self) -> None:
        """Also when the threads never started: the kernel's descriptor is closed in any case."""
        super().stop()
        self.unschedule_all()
        self._descriptor.stop()
        self._descriptor.join(JOIN_SECONDS)


class _Descriptor(InotifyFD):
    """watchdog's reader of the kernel's events, for which watching a folder again is nothing special.

    In a tree that grows, a folder is often met twice: by the walk through its parent and by its own event. watchdog
    warns then, with a page of text, and where warnings are errors its thread ends and hears nothing any more.
    """

    def _add_callback(self, path: bytes, mask: Mask, callback: WatchCallback, id_: CallbackId) -> WatchDescriptor:
        watch = self._get_or_create_watch(path, mask)
        watch.callbacks[id_] = callback
        return watch.wd


class _NativeEmitter(InotifyFullEmitter):
    def __init__(
        self,
        event_queue: EventQueue,
        watch: ObservedWatch,
        *,
        timeout: float,
        event_filter: list[type[FileSystemEvent]] | None,
        inotify_fd: InotifyFD,
        ear: Ear,
    ) -> None:
        super().__init__(event_queue, watch, timeout=timeout, event_filter=event_filter, inotify_fd=inotify_fd)
        self._ear = ear

    def on_thread_start(self) -> None:
        self._inotify = _ReportingGroup(
            self._ear, self._inotify_fd, os.fsencode(self.watch.path), self.get_event_mask_from_filter()
        )


class _ReportingGroup(InotifyWatchGroup):
    """watchdog repairs its watches after an overflow and passes over folders it may not watch; both are reported."""

    def __init__(self, ear: Ear, descriptor: InotifyFD, path: bytes, mask: Mask) -> None:
        self._ear = ear
        super().__init__(descriptor, path, event_mask=mask, is_recursive=True)

    def on_queue_overflow(self) -> None:
        super().on_queue_overflow()
        self._ear.lost("kernel_queue_overflow")

    def _add_callback(self, path: bytes) -> None:
        super()._add_callback(path)
        if path not in self._active_callbacks_by_path and os.path.isdir(path):  # noqa: PTH112  (bytes of any encoding)
            self._ear.lost("watch_refused", unwatched=True)
