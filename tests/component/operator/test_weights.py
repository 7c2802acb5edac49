"""Weights by a real web server that breaks, lies and changes its mind."""

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hsi_operator.plan import weights as planned
from hsi_operator.weights import __main__ as command
from hsi_operator.weights.bringing import Wanted, WeightsMismatch, WeightsMissing, WeightsUnfetchable, bring

DATA = bytes(range(256)) * 20_000
SHA256 = hashlib.sha256(DATA).hexdigest()


@dataclass
class Shelf:
    """What the server does; `breaks` are the bytes after which its next answers end."""

    data: bytes = DATA
    tag: str = '"one"'
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    uri: str = ""


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            shelf.asked.append(wanted)
            if shelf.status != 200:
                self.send_error(shelf.status)
                return
            start = 0
            if shelf.ranges and wanted and self.headers.get("If-Range", shelf.tag) == shelf.tag:
                (number,) = re.findall(r"bytes=(\d+)-", wanted)
                start = int(number)
            if start >= len(shelf.data):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(shelf.data)}")
                self.end_headers()
                return
            body = shelf.data[start:]
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(shelf.data) - 1}/{len(shelf.data)}")
            self.send_header("Content-Length", str(len(body)))
            if shelf.tag:
                self.send_header("ETag", shelf.tag)
            self.end_headers()
            self.wfile.write(body[: shelf.breaks.pop(0)] if shelf.breaks else body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        shelf.uri = f"http://127.0.0.1:{server.server_port}/model.gguf"
        yield shelf
        server.shutdown()
        thread.join()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nemotron" / "0123" / "model.gguf"


def _quiet(_: str) -> None:
    pass


def _names(file: Path) -> set[str]:
    return {each.name for each in file.parent.iterdir() if not each.name.endswith((".lock", ".verified"))}


def test_a_file_is_fetched_verified_and_not_fetched_again(shelf: Shelf, file: Path) -> None:
    wanted = Wanted(file, shelf.uri, SHA256)
    bring(wanted, _quiet)
    bring(wanted, _quiet)
    assert file.read_bytes() == DATA
    assert shelf.asked == [""]
    assert _names(file) == {"model.gguf"}


def test_a_broken_download_goes_on_where_it_broke_off(shelf: Shelf, file: Path) -> None:
    shelf.breaks = [1_000_000, 2_000_000]
    bring(Wanted(file, shelf.uri, SHA256), _quiet)
    assert file.read_bytes() == DATA
    assert shelf.asked == ["", "bytes=1000000-", "bytes=3000000-"]


def test_a_download_that_a_killed_pod_began_is_continued_by_the_next(shelf: Shelf, file: Path) -> None:
    shelf.breaks = [1_000_000, 0]
    wanted = Wanted(file, shelf.uri, SHA256)
    with pytest.raises(WeightsUnfetchable):
        bring(wanted, _quiet)
    assert not file.exists()
    bring(wanted, _quiet)
    assert shelf.asked[-1] == "bytes=1000000-"
    assert file.read_bytes() == DATA


def test_another_file_on_the_server_is_fetched_from_its_beginning(shelf: Shelf, file: Path) -> None:
    shelf.data, shelf.breaks = bytes(len(DATA)), [1_000_000, 0]
    wanted = Wanted(file, shelf.uri, SHA256)
    with pytest.raises(WeightsUnfetchable):
        bring(wanted, _quiet)
    shelf.data, shelf.tag = DATA, '"two"'
    bring(wanted, _quiet)
    assert file.read_bytes() == DATA


def test_pieces_of_two_files_are_thrown_away_and_the_file_fetched_whole(shelf: Shelf, file: Path) -> None:
    shelf.tag, shelf.data, shelf.breaks = "", bytes(len(DATA)), [1_000_000, 0]
    wanted = Wanted(file, shelf.uri, SHA256)
    with pytest.raises(WeightsUnfetchable):
        bring(wanted, _quiet)
    shelf.data = DATA
    bring(wanted, _quiet)
    assert file.read_bytes() == DATA


def test_a_server_without_ranges_starts_over(shelf: Shelf, file: Path) -> None:
    shelf.ranges, shelf.breaks = False, [1_000_000]
    bring(Wanted(file, shelf.uri, SHA256), _quiet)
    assert file.read_bytes() == DATA


def test_a_wrong_file_never_gets_the_name(shelf: Shelf, file: Path) -> None:
    with pytest.raises(WeightsMismatch, match="was promised"):
        bring(Wanted(file, shelf.uri, "f" * 64), _quiet)
    assert _names(file) <= {".model.gguf.part.etag"}


def test_a_file_that_was_altered_on_the_volume_is_fetched_again(shelf: Shelf, file: Path) -> None:
    wanted = Wanted(file, shelf.uri, SHA256)
    bring(wanted, _quiet)
    file.write_bytes(b"altered")
    bring(wanted, _quiet)
    assert file.read_bytes() == DATA


def test_a_whole_part_that_was_not_yet_verified_is_not_fetched_again(shelf: Shelf, file: Path) -> None:
    file.parent.mkdir(parents=True)
    (file.parent / ".model.gguf.part").write_bytes(DATA)
    bring(Wanted(file, shelf.uri, SHA256), _quiet)
    assert file.read_bytes() == DATA
    assert shelf.asked == [f"bytes={len(DATA)}-"]


def test_what_is_on_a_persons_own_volume_is_only_read(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    with pytest.raises(WeightsMissing):
        bring(Wanted(file, None, SHA256), _quiet)
    file.write_bytes(DATA)
    bring(Wanted(file, None, SHA256), _quiet)
    bring(Wanted(file, None, None), _quiet)
    with pytest.raises(WeightsMismatch):
        bring(Wanted(file, None, "f" * 64), _quiet)
    assert [each.name for each in tmp_path.iterdir()] == ["model.onnx"]


def test_the_exit_code_says_whether_another_try_helps(
    shelf: Shelf, file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    where = f"--file={file}"
    assert command.main([where]) == planned.EXIT_MISSING
    assert command.main([where, f"--uri={shelf.uri}", f"--sha256={'f' * 64}"]) == planned.EXIT_MISMATCH
    shelf.status = 503
    assert command.main([where, f"--uri={shelf.uri}", f"--sha256={SHA256}"]) == 1
    assert "503" in capfd.readouterr().err.splitlines()[-1]
    shelf.status = 200
    assert command.main([where, f"--uri={shelf.uri}", f"--sha256={SHA256}"]) == 0


def test_a_file_of_this_machine_is_no_address(tmp_path: Path, file: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    assert command.main([f"--file={file}", f"--uri=file://{secret}"]) == 1
    assert not file.exists()
