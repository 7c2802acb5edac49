"""The children of a few objects, written out for people: `python tests/parts/plan_goldens.py` writes them anew."""

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
GOLDEN = ROOT / "tests" / "unit" / "operator" / "golden"


def objects() -> dict[str, Any]:
    """What is planned, by the name of its file."""
    from tests.parts.crd_cases import CAMERA, ZOO, changed

    login = {"name": "front-door-login", "usernameKey": "user", "passwordKey": "pass"}
    dra = {"type": "DRA"}
    return {
        "camera-rtsp": changed(CAMERA, {"spec.credentialsSecretRef": login}),
        "camera-ftp": changed(CAMERA, {"spec.source": {"ftp": {}}}),
        "modelzoo-hami": ZOO,
        "modelzoo-dra": changed(ZOO, {"spec.gpu.vramStrategy": dra}),
    }


def rendered(manifest: Any) -> str:
    """Everything that shall be there when all has come to rest."""
    from tests.parts.plan_world import look, planned, settled

    _, plan = settled(look(manifest))
    children = [*planned(look(manifest)).once, *plan.children]
    record = [] if plan.product is None else [{"record": plan.product.camera_id, "body": plan.product.body}]
    return yaml.safe_dump_all([*children, *record, {"status": plan.status}], sort_keys=False, width=120)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, manifest in objects().items():
        (GOLDEN / f"{name}.yaml").write_text(rendered(manifest))
