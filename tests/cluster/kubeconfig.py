"""Kubeconfigs: who one is to the API server, as a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.certificates import Authority


@dataclass(frozen=True)
class Door:
    """The API server as a client finds it, who signs for it, and where files are put."""

    server: str
    folder: Path
    authority: Authority


def by_certificate(door: Door, user: str, groups: Sequence[str] = ()) -> Path:
    """The user and the groups stand in the certificate."""
    pair = door.authority.issue(user, groups=groups)
    credentials = {"client-certificate": str(pair.certificate), "client-key": str(pair.key)}
    return _written(door, pair.key.stem, credentials)


def by_token(door: Door, name: str, token: str) -> Path:
    """A service account, as a pod would be."""
    return _written(door, name, {"token": token})


def _written(door: Door, name: str, credentials: Mapping[str, str]) -> Path:
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "tests", "cluster": {"server": door.server, "certificate-authority": str(door.authority.file)}}
        ],
        "users": [{"name": name, "user": credentials}],
        "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": name}}],
        "current-context": "tests",
    }
    path = door.folder / f"{name}.kubeconfig"
    path.touch(0o600)
    path.write_text(json.dumps(content))
    return path
