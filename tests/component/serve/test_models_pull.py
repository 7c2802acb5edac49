"""Fetching models from a real HTTP server on loopback that misbehaves in the ways servers do."""

import hashlib
import http.server
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hsi.serve.detector import download, pull
from hsi.serve.detector.catalogue import Entry
from hsi.serve.detector.pull import PullFailed

DATA = random.Random(4).randbytes(500_000)
SHA256 = hashlib.sha256(DATA).hexdigest()


@dataclass
class Behaviour:
    """What the server does; `breaks` is consumed, one cut (in bytes sent) per request."""

    data: bytes = DATA
    etag: str = '"one"'
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    redirect: str = ""
    asked: list[str] = field(default_factory=list)
    """The Range header of every request."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        super().__init__(("127.0.0.1", 0), _Answering)


class _Answering(http.server.BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        behaviour = self.server.behaviour
        behaviour.asked.append(self.headers.get("Range", ""))
        if behaviour.statuses and (status := behaviour.statuses.pop(0)) != 200:
            self.send_error(status)
            return
        if behaviour.redirect and self.path == "/model.onnx":
            self.send_response(302)
            self.send_header("Location", behaviour.redirect)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._send(behaviour, self._start(behaviour))

    def _start(self, behaviour: Behaviour) -> int:
        asked = self.headers.get("Range", "")
        same = self.headers.get("If-Range", "") == behaviour.etag
        return int(asked.removeprefix("bytes=").rstrip("-")) if behaviour.ranges and asked and same else 0

    def _send(self, behaviour: Behaviour, start: int) -> None:
        if start >= len(behaviour.data) > 0:
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(behaviour.data) - 1}/{len(behaviour.data)}")
        if behaviour.etag:
            self.send_header("ETag", behaviour.etag)
        self.send_header("Content-Length", str(len(behaviour.data) - start))
        self.end_headers()
        end = start + behaviour.breaks.pop(0) if behaviour.breaks else len(behaviour.data)
        self.wfile.write(behaviour.data[start:end])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Quiet."""


@contextmanager
def _serving(behaviour: Behaviour) -> Iterator[str]:
    with _Server(behaviour) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/model.onnx"
        finally:
            server.shutdown()
            thread.join()


def _entry(url: str | None, *, sha256: str | None = SHA256, size_bytes: int | None = len(DATA)) -> Entry:
    return Entry("test-model", "object detection", "yolox", "Apache-2.0", "", size_bytes, url, sha256, ())


