"""The cache, the projection and the routing: pure."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi_operator.engine import kinds
from hsi_operator.engine.cache import Cache, Key, Place
from hsi_operator.engine.client import Listing
from hsi_operator.engine.feed import Feed
from hsi_operator.engine.projection import MISSING, projection
from hsi_operator.engine.routing import names_in, node_facts
from hsi_operator.plan.plan import Ref

FRONT = Key("Camera", "home", "front")
CAMERAS = Place(kinds.CAMERA, None)
MAPS = Place(kinds.kind_of("v1", "ConfigMap"), None)


def _object(kind: str, name: str, version: int, **metadata: Any) -> dict[str, Any]:
    placed = {"name": name, "namespace": "home", "resourceVersion": str(version), "uid": f"{kind}-{name}"}
    versions = {"Camera": "hsi.dev/v1alpha1", "ModelZoo": "hsi.dev/v1alpha1"}
    return {"apiVersion": versions.get(kind, "v1"), "kind": kind, "metadata": {**placed, **metadata}, "spec": {}}


def _child(name: str, version: int) -> dict[str, Any]:
    return _object("ConfigMap", name, version, labels={"hsi.dev/camera": "front"})


def test_an_object_never_goes_back_to_an_older_version() -> None:
    cache = Cache([MAPS])
    assert cache.put(_child("a", 5))
    assert not cache.put(_child("a", 5))
    assert not cache.put(_child("a", 4))
    assert cache.put(_child("a", 6))


def test_a_deletion_that_comes_late_does_not_delete_the_one_that_came_after() -> None:
    cache = Cache([MAPS])
    cache.put(_child("a", 9))
    assert not cache.drop(_child("a", 7))
    assert cache.find("ConfigMap", "home", "a")


def test_a_list_lets_go_what_it_lacks_but_not_what_is_younger_than_it() -> None:
    cache = Cache([MAPS])
    cache.put(_child("old", 5))
    cache.put(_child("young", 12))
    news = cache.replace(MAPS, [_child("listed", 8)], "10")
    assert {each["metadata"]["name"] for each in news} == {"old", "listed"}
    assert set(cache.children(FRONT)) == {("ConfigMap", "young"), ("ConfigMap", "listed")}


def test_a_list_does_not_bring_back_what_was_deleted_after_it_was_made() -> None:
    cache = Cache([MAPS])
    cache.put(_child("a", 5))
    cache.drop(_child("a", 11))
    assert cache.replace(MAPS, [_child("a", 5)], "10") == []
    assert cache.find("ConfigMap", "home", "a") is None
    assert cache.put(_child("a", 12))


def test_nothing_is_complete_before_every_place_was_listed() -> None:
    cache = Cache([MAPS, CAMERAS])
    cache.replace(MAPS, [], "1")
    assert not cache.complete
    assert cache.unlisted == ["cameras"]
    cache.replace(CAMERAS, [], "1")
    assert cache.complete


def test_a_list_of_one_namespace_lets_go_nothing_of_another() -> None:
    home, away = (Place(MAPS.kind, name) for name in ("home", "away"))
    cache = Cache([home, away])
    cache.put(_child("a", 5))
    cache.replace(away, [], "10")
    assert cache.find("ConfigMap", "home", "a")
    cache.replace(home, [], "10")
    assert cache.find("ConfigMap", "home", "a") is None


def test_a_camera_that_went_is_remembered_until_it_was_looked_after() -> None:
    cache = Cache([CAMERAS])
    cache.put(_object("Camera", "front", 1))
    cache.drop(_object("Camera", "front", 2))
    assert cache.departed(FRONT)
    assert cache.own() == [FRONT]
    cache.forget(FRONT)
    assert cache.own() == []


def test_values_of_secrets_never_get_in() -> None:
    cache = Cache([])
    secret = _object("Secret", "login", 1, annotations={"kubectl.kubernetes.io/last-applied-configuration": "canary"})
    cache.put({**secret, "data": {"password": "canary"}, "stringData": {"x": "canary"}})
    assert "canary" not in str(vars(cache))
    facts = cache.secret("home", "login")
    assert facts is not None
    assert facts.keys == {"password"}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abn", max_size=2), inner, max_size=3),
    max_leaves=12,
)


@given(live=_json)
def test_an_object_cut_down_to_its_own_shape_is_itself(live: object) -> None:
    assert projection(live, live) == live


@given(
    shape=st.dictionaries(st.text("abc", min_size=1, max_size=2), _json),
    more=st.dictionaries(st.text("xyz", min_size=1), _json),
)
def test_fields_of_others_do_not_count(shape: dict[str, object], more: dict[str, object]) -> None:
    assert projection({**more, **shape}, shape) == projection(shape, shape)


def test_a_field_that_is_gone_or_another_value_counts() -> None:
    shape = {"spec": {"containers": [{"name": "a", "image": "x"}]}}
    assert projection({"spec": {}}, shape) == {"spec": {"containers": MISSING}}
    edited = {"spec": {"containers": [{"name": "a", "image": "y"}]}}
    assert projection(edited, shape) != projection(shape, shape)


def test_elements_with_names_are_matched_by_them() -> None:
    shape = [{"name": "a", "image": "x"}]
    live = [{"name": "injected", "image": "z"}, {"name": "a", "image": "x", "terminationMessagePath": "/dev"}]
    assert projection(live, shape) == [{"name": "a", "image": "x"}]


def test_a_list_without_names_counts_as_a_whole() -> None:
    assert projection(["a", "b"], ["a"]) == ["a", "b"]


def test_a_key_that_somebody_adds_to_a_selector_shows_and_one_in_a_map_of_many_owners_does_not() -> None:
    shape = {"selector": {"app": "it"}, "labels": {"app": "it"}}
    live = {"selector": {"app": "it", "a": "b"}, "labels": {"app": "it", "a": "b"}}
    assert projection(live, shape) == {"selector": {"app": "it", "a": "b"}, "labels": {"app": "it"}}


def test_every_reference_of_a_spec_is_found() -> None:
    spec = {
        "credentialsSecretRef": {"name": "login"},
        "modelZooRef": {"name": "zoo"},
        "models": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "token", "key": "x"}}}]}],
        "imagePullSecrets": [{"name": "pull"}],
        "name": "no",
    }
    assert set(names_in(spec)) == {("Secret", "login"), ("ModelZoo", "zoo"), ("Secret", "token"), ("Secret", "pull")}


def _fed() -> tuple[Feed, list[set[Key]]]:
    told: list[set[Key]] = []
    cache = Cache([CAMERAS, MAPS])

    def tell(keys: Iterable[Key]) -> None:
        told.append(set(keys))

    return Feed(cache, tell, tell, _ignore, shared_secrets=frozenset({"shared"})), told


def _ignore(_: Ref) -> None:
    pass


def test_what_people_write_is_looked_at_at_once_and_what_comes_of_it_in_a_moment() -> None:
    at_once: list[Key] = []
    soon: list[Key] = []
    feed = Feed(Cache([CAMERAS, MAPS]), at_once.extend, soon.extend, _ignore, shared_secrets=frozenset())
    feed.listed(CAMERAS, Listing((), "5"))
    feed.listed(MAPS, Listing((), "5"))
    feed.seen(_object("Camera", "front", 6), deleted=False)
    assert (at_once, soon) == ([FRONT], [])
    feed.seen(_child("a", 7), deleted=False)
    assert (at_once, soon) == ([FRONT], [FRONT])


def test_before_everything_was_listed_nobody_is_woken_and_then_all_once() -> None:
    feed, told = _fed()
    feed.seen(_object("Camera", "front", 1), deleted=False)
    feed.listed(CAMERAS, Listing((_object("Camera", "front", 1),), "5"))
    assert told == []
    feed.listed(MAPS, Listing((), "5"))
    assert told == [{FRONT}]


@pytest.mark.parametrize(
    ("news", "keys"),
    [
        (_child("a", 20), {FRONT}),
        (_object("Secret", "login", 20), {FRONT}),
        (_object("Secret", "other", 20), set()),
        (_object("Secret", "shared", 20), {FRONT}),
        (_object("ModelZoo", "zoo", 20), {Key("ModelZoo", "home", "zoo"), FRONT}),
        (_object("ConfigMap", "foreign", 20), set()),
    ],
    ids=["child", "named secret", "other secret", "shared secret", "named zoo", "foreign object"],
)
def test_news_reach_whom_they_concern(news: dict[str, Any], keys: set[Key]) -> None:
    feed, told = _fed()
    camera = _object("Camera", "front", 1)
    camera["spec"] = {"credentialsSecretRef": {"name": "login"}, "modelZooRef": {"name": "zoo"}}
    feed.listed(CAMERAS, Listing((camera,), "5"))
    feed.listed(MAPS, Listing((), "5"))
    told.clear()
    feed.seen(news, deleted=False)
    assert set().union(*told) == keys
    told.clear()
    feed.seen(news, deleted=False)
    assert told == [], "no news, no work"


def test_a_status_that_we_wrote_wakes_those_that_name_its_object_and_not_the_object() -> None:
    feed, told = _fed()
    camera = _object("Camera", "front", 1)
    camera["spec"] = {"modelZooRef": {"name": "zoo"}}
    feed.listed(CAMERAS, Listing((camera,), "5"))
    feed.listed(MAPS, Listing((), "5"))
    zoo = _object("ModelZoo", "zoo", 6)
    feed.seen(zoo, deleted=False)
    told.clear()
    ready = {"type": "Ready", "status": "True", "reason": "AllReady", "message": "1 of 1 models answer"}
    feed.wrote({**_object("ModelZoo", "zoo", 7), "status": {"conditions": [ready]}})
    assert set().union(*told) == {FRONT}
    told.clear()
    other_words = {**ready, "message": "2 of 2 models answer"}
    feed.wrote({**_object("ModelZoo", "zoo", 8), "status": {"conditions": [other_words]}})
    assert set().union(*told) == set()


def test_an_edit_that_comes_with_the_answer_to_a_status_is_known_from_then_on() -> None:
    feed, told = _fed()
    feed.listed(CAMERAS, Listing((_object("Camera", "front", 1),), "5"))
    feed.listed(MAPS, Listing((), "5"))
    feed.wrote({**_object("Camera", "front", 6), "spec": {"credentialsSecretRef": {"name": "login"}}})
    told.clear()
    feed.seen(_object("Secret", "login", 20), deleted=False)
    assert set().union(*told) == {FRONT}


def test_a_child_that_loses_its_label_wakes_its_parent() -> None:
    feed, told = _fed()
    feed.listed(CAMERAS, Listing((_object("Camera", "front", 1),), "5"))
    feed.listed(MAPS, Listing((_child("a", 2),), "5"))
    told.clear()
    feed.seen(_object("ConfigMap", "a", 9), deleted=True)
    assert told == [{FRONT}]


def test_heartbeats_of_a_node_are_no_news() -> None:
    def node(beat: str, gpus: str) -> dict[str, Any]:
        conditions = [{"type": "Ready", "status": "True", "lastHeartbeatTime": beat}]
        allocatable = {"cpu": "4", "nvidia.com/gpu": gpus}
        return {"metadata": {"name": "n"}, "status": {"conditions": conditions, "allocatable": allocatable}}

    assert node_facts(node("1", "1")) == node_facts(node("2", "1"))
    assert node_facts(node("1", "1")) != node_facts(node("1", "2"))
    assert node_facts(node("1", "1")).allocatable == {"nvidia.com/gpu": 1}


def test_a_kind_that_stands_nowhere_is_refused() -> None:
    with pytest.raises(kinds.KindUnknown):
        kinds.kind_of("v1", "Gadget")
