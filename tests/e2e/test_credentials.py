"""A password that was given to us is found nowhere again, whatever way it came in and wherever one looks.

One site runs with everything it can say (LOG_LEVEL=DEBUG). Cameras of every kind of source get canaries as passwords,
by the API and by `hsi cameras apply`, right ones and wrong ones; the cameras are real and ask for them. Then the site
is made to crash with its tracebacks, and every place that anybody could look at is searched for the canaries, as they
are and as protocols write them. A kind of source that is not tried here fails the first test.
"""

import asyncio
import base64
import ftplib
import hashlib
import io
import json
import re
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
import psutil
import pytest
import redis
import websockets.sync.client
from tests.parts.http_camera import REALM, Lock, Talk
from tests.parts.rtsp_camera import Server

from hsi.store.sources import Source

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

STEM = "cAn4ryQ7x"
"""Every canary begins so: wherever a piece of one lies, this piece is looked for in every spelling."""
USER = "viewer"
REALMS = (REALM, "GStreamer RTSP Server", "")
WAYS = ("api", "apply")


def canary(camera: str) -> str:
    """The password of one camera: unlike any other, with signs that every protocol spells differently."""
    return f"{STEM}/{hashlib.sha256(camera.encode()).hexdigest()[:12]} @:%&"


@dataclass
class Search:
    """What to look for: canaries as they are, as URLs, Basic logins and JSON spell them, and hashes of them."""

    passwords: list[str] = field(default_factory=list)
    right: dict[str, str] = field(default_factory=dict)
    """What the cameras that we ask want to hear, by kind."""
    users: dict[str, set[str]] = field(default_factory=dict)

    def planted(self, camera: str, user: str = USER) -> str:
        password = canary(camera)
        self.passwords.append(password)
        self.users[password] = {user, camera, ""}
        return password

    def needles(self) -> dict[bytes, str]:
        """How a canary's beginning is spelled, whatever stands before and behind it."""
        plain = (STEM, STEM.swapcase(), STEM[::-1], quote(STEM), STEM.encode().hex(), STEM.encode().hex().upper())
        found = {form.encode(): "a password" for form in plain}
        return found | dict.fromkeys(_base64s(STEM.encode()), "Base64 of a password or login")

    def digests(self) -> dict[bytes, str]:
        """Hashes that are as good as the password itself, with every user and realm that it could be said to."""
        found: dict[bytes, str] = {}
        for password in self.passwords:
            logins = [f"{user}:{realm}:{password}" for user in self.users[password] for realm in REALMS]
            for algorithm in ("md5", "sha1", "sha256", "sha512"):
                said = f"{algorithm} of a password or login"
                found |= {_hash(algorithm, text).encode(): said for text in (password, *logins)}
        return found

    def of(self, evidence: bytes) -> list[str]:
        """What was found, with what stands around it."""
        places = {place: what for needle, what in self.needles().items() if (place := evidence.find(needle)) >= 0}
        known = self.digests()
        for run in _HEX.finditer(evidence):
            if run[0].lower() in known:
                places[run.start()] = known[run[0].lower()]
        return [f"{what}: {evidence[max(0, place - 80) : place + 80]!r}" for place, what in places.items()]


_HEX = re.compile(rb"[0-9a-fA-F]{32,}")


def _hash(algorithm: str, text: str) -> str:
    return hashlib.new(algorithm, text.encode()).hexdigest()


