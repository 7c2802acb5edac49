"""Which addresses a camera may have: the networks that the owner of the house named. Pure.

The door refuses a record that names another one, and ingest, which alone resolves names, calls no other.

Whoever may add a camera must not be able to make us call what stands behind the same wall as we: ourselves, the
metadata service of a cloud, the router's own pages. So an address counts only when a named network holds it; and the
special ones (loopback, link-local, multicast and the like) only when a network was named that is wholly special too,
so that `0.0.0.0/0` opens the internet and not the loopback. An IPv4 address in the dress of IPv6 is judged undressed.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, Field

DEFAULT: Final = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"
"""What routers give to the things at home, and what carriers and VPNs give."""

Network = IPv4Network | IPv6Network
_SPECIAL: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network; a socket takes 0.0.0.0 for the loopback
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds put their metadata
        "224.0.0.0/4",
        "240.0.0.0/4",  # reserved, with the broadcast
        "::/96",  # unspecified, loopback, IPv4-compatible
        "64:ff9b::/96",  # IPv4 behind a translator
        "64:ff9b:1::/48",
        "2001::/32",  # IPv4 inside Teredo
        "2002::/16",  # IPv4 inside 6to4
        "fe80::/10",
        "ff00::/8",
    )
)


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks in which cameras are called."""

    named: tuple[Network, ...]

    @classmethod
    def parse(cls, text: str) -> "Networks":
        """From a comma list (`192.168.0.0/16, fd00::/8, 10.0.0.7`); raises ValueError saying what is no network."""
        return cls(tuple(_network(part.strip()) for part in text.split(",") if part.strip()))

    def allows(self, address: str) -> bool:
        """Whether a camera may be called at this numeric address; what is no address is never allowed."""
        found = _address(address)
        if found is None:
            return False
        special = next((network for network in _SPECIAL if found in network), None)
        return any(found in network and (special is None or _within(network, special)) for network in self.named)


def _networks(text: str) -> str:
    Networks.parse(text)
    return text


class NetworkSettings(BaseModel):
    """Where cameras may be."""

    camera_networks: Annotated[str, AfterValidator(_networks)] = Field(
        DEFAULT,
        description="Comma list of the networks in which cameras are called; loopback and link-local only when named",
    )


def outside(where: str, found: str) -> str:
    """Why `where` (host and port), which is at the address `found`, is not called."""
    return f"{where} is at {found}, outside the networks of cameras (CAMERA_NETWORKS)"


def is_literal(host: str) -> bool:
    """Whether a host is written as an address, in the one way that everybody reads alike."""
    return _address(host) is not None


def _network(part: str) -> Network:
    try:
        network = ip_network(part)
    except ValueError as fault:
        raise ValueError(f"must be a comma list of networks (192.168.0.0/16), and {part[:60]!r} is none") from fault
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is not None and network.prefixlen >= 96:
        return ip_network(f"{mapped}/{network.prefixlen - 96}")
    return network


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))  # without the zone, which names a way and no place


def _within(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)
