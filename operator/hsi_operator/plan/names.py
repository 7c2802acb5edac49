"""Every name, label and annotation that we put on objects, each made in one place.

Names of children follow from the name of their object and their role alone, so that two operators that work at once
for a moment write the same objects. Selectors hold only labels that never change. Pure.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from hsi_operator.plan.plan import Manifest, Ref

GROUP: Final = "hsi.dev"
OPERATOR: Final = "hsi-operator"
"""Field manager, value of the managed-by label, and reporting component of events."""
CAMERA: Final = f"{GROUP}/camera"
ZOO: Final = f"{GROUP}/zoo"
MODEL: Final = f"{GROUP}/model"
COMPONENT: Final = "app.kubernetes.io/component"
MANAGED_BY: Final = "app.kubernetes.io/managed-by"
PART_OF: Final = "app.kubernetes.io/part-of"
PAUSED: Final = f"{GROUP}/paused"
"""Annotation on a Camera or ModelZoo: `"true"` lets its children be as they are."""
CONFIG_HASH: Final = f"{GROUP}/config-hash"
"""Annotation of pods: changes with the ConfigMap they mount, so that they start anew with it."""
SECRET_VERSION: Final = f"{GROUP}/secret-version"
"""Annotation of pods: changes with the Secret they mount."""
VRAM_LEDGER: Final = f"{GROUP}/vram-mib"
"""The extended resource of the ledger: GPU memory of a node in MiB, counted by the stock scheduler."""
LONGEST: Final = 63


def owner_label(kind: str) -> str:
    """The label that says for which object of this kind a child was made."""
    return CAMERA if kind == "Camera" else ZOO


def child(owner: str, *roles: str) -> str:
    """`<owner>-<role>`; where that is too long for a label, its end is a hash, so that it stays unique and stable."""
    name = "-".join((owner, *roles))
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 9].rstrip('-.')}-{digest}"


def labels(owner: Manifest, component: str, model: str = "") -> dict[str, str]:
    """The labels of a child; the longest names of objects that the schema lets pass fit into a label."""
    found = {
        MANAGED_BY: OPERATOR,
        PART_OF: "hsi",
        COMPONENT: component,
        owner_label(owner["kind"]): owner["metadata"]["name"],
    }
    return {**found, MODEL: model} if model else found


def selector(owner: Manifest, component: str, model: str = "") -> dict[str, str]:
    """What selects the pods of one child and no others; immutable in a Deployment, so it is the bare minimum."""
    found = {COMPONENT: component, owner_label(owner["kind"]): owner["metadata"]["name"]}
    return {**found, MODEL: model} if model else found


def owner_reference(owner: Manifest) -> dict[str, Any]:
    """Lets the garbage collector remove the child after its object; `blockOwnerDeletion` would need a further right."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": True,
    }


def metadata(owner: Manifest, name: str, component: str, model: str = "") -> dict[str, Any]:
    """The metadata of a child."""
    return {
        "name": name,
        "namespace": owner["metadata"]["namespace"],
        "labels": labels(owner, component, model),
        "ownerReferences": [owner_reference(owner)],
    }


def ref(manifest: Manifest) -> Ref:
    """Which object this is."""
    found = manifest["metadata"]
    return Ref(manifest["apiVersion"], manifest["kind"], found.get("namespace", ""), found["name"])


def doubled(children: Iterable[Manifest]) -> list[str]:
    """Names that two children would have, as with models called `x` and `x-scripts`."""
    found = Counter(ref(each) for each in children)
    return sorted(each.name for each, times in found.items() if times > 1)


def is_owned(child_: Manifest, uid: str) -> bool:
    """Whether this object was made for the object with this uid, and not for an earlier one of the same name."""
    return any(each.get("uid") == uid for each in child_["metadata"].get("ownerReferences", ()))


def is_paused(owner: Manifest) -> bool:
    """Whether a person wants the children left alone."""
    return bool(owner["metadata"].get("annotations", {}).get(PAUSED) == "true")


def digest(text: str) -> str:
    """A short hash for annotations that make pods start anew."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
