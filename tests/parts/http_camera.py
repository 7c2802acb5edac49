"""An HTTP camera that says what a test wants, word by word, on a real port; and certificates as cameras have them."""

import asyncio
import base64
import hashlib
import io
import random
import re
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

REALM = "camera"
_PART = re.compile(r'(\w+)="?([^",]*)"?')


@dataclass(frozen=True)
class Request:
    """What the camera heard."""

    target: str
    headers: dict[str, str]

    @property
    def authorization(self) -> str:
        return self.headers.get("authorization", "")


@dataclass
class Talk:
    """One connection; the script that gets it says everything."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[Request]

    async def request(self) -> Request:
        """The next one; raises EOFError (as IncompleteReadError) when there is none."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        heard = Request(first.split(" ")[1], headers)
        self.heard.append(heard)
        return heard

    async def answer(self, body: bytes = b"", *headers: str, status: str = "200 OK", kind: str = "image/jpeg") -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        lines += [f"Content-Type: {kind}"] if kind else []
        await self.say("\r\n".join([*lines, "", ""]).encode() + body)

    async def stream(self, kind: str = "multipart/x-mixed-replace; boundary=frame") -> None:
        """Begin a stream, or anything else without an end."""
        await self.say(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())

    async def part(self, body: bytes, *headers: str, length: int | None = None) -> None:
        """A part of it, with its length, or with the length that is given; a negative one is left out."""
        said = len(body) if length is None else length
        lines = ["--frame", "Content-Type: image/jpeg", *headers, *([f"Content-Length: {said}"] if said >= 0 else [])]
        await self.say("\r\n".join([*lines, "", ""]).encode() + body + b"\r\n")

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


Script = Callable[[Talk], Awaitable[None]]


@dataclass
class HttpCamera:
    """What was started, and what it heard."""

    port: int
    scheme: str
    heard: list[Request] = field(default_factory=list)
    calls: list[None] = field(default_factory=list)

    def url(self, target: str = "/snapshot.jpg", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{target}"


StartCamera = Callable[..., Awaitable[HttpCamera]]


@pytest.fixture
async def http_camera() -> AsyncIterator[StartCamera]:
    """`await http_camera(script, tls=…, host=…)`; a script is called for each connection."""
    servers: list[asyncio.Server] = []
    talks: set[asyncio.Task[Any]] = set()

    async def start(script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> HttpCamera:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            talks.add(task)
            camera.calls.append(None)
            try:
                while True:
                    await script(Talk(reader, writer, camera.heard))
            except (EOFError, OSError, asyncio.CancelledError):
                pass
            finally:
                talks.discard(task)
                writer.transport.abort()

        server = await asyncio.start_server(talk, host, 0, ssl=tls)
        servers.append(server)
        camera = HttpCamera(server.sockets[0].getsockname()[1], "http" if tls is None else "https")
        return camera

    yield start
    for server in servers:
        server.close()
    for task in list(talks):
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


class Lock:
    """A camera's login, asked for by Digest (RFC 7616, written here anew) or by Basic; `right` may change."""

    def __init__(self, username: str, password: str, *, algorithm: str = "MD5", basic: bool = False) -> None:
        self.right = (username, password)
        self._algorithm = algorithm
        self._basic = basic
        self._nonces = 0
        self._used: set[tuple[str, str]] = set()
        self.uses_of_a_nonce = 1_000_000
        self._left = 0

    async def opened(self, talk: Talk) -> bool:
        """The next request; whether it may pass. Where not, it was answered 401."""
        asked = await talk.request()
        if self._passes(asked):
            return True
        self._nonces += 1
        self._left = self.uses_of_a_nonce
        way = f'Digest realm="{REALM}", nonce="{self._nonces}", qop="auth", algorithm={self._algorithm}, opaque="o"'
        said = f'Basic realm="{REALM}"' if self._basic else way
        await talk.answer(
            b"<html>login</html>", f"WWW-Authenticate: {said}", status="401 Unauthorized", kind="text/html"
        )
        return False

    def _passes(self, asked: Request) -> bool:
        scheme, _, rest = asked.authorization.partition(" ")
        if self._basic:
            return scheme == "Basic" and rest == base64.b64encode(":".join(self.right).encode()).decode()
        said = dict(_PART.findall(rest))
        if scheme != "Digest" or said["nonce"] != str(self._nonces) or self._left <= 0:
            return False
        if (said["nonce"], said["nc"]) in self._used or said["uri"] != asked.target or said["opaque"] != "o":
            return False
        self._used.add((said["nonce"], said["nc"]))
        self._left -= 1
        username, password = self.right
        secret = self._hash(f"{username}:{REALM}:{password}")
        request = self._hash(f"GET:{asked.target}")
        proof = self._hash(f"{secret}:{said['nonce']}:{said['nc']}:{said['cnonce']}:auth:{request}")
        return (said["username"], said["response"]) == (username, proof)

    def _hash(self, text: str) -> str:
        return hashlib.new("md5" if self._algorithm == "MD5" else "sha256", text.encode()).hexdigest()


@pytest.fixture
def lock() -> type[Lock]:
    return Lock


@pytest.fixture
def still() -> Callable[..., bytes]:
    """A JPEG of noise, the same for the same seed."""

    def make(seed: int, width: int = 96, height: int = 72) -> bytes:
        image = Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG")
        return buffer.getvalue()

    return make


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, and what a server needs of them."""

    certificate: Path
    key: Path

    @property
    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


@pytest.fixture
def sign(tmp_path: Path) -> Callable[..., Certificate]:
    """A certificate that signs itself, as cameras make theirs; `names` as `DNS:…,IP:…`."""

    def make(name: str, names: str = "") -> Certificate:
        key, certificate = tmp_path / f"{name}.key", tmp_path / f"{name}.pem"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={name}"]
        command += ["-addext", f"subjectAltName={names}"] if names else []
        subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        return Certificate(certificate, key)

    return make