def _base64s(data: bytes) -> Iterator[bytes]:
    """How it looks inside Base64 wherever it begins; the ends, which depend on what is beside, are left out."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + data)
        kept = whole[4 if before else 0 : -4]
        yield kept
        yield kept.replace(b"+", b"-").replace(b"/", b"_")


@dataclass
class House:
    """The site, its cameras, and everything that was seen of it."""

    site: Any
    data: Path
    folder: Path
    search: Search
    rtsp: Server
    http_ports: dict[str, int]
    """A camera of its own for each, because a Digest's nonce is good for one caller."""
    ftp_port: int
    environment: dict[str, str]
    evidence: dict[str, set[bytes]] = field(default_factory=dict)

    def http_url(self, camera: str) -> str:
        return f"http://127.0.0.1:{self.http_ports.get(camera, 1)}/still.jpg"

    def saw(self, place: str, what: str | bytes) -> None:
        self.evidence.setdefault(place, set()).add(what.encode() if isinstance(what, str) else what)

    def watch_processes(self) -> None:
        for process in self.site.family():
            with suppress(psutil.Error, OSError):
                for name in ("cmdline", "environ"):
                    self.saw("processes", Path(f"/proc/{process.pid}/{name}").read_bytes())

    def asked(self, method: str, path: str, place: str, **body: Any) -> httpx.Response:
        answer = httpx.request(method, self.site.url + path, timeout=20, **body)
        self.saw(place, repr(answer.headers).encode() + b"\n" + answer.content)
        self.watch_processes()
        return answer

    def hsi(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """The command, with what it says and what others see of it while it runs."""
        command = (sys.executable, "-m", "hsi.site.cli", *arguments)
        running = subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        with suppress(OSError):
            self.saw("processes", Path(f"/proc/{running.pid}/cmdline").read_bytes())
        out, errors = running.communicate(timeout=120)
        self.saw("the command line's words", out + errors)
        return subprocess.CompletedProcess(command, running.returncode, out, errors)


def _source(house: House, kind: str, camera: str) -> dict[str, Any]:
    """A source of this kind that asks for a login where it can."""
    sources: dict[str, dict[str, Any]] = {
        "folder": {"folder": {}},
        "synthetic": {"synthetic": {"interval_ms": 2000}},
        "rtsp": {"rtsp": {"url": house.rtsp.url("/main"), "interval_ms": 500, "motion_gate": False}},
        "http": {"http": {"url": house.http_url(camera), "interval_ms": 500}},
        "ftp": {"ftp": {}},
    }
    return sources[kind]


KINDS = ("folder", "ftp", "http", "rtsp", "synthetic")
ASKED_BY_US = ("http", "rtsp")
HTTP_CAMERAS = ("probe", *(f"http_{way}{wrong}" for way in WAYS for wrong in ("", "_wrong")))


def test_no_kind_of_source_is_forgotten() -> None:
    assert set(KINDS) == set(Source.model_fields)


@contextmanager
def _http_camera(lock: Lock) -> Iterator[int]:
    """A camera that asks for Digest, on a loop and a thread of its own; its port."""
    picture = _picture(1)
    ready: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(EOFError, OSError, asyncio.CancelledError):
                while True:
                    one = Talk(reader, writer, [])
                    if await lock.opened(one):
                        await one.answer(picture)
            writer.transport.abort()

        done = asyncio.Event()
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        async with server:
            ready.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), done))
            await done.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="http camera")
    thread.start()
    port, loop, done = ready.result(20)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(20)