class Watch:
    """Progress and pauses of one pull."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int | None]] = []
        self.pauses: list[float] = []

    def progress(self, done: int, total: int | None) -> None:
        self.steps.append((done, total))


@pytest.fixture
def watch() -> Watch:
    return Watch()


Fetch = Callable[[Entry], Path]


@pytest.fixture
def fetch(tmp_path: Path, watch: Watch) -> Fetch:
    return lambda entry: pull.fetch(entry, tmp_path, watch.progress, pause=watch.pauses.append)


def _clean(folder: Path) -> bool:
    return not list(folder.glob("*.part")) and not list(folder.glob("*.etag"))


def test_a_model_is_fetched_verified_and_put_under_its_name(fetch: Fetch, watch: Watch, tmp_path: Path) -> None:
    with _serving(Behaviour()) as url:
        path = fetch(_entry(url))
    assert path == tmp_path / "test-model.onnx"
    assert path.read_bytes() == DATA
    assert watch.steps[0] == (0, len(DATA))
    assert watch.steps[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in watch.steps] == sorted(done for done, _ in watch.steps)
    assert _clean(tmp_path)


def test_what_is_there_and_right_is_not_fetched_again(fetch: Fetch, watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "test-model.onnx").write_bytes(DATA)
    behaviour = Behaviour()
    with _serving(behaviour) as url:
        fetch(_entry(url))
    assert behaviour.asked == []
    assert watch.steps == [(len(DATA), len(DATA))]


def test_what_is_there_and_wrong_is_replaced(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "test-model.onnx").write_bytes(b"swapped")
    with _serving(Behaviour()) as url:
        assert fetch(_entry(url)).read_bytes() == DATA


def test_a_connection_that_breaks_twice_is_continued_where_it_broke(fetch: Fetch, watch: Watch) -> None:
    behaviour = Behaviour(breaks=[200_000, 100_000])
    with _serving(behaviour) as url:
        assert fetch(_entry(url)).read_bytes() == DATA
    assert behaviour.asked == ["", "bytes=200000-", "bytes=300000-"]
    assert watch.pauses == [1.0, 2.0]


def test_a_later_pull_continues_what_an_earlier_one_left(fetch: Fetch, tmp_path: Path) -> None:
    behaviour = Behaviour(breaks=[50_000] * 5)
    with _serving(behaviour) as url:
        with pytest.raises(PullFailed, match="the connection ended after 250000 of 500000 bytes"):
            fetch(_entry(url))
        assert not (tmp_path / "test-model.onnx").exists()
        assert fetch(_entry(url)).read_bytes() == DATA
    assert behaviour.asked[5:] == ["bytes=250000-"]


def test_a_server_without_ranges_sends_everything_again(fetch: Fetch) -> None:
    behaviour = Behaviour(ranges=False, breaks=[200_000])
    with _serving(behaviour) as url:
        assert fetch(_entry(url)).read_bytes() == DATA
    assert behaviour.asked == ["", "bytes=200000-"]


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_a_strong_validator_nothing_is_continued(etag: str, fetch: Fetch) -> None:
    behaviour = Behaviour(etag=etag, breaks=[200_000])
    with _serving(behaviour) as url:
        assert fetch(_entry(url)).read_bytes() == DATA
    assert behaviour.asked == ["", ""]


def test_a_file_that_changed_on_the_server_is_not_glued_to_the_old_half(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "test-model.onnx.part").write_bytes(b"old half")
    (tmp_path / "test-model.onnx.etag").write_text('"older"')
    with _serving(Behaviour()) as url:
        assert fetch(_entry(url)).read_bytes() == DATA


def test_a_complete_part_that_the_server_cannot_continue_starts_over(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "test-model.onnx.part").write_bytes(DATA + b"more")
    (tmp_path / "test-model.onnx.etag").write_text('"one"')
    behaviour = Behaviour()
    with _serving(behaviour) as url:
        assert fetch(_entry(url)).read_bytes() == DATA
    assert behaviour.asked == [f"bytes={len(DATA) + 4}-", ""]


def test_a_wrong_hash_leaves_nothing_behind(fetch: Fetch, tmp_path: Path) -> None:
    with _serving(Behaviour(data=bytes(len(DATA)))) as url, pytest.raises(PullFailed, match="have sha256"):
        fetch(_entry(url))
    assert not (tmp_path / "test-model.onnx").exists()
    assert _clean(tmp_path)


@pytest.mark.parametrize("size_bytes", [100, None])
def test_a_larger_file_than_expected_is_not_taken(size_bytes: int | None, fetch: Fetch) -> None:
    with _serving(Behaviour(data=DATA * 2)) as url, pytest.raises(PullFailed, match=r"are expected|have sha256"):
        fetch(_entry(url, size_bytes=size_bytes))


def test_trouble_at_the_server_is_retried_and_a_refusal_is_not(fetch: Fetch, watch: Watch) -> None:
    behaviour = Behaviour(statuses=[503, 429, 200])
    with _serving(behaviour) as url:
        assert fetch(_entry(url)).read_bytes() == DATA
        assert len(behaviour.asked) == 3
    gone = Behaviour(statuses=[404])
    with _serving(gone) as url, pytest.raises(PullFailed, match="answered 404"):
        fetch(_entry(url, sha256="0" * 64))
    assert len(gone.asked) == 1


def test_a_server_that_stays_broken_is_given_up(fetch: Fetch, watch: Watch) -> None:
    behaviour = Behaviour(statuses=[500] * 9)
    with _serving(behaviour) as url, pytest.raises(PullFailed, match="answered 500"):
        fetch(_entry(url))
    assert len(behaviour.asked) == 5
    assert watch.pauses == [1.0, 2.0, 4.0, 8.0]


def test_a_server_that_is_not_there_is_named(fetch: Fetch) -> None:
    with _serving(Behaviour()) as url:
        pass
    with pytest.raises(PullFailed, match=r"127\.0\.0\.1 cannot be reached"):
        fetch(_entry(url))


def test_redirects_are_followed_only_to_where_a_download_may_come_from(fetch: Fetch) -> None:
    with _serving(Behaviour()) as elsewhere:
        there = elsewhere.replace("model.onnx", "file")
        with _serving(Behaviour(redirect=there)) as url:
            assert fetch(_entry(url)).read_bytes() == DATA
    outside = Behaviour(redirect="http://192.0.2.1/model.onnx")
    with _serving(outside) as url, pytest.raises(PullFailed, match="not allowed: https only"):
        fetch(_entry(url, sha256="0" * 64))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/m.onnx",
        "ftp://example.org/m",
        "file:///etc/passwd",
        "https://user:pw@example.org/m",
        "m.onnx",
    ],
)
def test_other_addresses_are_refused_before_anything_is_asked(url: str, fetch: Fetch) -> None:
    with pytest.raises(PullFailed) as failed:
        fetch(_entry(url))
    assert "pw" not in str(failed.value)


@pytest.mark.parametrize(
    "url", ["https://example.org/m", "http://localhost:1/m", "http://127.0.0.9/m", "http://[::1]/m"]
)
def test_https_and_loopback_are_allowed(url: str) -> None:
    download.check(url)


def test_an_unknown_hash_needs_one_from_the_caller(tmp_path: Path, watch: Watch) -> None:
    with _serving(Behaviour()) as url:
        unknown = _entry(url, sha256=None)
        with pytest.raises(PullFailed, match="--sha256"):
            pull.fetch(unknown, tmp_path, watch.progress)
        assert pull.fetch(unknown, tmp_path, watch.progress, sha256=SHA256.upper()).read_bytes() == DATA


def test_the_model_that_ships_is_not_downloaded(fetch: Fetch) -> None:
    with pytest.raises(PullFailed, match="comes with the product"):
        fetch(_entry(None))


def test_two_pulls_of_one_model_do_not_mix(fetch: Fetch, tmp_path: Path) -> None:
    with (
        _serving(Behaviour()) as url,
        pull._alone(tmp_path, _entry(url)),
        pytest.raises(PullFailed, match="another process is downloading it"),
    ):
        fetch(_entry(url))


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path, watch: Watch) -> None:
    (tmp_path / "models").write_text("a file")
    with _serving(Behaviour()) as url, pytest.raises(PullFailed, match="cannot write to"):
        pull.fetch(_entry(url), tmp_path / "models", watch.progress)


def test_verify_tells_right_wrong_absent_and_unknown(tmp_path: Path) -> None:
    (tmp_path / "test-model.onnx").write_bytes(DATA)
    known = [_entry("https://x"), _entry("https://x", sha256="0" * 64), _entry("https://x", sha256=None), _entry(None)]
    assert [verdict.state for verdict in pull.verify(tmp_path, known)] == ["ok", "wrong", "unknown"]
    assert {verdict.state for verdict in pull.verify(tmp_path)} == {"absent"}
