"""Connections to cameras: a name is resolved once, its addresses are checked, and what was checked is dialled.

A name that resolves to something else a moment later changes nothing, because nobody asks again. Encrypted
connections are proven: the camera's certificate is signed by somebody the system trusts and names the host, or it is
one of those that the owner named in CAMERA_CERTIFICATES_FILE, because most cameras sign their own.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hsi.ingest.sources import faults
from hsi.runtime.addresses import Networks

DIAL_SECONDS: Final = 10.0
BUFFER_BYTES: Final = 262_144
_END_OF_CERTIFICATE: Final = "-----END CERTIFICATE-----"

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The numeric addresses of a host; raises OSError where there are none, UnicodeError where it can be no name."""


class CertificatesUnusable(Exception):
    """CAMERA_CERTIFICATES_FILE cannot be read or holds no certificate."""


class Trust:
    """Whose certificates are believed."""

    def __init__(self, file: Path | None) -> None:
        """With the certificates in `file`, as PEM; raises CertificatesUnusable. Blocks."""
        self._known = frozenset() if file is None else _certificates(file)
        self._strict: ssl.SSLContext | None = None

    @property
    def strict(self) -> ssl.SSLContext:
        """Checks the signature and the name; made when it is first needed, because it is large."""
        if self._strict is None:
            self._strict = ssl.create_default_context()
        return self._strict

    def knows_any(self) -> bool:
        """Whether there are certificates that are believed for themselves."""
        return bool(self._known)

    def knows(self, certificate: bytes | None) -> bool:
        """Whether this very certificate (DER) was named, whatever its names and dates are."""
        return certificate in self._known


@dataclass(frozen=True, slots=True)
class Way:
    """How this house reaches cameras."""

    networks: Networks
    trust: Trust
    resolve: Resolve
    dial_seconds: float = DIAL_SECONDS


@dataclass(frozen=True, slots=True)
class Connection:
    """What was dialled."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def by_system(host: str, port: int) -> list[str]:
    """What the system's resolver says; numbers of any spelling become plain addresses here, too."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [_numeric(place) for *_, place in found]


async def dialled(host: str, port: int, way: Way, *, tls: bool) -> Connection:
    """A connection to the camera at an address that was checked; raises CameraFailed."""
    where = shown(host, port)
    try:
        async with asyncio.timeout(way.dial_seconds):
            addresses = await way.resolve(host, port)
    except UnicodeError:
        raise faults.unnamed(where) from None
    except OSError as problem:
        raise faults.undialled(problem, where) from None
    allowed = [address for address in dict.fromkeys(addresses) if way.networks.allows(address)]
    if not allowed:
        raise faults.forbidden(where, addresses[0] if addresses else "no address")
    try:
        return await _encrypted(host, allowed, port, way) if tls else await _first(allowed, port, way, None, "")
    except ssl.SSLCertVerificationError as problem:
        raise faults.untrusted(where, problem.verify_message or "it was refused") from None
    except ssl.SSLError as problem:
        raise faults.unencrypted(where, problem.reason or "TLS failed") from None
    except OSError as problem:
        raise faults.undialled(problem, where) from None


def shown(host: str, port: int) -> str:
    """Host and port, as texts may say them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _encrypted(host: str, addresses: Sequence[str], port: int, way: Way) -> Connection:
    name = host.partition("%")[0]
    try:
        return await _first(addresses, port, way, way.trust.strict, name)
    except ssl.SSLCertVerificationError:
        if not way.trust.knows_any():
            raise
        connection = await _first(addresses, port, way, _unproven(), name)
        if way.trust.knows(connection.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)):
            return connection
        connection.writer.transport.abort()
        raise


async def _first(
    addresses: Sequence[str], port: int, way: Way, encryption: ssl.SSLContext | None, name: str
) -> Connection:
    """The first that answers, each given its share of the time."""
    problem: OSError = OSError("no address")
    for address in addresses:
        try:
            async with asyncio.timeout(way.dial_seconds / len(addresses)):
                opened = asyncio.open_connection(
                    address, port, limit=BUFFER_BYTES, ssl=encryption, server_hostname=name if encryption else None
                )
                return Connection(*await opened)
        except OSError as fault:
            problem = fault
    raise problem


def _unproven() -> ssl.SSLContext:
    """For a connection on which nothing is said before its certificate was found among those we know."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _certificates(file: Path) -> frozenset[bytes]:
    try:
        text = file.read_text("ascii", "replace")
        blocks = [block[block.find("-----BEGIN") :] for block in text.split(_END_OF_CERTIFICATE)[:-1]]
        known = frozenset(_certificate(f"{block}{_END_OF_CERTIFICATE}\n") for block in blocks)
    except ssl.SSLError:
        known = frozenset()
    except OSError as problem:
        raise CertificatesUnusable(f"CAMERA_CERTIFICATES_FILE={file}: cannot be read ({problem.strerror})") from None
    if not known:
        raise CertificatesUnusable(f"CAMERA_CERTIFICATES_FILE={file}: holds no certificate in PEM")
    return known


def _certificate(block: str) -> bytes:
    """One certificate as DER; raises SSLError where it is none."""
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=block)
    return ssl.PEM_cert_to_DER_cert(block)


def _numeric(place: tuple[object, ...]) -> str:
    """The address of a socket's place; a zone that stands beside an address is put behind it again."""
    address = str(place[0])
    zone = place[3] if len(place) > 3 else 0
    return f"{address}%{zone}" if zone and "%" not in address else address