def _picture(seed: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((320, 240), 40 + seed).convert("RGB").save(out, "JPEG")
    return out.getvalue()


# What happens: every camera, every way in, right logins and wrong ones, and everything that is said of it.


def _cameras(house: House) -> list[tuple[str, str, str, str]]:
    """Id, kind, way in, password of every camera; those of one kind that we ask share the one right password."""
    found = []
    for kind in KINDS:
        for way in WAYS:
            right = house.search.right.get(kind) or house.search.planted(f"{kind}_{way}", f"{kind}_{way}")
            found.append((f"{kind}_{way}", kind, way, right))
            if kind in ASKED_BY_US:
                found.append((f"{kind}_{way}_wrong", kind, way, house.search.planted(f"{kind}_{way}_wrong")))
    return found


def _user(camera: str, kind: str) -> str:
    return camera if kind == "ftp" else USER


def _given(house: House, cameras: list[tuple[str, str, str, str]]) -> None:
    """Half of the cameras by the API, half by a file, whose passwords lie beside it."""
    entries = []
    for camera, kind, way, password in cameras:
        if way == "api":
            login = {"username": _user(camera, kind), "password": password}
            body = {"source": _source(house, kind, camera), "credentials": login}
            answer = house.asked("PUT", f"/api/cameras/{camera}", "API answers", json=body)
            assert answer.status_code == 201, answer.text
            continue
        secret = house.folder / f"{camera}.password"
        secret.write_text(password + "\n")
        secret.chmod(0o600)
        reference = {"username": _user(camera, kind), "passwordFile": secret.name}
        entries.append({"id": camera, "source": _source(house, kind, camera), "credentials": reference})
    (house.folder / "cameras.yaml").write_text(json.dumps({"cameras": entries}))
    for _ in range(2):
        applied = house.hsi("cameras", "apply", "-f", "cameras.yaml", "--url", house.site.url)
        assert applied.returncode == 0, applied.stderr
    assert b"changed" not in applied.stdout.replace(b"unchanged", b"")


def _logged_in(house: House, cameras: list[tuple[str, str, str, str]]) -> None:
    """Right logins bring pictures, wrong ones are refused; each is waited for."""
    for camera, kind, _, password in cameras:
        if kind == "ftp":
            _pushed(house, camera, password)
    for camera, kind, _, _ in cameras:
        if kind in ASKED_BY_US:
            state = "failed" if camera.endswith("_wrong") else "delivering"
            line = f'hsi_source_state{{camera_id="{camera}",state="{state}"}} 1.0'
            house.site.wait(partial(_says, house, line), f"{camera} is {state}", 60)
        if not camera.endswith("_wrong"):
            house.site.wait(partial(_has_pictures, house, camera, kind), f"a picture of {camera}")


def _says(house: House, line: str) -> bool:
    return line in _metrics(house)


def _metrics(house: House) -> str:
    return httpx.get(house.site.url + "/api/metrics", timeout=10).text


def _has_pictures(house: House, camera: str, kind: str) -> bool:
    return kind == "folder" or house.site.get(f"/api/cameras/{camera}")["last_frame_at"] is not None


def _pushed(house: House, camera: str, password: str) -> None:
    """As a camera does: a wrong password first, then a still with the right one."""
    house.site.wait(lambda: _ftp_answers(house), "the FTP gateway")
    wrong = house.search.planted(f"{camera}_wrong", camera)
    with _ftp() as client:
        client.connect("127.0.0.1", house.ftp_port, timeout=30)
        with pytest.raises(ftplib.error_perm) as refused:
            client.login(camera, wrong)
        house.saw("FTP answers", str(refused.value))
    with _ftp() as client:
        client.connect("127.0.0.1", house.ftp_port, timeout=30)
        house.saw("FTP answers", client.login(camera, password))
        house.saw("FTP answers", client.storbinary("STOR still.jpg", io.BytesIO(_picture(len(camera)))))


def _ftp() -> ftplib.FTP:
    return ftplib.FTP()  # noqa: S321 - what cameras speak


def _ftp_answers(house: House) -> bool:
    try:
        with _ftp() as client:
            return client.connect("127.0.0.1", house.ftp_port, timeout=5).startswith("220")
    except OSError:
        return False


def _refused(house: House) -> None:
    """Requests that cannot be, each with a canary where a person might put it by mistake."""
    secret = house.search.planted("refused")
    for body in (
        {"source": {"rtsp": {"url": f"rtsp://{USER}:{quote(secret, safe='')}@10.0.0.7/1"}}},
        {"source": {"http": {"url": f"http://{USER}:{quote(secret, safe='')}@10.0.0.7/1"}}},
        {"credentials": {"username": USER, "pasword": secret}},
        {"credentials": {"username": USER, "password": [secret]}},
        {"credentials": {"username": USER, "password": secret * 20}},
        {"credentials": secret},
        {"source": {"ftp": {"password": secret}}, "credentials": {"password": secret}},
        {"name": "x", "managed_by": secret},
    ):
        said = house.asked("PUT", "/api/cameras/refused", "error answers", json=body)
        assert said.status_code == 422, body
    broken = json.dumps({"credentials": {"password": secret}})[:-1]
    said = house.asked("PUT", "/api/cameras/refused", "error answers", content=broken)
    assert said.status_code == 422
    kept = house.asked(
        "PUT", "/api/cameras/http_apply", "error answers", json={"credentials": {"password": secret, "username": USER}}
    )
    assert kept.status_code == 409


def _looked_at(house: House) -> None:
    """Every GET of the API for every camera, event and picture there is, and what commands show."""
    paths = house.site.get("/openapi.json")["paths"]
    values: dict[str, list[str]] = {
        "camera_id": [each["id"] for each in house.site.get("/api/cameras", limit="1000")["items"]],
        "event_id": [str(event["id"]) for event in house.site.events()[:3]] or ["1"],
        "detection_id": [str(each["id"]) for each in house.site.get("/api/detections")["items"][:3]] or ["1"],
        "clip_id": ["1"],
        "queue": ["detection_queue", "analysis_queue"],
        "file": ["nothing.jpg"],
    }
    for path, methods in paths.items():
        if "get" in methods:
            name = path.partition("{")[2].partition("}")[0]
            for value in values[name] if name else [""]:
                house.asked("GET", path.replace(f"{{{name}}}", value), "API answers")
    house.saw("metrics", _metrics(house))
    house.asked("GET", "/openapi.json", "API answers")
    for words in (("config", "show"), ("config", "show", "--json"), ("config", "check")):
        assert house.hsi(*words).returncode == 0
    assert house.hsi("cameras", "list", "--json", "--url", house.site.url).returncode == 0
    (house.folder / "right").write_text(house.search.right["rtsp"])
    (house.folder / "right").chmod(0o600)
    right = ("--username", USER, "--password-file", "right")
    assert house.hsi("cameras", "probe", house.rtsp.url("/main"), *right).returncode == 0
    assert house.hsi("cameras", "probe", house.http_url("probe"), *right).returncode == 1


async def _dump(house: House) -> bytes:
    """Every row of every table as text."""
    base = await asyncpg.connect(f"postgresql://postgres@/postgres?host={house.data / 'run' / 'pg'}", timeout=20)
    try:
        tables = await base.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        rows = [row["whole"] for table in tables for row in await base.fetch(_WHOLE.format(table["name"]))]
        assert rows
        return "\n".join(rows).encode()
    finally:
        await base.close()


_WHOLE = "SELECT t::text AS whole FROM {} AS t"


def _keys(house: House) -> bytes:
    """Every key of Redis with its value."""
    with redis.Redis(unix_socket_path=str(house.data / "run" / "redis.sock")) as client:
        reading: dict[bytes, Callable[[bytes], Any]] = {
            b"string": client.get,
            b"hash": client.hgetall,
            b"set": client.smembers,
            b"list": lambda key: client.lrange(key, 0, -1),
            b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
            b"stream": client.xrange,
        }
        said = [f"{key!r}: {reading[client.type(key)](key)!r}" for key in client.scan_iter()]
    assert said
    return "\n".join(said).encode()


def _crashed(house: House) -> None:
    """A table that vanishes is a bug to every room that reads it: the house ends, with its tracebacks."""

    async def vanish() -> None:
        base = await asyncpg.connect(f"postgresql://postgres@/postgres?host={house.data / 'run' / 'pg'}", timeout=20)
        try:
            await base.execute("ALTER TABLE cameras RENAME TO cameras_that_were")
        finally:
            await base.close()

    asyncio.run(vanish())
    assert house.site.process.wait(90) != 0
    said = house.site.log.read_bytes()
    assert b"Traceback" in said
    house.saw("the terminal, with the crash", said)


def _left(house: House) -> None:
    """What lies on the disk afterwards: logs, and the data directory but for the one folder of logins."""
    logins = house.data / "logins"
    for file in sorted(house.data.rglob("*")):
        if file.is_file() and not file.is_symlink() and logins not in file.parents:
            is_log = house.data / "logs" in file.parents
            house.saw("log files" if is_log else "the data directory", str(file).encode() + b"\n" + file.read_bytes())


@contextmanager
def _listening(house: House) -> Iterator[None]:
    """Both WebSocket channels, from the beginning on."""
    with ExitStack() as stack:
        for channel in ("events", "system"):
            stack.enter_context(_heard(house, f"{house.site.socket_url}/ws/{channel}"))
        yield


@contextmanager
def _heard(house: House, url: str) -> Iterator[None]:
    with websockets.sync.client.connect(url) as socket:

        def listen() -> None:
            with suppress(websockets.exceptions.ConnectionClosed):
                for message in socket:
                    house.saw("WebSocket messages", message)

        thread = threading.Thread(target=listen, name=url)
        thread.start()
        yield
        socket.close()
        thread.join(20)


PLACES = (
    "API answers",
    "error answers",
    "FTP answers",
    "WebSocket messages",
    "metrics",
    "processes",
    "the command line's words",
    "the database",
    "the queue",
    "the terminal, with the crash",
    "log files",
    "the data directory",
)


@pytest.fixture(scope="module")
def house(
    launch_once: Callable[..., Any],
    gstreamer: None,
    units: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    search, folder = Search(), tmp_path_factory.mktemp("owner")
    search.right = {kind: search.planted(kind) for kind in ASKED_BY_US}
    with ExitStack() as stack:
        rtsp = Server(tmp_path_factory.mktemp("rtsp"))
        stack.callback(rtsp.kill)
        scene = ("--frames", "60", "--rate", "5", "--size", "320x240", "--keyframe", "5")
        rtsp.mount("/main", "h264", 5, units("h264", *scene))
        rtsp.start("--digest", login=f"{USER}:{search.right['rtsp']}")
        http_ports = {
            name: stack.enter_context(_http_camera(Lock(USER, search.right["http"]))) for name in HTTP_CAMERAS
        }
        ftp_port = _free_port()
        site = launch_once(
            "up",
            LOG_LEVEL="DEBUG",
            DEBUG="true",
            CAMERA_NETWORKS="127.0.0.0/8",
            FTP_HOST="127.0.0.1",
            FTP_PORT=str(ftp_port),
            DETECTOR_MODEL="synthetic-yard",
            NEMOTRON_URL="",
            BATCH_IDLE_TIMEOUT_SECONDS="5",
        ).ready()
        data = site.log.parent / "data"
        environment = {"PATH": "/usr/bin:/bin", "HSI_DATA_DIR": str(data), "CAMERA_NETWORKS": "127.0.0.0/8"}
        made = House(site, data, folder, search, rtsp, http_ports, ftp_port, environment)
        with _listening(made):
            cameras = _cameras(made)
            _given(made, cameras)
            _logged_in(made, cameras)
            site.wait(lambda: bool(site.events()), "an event", 90)
            _refused(made)
            _looked_at(made)
        made.saw("the database", asyncio.run(_dump(made)))
        made.saw("the queue", _keys(made))
        made.watch_processes()
        _crashed(made)
        _left(made)
        yield made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("place", PLACES)
def test_no_password_is_found_in(house: House, place: str) -> None:
    assert house.search.of(b"\n".join(house.evidence[place])) == []


def test_the_passwords_are_where_they_belong_and_only_their_owner_reads_them(house: House) -> None:
    """The search finds what is there: logins that we say lie in their folder, of those that cameras say only a hash."""
    logins = house.data / "logins"
    for path in (logins, *logins.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    kept = {folder.name: b"\n".join(file.read_bytes() for file in folder.iterdir()) for folder in logins.iterdir()}
    for kind in KINDS:
        for way in WAYS:
            assert bool(house.search.of(kept[f"{kind}_{way}"])) is (kind != "ftp"), kind


def test_every_level_of_the_log_was_searched(house: House) -> None:
    said = b"\n".join(house.evidence["log files"])
    assert b'"level": "debug"' in said
    assert b"refused_login" in said


@pytest.mark.parametrize("spelled", ["plain", "url", "basic", "digest", "sha256", "hex"])
def test_the_search_finds_a_password_however_it_is_spelled(spelled: str) -> None:
    search = Search()
    password = search.planted("gate")
    said = {
        "plain": password.encode(),
        "url": f"rtsp://{USER}:{quote(password, safe='')}@h/".encode(),
        "basic": base64.b64encode(f"{USER}:{password}".encode()),
        "digest": _hash("md5", f"{USER}:{REALM}:{password}").encode(),
        "sha256": hashlib.sha256(password.encode()).hexdigest().encode(),
        "hex": password.encode().hex().encode(),
    }[spelled]
    assert search.of(b"before " + said + b" after")
    assert not search.of(b"before " + said[::-1][:10] + b" after")
