"""Hearing of files: watchdog's threads, which report to an `Ear`.

Native mode listens for closed-after-writing and moved-into-place, which mean complete, and for creation, which only
means that something will come. A folder that appears is watched first and listed then: whoever still writes in it will
be heard closing, and a file that was closed before the watch stood, as the first of a day's new folder often is, is
found. Polling mode (network mounts deliver no events) hears of creation and change only. What cannot be heard is said:
an overflow of the kernel's queue or of the mailbox, and folders that the kernel refuses to watch. The listener then
scans, or polls.
"""

import functools
import os
import threading
from pathlib import Path
from typing import cast

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import BaseObserver, EventEmitter, EventQueue, ObservedWatch
from watchdog.observers.inotify import InotifyFullEmitter, InotifyWatchGroup
from watchdog.observers.inotify_c import CallbackId, InotifyEvent, InotifyFD, Mask, WatchCallback, WatchDescriptor
from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper, PathedInotifyEvent
from watchdog.observers.polling import PollingObserverVFS

from hsi.ingest import files, scan
from hsi.ingest.files import Kind
from hsi.ingest.mailbox import Ear, Sign

JOIN_SECONDS = 5.0


class WatchRefused(Exception):
    """The kernel gives no watch for this folder: its limit on watches or instances is reached, or it is not there."""

    def __init__(self, folder: str, error: OSError) -> None:
        super().__init__(f"cannot watch {folder!r}: {error.strerror or error}")


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
        FileSystemEventHandler(),
        str(root),
        recursive=True,
        event_filter=[FileClosedEvent, FileMovedEvent, FileCreatedEvent],
    )
    return _started(observer, root, descriptor)


def watch_by_polling(root: Path, ear: Ear, interval_seconds: float) -> Watch:
    """Compare the tree with its last state every `interval_seconds`; blocks while it is walked first."""
    observer = PollingObserverVFS(stat=os.lstat, listdir=os.scandir, polling_interval=interval_seconds)
    observer.schedule(
        _Listener(ear),
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
    """Translates what polling finds."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def dispatch(self, event: FileSystemEvent) -> None:
        """Called by watchdog's thread for every event."""
        path = os.fsdecode(event.dest_path if isinstance(event, FileMovedEvent) else event.src_path)
        if path and not event.is_directory:
            self._ear.heard(path, Sign.COMING)


class _Reporter(InotifyMoveEventGrouper):
    """Reports in the thread that reads the kernel's events, in their order.

    watchdog would take each event through two more threads, and look for its other half among all of the last half
    second. It goes on with folders that move away or end, because its watches must follow them.
    """

    def __init__(self, ear: Ear) -> None:
        super().__init__()
        self._ear = ear

    def put_event(self, event: PathedInotifyEvent) -> None:
        """Called for every event, and for folders found in one that appeared."""
        seen = event.ev
        if seen.name and not seen.is_directory:
            self._report(event)
            return
        if seen.is_create:
            self._list(event.path)
        elif seen.is_moved_to:
            for folder, _, _ in os.walk(event.path):
                self._list(folder)
        else:
            super().put_event(event)

    def _report(self, event: PathedInotifyEvent) -> None:
        if files.kind_of(os.fsdecode(event.ev.name)) is Kind.OTHER:
            return
        if event.ev.is_close_write or event.ev.is_moved_to:
            self._ear.heard(os.fsdecode(event.path), Sign.COMPLETE)
        elif event.ev.is_create:
            self._ear.heard(os.fsdecode(event.path), Sign.COMING)

    def _list(self, folder: bytes) -> None:
        for file, at_rest in scan.listed(os.fsdecode(folder)):
            self._ear.heard(file, Sign.COMPLETE if at_rest else Sign.FOUND)


class _NativeObserver(BaseObserver):
    """watchdog's inotify observer with a watch group that reports what it hears and what it cannot hear."""

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

    def __post_init__(self) -> None:
        self._move_event_grouper = _Reporter(self._ear)  # before the first watch stands
        super().__post_init__()

    def _recursive_simulate(self, src_path: bytes) -> list[InotifyEvent]:
        """Folders only: their files are listed."""
        return [event for event in super()._recursive_simulate(src_path) if event.is_directory]

    def on_queue_overflow(self) -> None:
        super().on_queue_overflow()
        self._ear.lost("kernel_queue_overflow")

    def _add_callback(self, path: bytes) -> None:
        super()._add_callback(path)
        if path not in self._active_callbacks_by_path and os.path.isdir(path):  # noqa: PTH112  (bytes of any encoding)
            self._ear.lost("watch_refused", unwatched=True)
