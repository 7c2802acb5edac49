"""What becomes of a Camera: its children, its record, and what its status says from both sides."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.parts import plan_world
from tests.parts.crd_cases import CAMERA, ZOO, changed
from tests.parts.plan_world import HOUSE, child, condition, happened, look, message, named, planned, settled

from hsi_operator.plan import ingest, names, record
from hsi_operator.plan.plan import Login, Observed, Plan, ProductView, Record, SecretFacts

FTP = changed(CAMERA, {"spec.source": {"ftp": {}}})
FOLDER = changed(CAMERA, {"spec.source": {"folder": {}}})
WITH_LOGIN = changed(
    CAMERA,
    {"spec.credentialsSecretRef": {"name": "front-door-login", "usernameKey": "user", "passwordKey": "pass"}},
)


def _seen(observed: Observed, **camera: Any) -> Observed:
    return replace(observed, product=ProductView(answered=True, camera={**(observed.product.camera or {}), **camera}))


def _pod_spec(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = child(plan, "Deployment", "front-door-ingest")["spec"]["template"]["spec"]
    return found


def _variables(plan: Plan) -> dict[str, str]:
    return {each["name"]: each.get("value", "") for each in _pod_spec(plan)["containers"][0]["env"]}


def test_a_stream_has_a_pod_and_a_record_and_is_ready_in_the_end() -> None:
    observed, plan = settled(look(CAMERA))
    assert named(plan, "Deployment") == ["front-door-ingest"]
    assert plan.product == Record(
        "front_door",
        {
            "name": "front-door",
            "source": {
                "rtsp": {
                    "url": "rtsp://192.168.1.20/1",
                    "transport": "tcp",
                    "interval_ms": 1000,
                    "motion_gate": True,
                }
            },
            "enabled": True,
            "expected_interval_ms": None,
            "managed_by": "operator",
            "location": None,
            "capture": {},
            "detection": {
                "labels": [],
                "min_confidence_percent": 50,
                "fast_path": {"enabled": True, "labels": ["person"], "min_confidence_percent": 90},
                "batch_window_seconds": 90,
                "batch_idle_seconds": 30,
            },
            "analysis": {"enabled": True},
            "retention": {},
            "credentials": None,
        },
    )
    assert condition(plan, "Ready") == ("True", "Delivering")
    assert plan.status["state"] == "online"
    assert plan.status["lastFrameTime"] == "2026-11-21T19:33:00Z"
    assert plan.status["worker"] == {"name": "front-door-ingest-0", "node": "attic"}
    assert plan.status["source"] == "rtsp"
    assert planned(observed) == plan
    assert plan.events == ()


def test_the_pod_opens_its_own_stream_sees_its_own_folder_and_nothing_else() -> None:
    plan = planned(look(WITH_LOGIN))
    assert _variables(plan)["INGEST_CAMERAS"] == "front_door"
    spec = _pod_spec(plan)
    mounts = {each["mountPath"]: each for each in spec["containers"][0]["volumeMounts"]}
    assert mounts["/export/foscam/front_door"]["subPath"] == "foscam/front_door"
    assert "/export/foscam" not in mounts
    assert mounts["/var/lib/hsi/logins/front_door"]["readOnly"]
    (login,) = [each["secret"] for each in spec["volumes"] if each["name"] == "login"]
    assert login["secretName"] == "front-door-login"
    assert login["defaultMode"] == 0o440
    assert login["items"] == [{"key": "user", "path": "username"}, {"key": "pass", "path": "password"}]


def test_no_login_stands_in_anything_but_the_secret_that_is_made() -> None:
    plan = planned(look(FTP))
    assert "t" * 32 not in json.dumps([plan.children, plan.status, plan.product and plan.product.body], default=str)
    assert "t" * 32 not in repr(plan)
    assert "t" * 32 not in repr(look(FTP))


def test_an_ftp_camera_gets_a_login_that_is_made_once() -> None:
    observed = look(FTP)
    first = planned(observed)
    assert named(first, "Deployment") == []
    (made,) = first.once
    assert made["metadata"]["name"] == "front-door-ftp"
    assert made["stringData"] == {"username": "front_door", "password": "t" * 32}
    assert "data" not in child(first, "Secret", "front-door-ftp")
    assert first.product is not None
    assert first.product.login is None
    assert "credentials" not in (first.product.body or {})
    assert condition(first, "CredentialsResolved") == ("Unknown", "Deploying")
    later = planned(replace(happened(observed, first), token="n" * 32))
    assert later.once == ()
    assert later.product is not None
    assert later.product.login == Login("front-door-ftp", "username", "password", "1")
    assert condition(settled(observed)[1], "Ready") == ("True", "Delivering")


def test_a_made_login_that_lost_its_password_is_made_anew() -> None:
    observed, _ = settled(look(FTP))
    emptied = replace(observed, secrets={"front-door-ftp": SecretFacts("2", frozenset())})
    plan = planned(emptied)
    assert [(ref.kind, ref.name) for ref in plan.orphans] == [("Secret", "front-door-ftp")]
    assert named(plan, "Secret") == []
    gone = replace(emptied, secrets={}, children={})
    assert len(planned(gone).once) == 1


def test_an_ftp_camera_may_bring_its_own_login() -> None:
    ref = {"name": "front-door-login", "usernameKey": "user", "passwordKey": "pass"}
    plan = planned(look(changed(FTP, {"spec.credentialsSecretRef": ref})))
    assert plan.once == ()
    assert named(plan, "Secret") == []
    assert plan.product is not None
    assert plan.product.login == Login("front-door-login", "user", "pass", "7")


def test_a_folder_needs_neither_pod_nor_login() -> None:
    _, plan = settled(look(FOLDER))
    assert plan.children == ()
    assert condition(plan, "CredentialsResolved") == ("True", "NotNeeded")
    assert condition(plan, "Ready") == ("True", "Delivering")


def test_a_rotated_secret_starts_the_pod_anew_and_one_that_went_does_not_stop_it() -> None:
    observed, plan = settled(look(WITH_LOGIN))
    rotated = planned(replace(observed, secrets={"front-door-login": SecretFacts("8", frozenset({"user", "pass"}))}))
    assert child(rotated, "Deployment", "front-door-ingest") != child(plan, "Deployment", "front-door-ingest")
    gone = planned(replace(observed, secrets={}))
    assert child(gone, "Deployment", "front-door-ingest") == child(plan, "Deployment", "front-door-ingest")
    assert condition(gone, "CredentialsResolved") == ("False", "SecretNotFound")
    assert condition(gone, "Ready") == ("False", "SecretNotFound")
    lacking = planned(replace(observed, secrets={"front-door-login": SecretFacts("8", frozenset({"user"}))}))
    assert condition(lacking, "Ready") == ("False", "SecretKeyMissing")
    assert "pass" in message(lacking, "Ready")


def test_a_camera_that_is_switched_off_keeps_its_record_and_has_no_pod() -> None:
    _, plan = settled(look(changed(CAMERA, {"spec.enabled": False})))
    assert child(plan, "Deployment", "front-door-ingest")["spec"]["replicas"] == 0
    assert plan.product is not None
    assert plan.product.body is not None
    assert plan.product.body["enabled"] is False
    assert condition(plan, "Ready") == ("False", "Disabled")
    assert condition(plan, "StreamReachable") == ("Unknown", "Disabled")
    assert condition(plan, "Progressing") == ("False", "UpToDate")


PRODUCT = {
    "silent": ({"status": "silent", "status_reason": "no_pictures"}, "False", "NoFrames"),
    "offline": ({"status": "offline", "status_reason": "unreachable"}, "False", "ConnectFailed"),
    "login": ({"status": "error", "status_reason": "refused_login"}, "False", "AuthFailed"),
    "codec": ({"status": "error", "status_reason": "unsupported_codec"}, "False", "UnsupportedCodec"),
    "new word": ({"status": "error", "status_reason": "on_fire"}, "False", "ConnectFailed"),
    "waiting": ({"status": "unknown", "status_reason": "waiting"}, "Unknown", "AwaitingFrames"),
    "connecting": ({"status": "unknown", "status_reason": "connecting"}, "Unknown", "Connecting"),
    "unwatched": ({"status": "unknown", "status_reason": "not_watched"}, "Unknown", "NotWatched"),
}


@pytest.mark.parametrize(("camera", "status", "reason"), PRODUCT.values(), ids=PRODUCT)
def test_what_the_product_says_of_a_camera_is_said_in_our_words(
    camera: dict[str, str], status: str, reason: str
) -> None:
    observed, _ = settled(look(CAMERA))
    plan = planned(_seen(observed, **camera, status_detail="in a sentence"))
    assert condition(plan, "StreamReachable") == (status, reason)
    assert message(plan, "StreamReachable") == "in a sentence"
    assert condition(plan, "Ready") == ("False", reason)
    assert plan.status["state"] == camera["status"]


def test_a_product_that_is_away_is_told_and_children_are_kept_right() -> None:
    observed, before = settled(look(CAMERA))
    away = replace(observed, product=replace(observed.product, answered=False))
    plan = planned(away)
    assert plan.children == before.children
    assert plan.product == before.product
    assert condition(plan, "PipelineBound") == ("False", "ProductUnreachable")
    assert condition(plan, "Ready") == ("False", "ProductUnreachable")
    assert any(event.reason == "ProductUnreachable" for event in plan.events)


def test_a_record_that_is_refused_is_told_in_the_words_of_the_product() -> None:
    observed, _ = settled(look(CAMERA))
    refused = replace(observed, product=ProductView(answered=True, refusal="front_door is kept by file"))
    plan = planned(refused)
    assert condition(plan, "PipelineBound") == ("False", "ProductRefused")
    assert "kept by file" in message(plan, "Ready")


def test_a_record_that_somebody_else_changed_is_not_called_bound() -> None:
    observed, _ = settled(look(CAMERA))
    assert condition(planned(_seen(observed, name="Somebody else's")), "PipelineBound") == ("Unknown", "Deploying")


def test_the_answer_of_the_product_names_all_kinds_of_sources() -> None:
    observed, plan = settled(look(CAMERA))
    source = {"folder": None, "ftp": None, "http": None, "synthetic": None, **observed.product.camera["source"]}  # type: ignore[index]  # there is one
    source["rtsp"] = {**source["rtsp"], "sub_url": None}
    assert plan.product is not None
    assert plan.product.body is not None
    assert record.holds(plan.product.body, {**(observed.product.camera or {}), "source": source})
    assert condition(planned(_seen(observed, source=source)), "PipelineBound") == ("True", "Bound")


READY_ZOO = {**ZOO, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}


@pytest.mark.parametrize(
    ("zoo", "models", "found"),
    [
        (None, [], ("False", "ModelNotFound")),
        (ZOO, [], ("False", "ModelNotReady")),
        (READY_ZOO, ["enrichment"], ("True", "Bound")),
        (READY_ZOO, ["florence"], ("False", "ModelNotFound")),
    ],
    ids=["no zoo", "not ready", "ready", "no such model"],
)
def test_the_models_that_a_camera_names_have_to_be_there(
    zoo: dict[str, Any] | None, models: list[str], found: tuple[str, str]
) -> None:
    wanted = {"spec.modelZooRef": {"name": "main"}, "spec.enrichment": {"models": models}}
    _, plan = settled(look(changed(CAMERA, wanted), zoo=zoo))
    assert condition(plan, "PipelineBound") == found


def test_a_pod_that_cannot_run_explains_the_camera() -> None:
    observed, _ = settled(look(CAMERA))
    waiting = {"waiting": {"reason": "ErrImagePull", "message": "denied"}}
    broken = plan_world.pods_of(
        observed.children["Deployment", "front-door-ingest"],
        conditions=[{"type": "Ready", "status": "False"}],
        containerStatuses=[{"name": "ingest", "state": waiting}],
    )
    plan = planned(replace(observed, pods=tuple(broken)))
    assert condition(plan, "Ready") == ("False", "ImagePullFailed")
    assert condition(plan, "StreamReachable") == ("Unknown", "ImagePullFailed")
    assert "denied" in message(plan, "Ready")


def test_a_rollout_that_does_not_end_is_told() -> None:
    observed, _ = settled(look(CAMERA))
    key = ("Deployment", "front-door-ingest")
    late = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}
    stuck = {**observed.children[key], "status": {"observedGeneration": 1, "conditions": [late]}}
    plan = planned(replace(observed, children={**observed.children, key: stuck}, pods=()))
    assert condition(plan, "Ready") == ("False", "RolloutStuck")


def test_another_kind_of_source_takes_the_pod_away() -> None:
    observed, _ = settled(look(CAMERA))
    plan = planned(replace(observed, object=changed(observed.object, {"spec.source": {"folder": {}}})))
    assert [(ref.kind, ref.name) for ref in plan.orphans] == [("Deployment", "front-door-ingest")]


def test_a_camera_on_its_way_out_is_forgotten_by_the_product_and_its_children_left_to_the_collector() -> None:
    observed, _ = settled(look(CAMERA))
    metadata = {**observed.object["metadata"], "deletionTimestamp": "2026-11-21T19:00:00Z"}
    leaving = replace(observed, object={**observed.object, "metadata": metadata}, children={}, secrets={})
    plan = planned(leaving)
    assert (plan.children, plan.orphans, plan.once) == ((), (), ())
    assert plan.product == Record("front_door", None)
    assert condition(plan, "Ready") == ("False", "Terminating")
    assert planned(replace(leaving, gone=True)) == Plan(product=Record("front_door", None))


def test_a_paused_camera_keeps_children_and_record_as_they_are() -> None:
    observed, _ = settled(look(CAMERA))
    metadata = {**observed.object["metadata"], "annotations": {names.PAUSED: "true"}}
    plan = planned(replace(observed, object={**observed.object, "metadata": metadata}, children={}))
    assert (plan.children, plan.orphans, plan.product) == ((), (), None)
    assert condition(plan, "Progressing") == ("False", "Paused")


def test_a_spec_that_cannot_be_read_touches_nothing() -> None:
    observed, _ = settled(look(CAMERA))
    plan = planned(replace(observed, object=changed(observed.object, {"spec.source.rtsp.transport": "pigeon"})))
    assert (plan.children, plan.orphans, plan.product) == ((), (), None)
    assert condition(plan, "Ready") == ("False", "InvalidSpec")


def test_a_changed_zone_does_not_interrupt_the_stream() -> None:
    square = [[0, 0], [9, 0], [9, 9]]
    before = planned(look(CAMERA))
    after = planned(look(changed(CAMERA, {"spec.zones": [{"name": "porch", "polygon": square}]})))
    deployment = ("Deployment", ingest.deployment_name(look(CAMERA).object))
    assert child(before, *deployment) == child(after, *deployment)
    settings = json.loads(child(after, "ConfigMap", "front-door-settings")["data"]["camera.json"])
    assert settings["zones"][0]["name"] == "porch"


def test_what_was_not_said_needs_no_settings_and_what_is_said_no_more_takes_them_away() -> None:
    said = look(changed(FOLDER, {"spec.privacy": {"audio": "Enabled"}}))
    kept = child(planned(said), "ConfigMap", "front-door-settings")
    assert json.loads(kept["data"]["camera.json"]) == {"privacy": {"audio": "Enabled"}}
    after = planned(replace(look(FOLDER), children={("ConfigMap", "front-door-settings"): kept}))
    assert [each.name for each in after.orphans] == ["front-door-settings"]


def test_connections_come_from_the_secret_of_the_house() -> None:
    variables = _pod_spec(planned(look(CAMERA)))["containers"][0]["env"]
    found = {each["name"]: each["valueFrom"]["secretKeyRef"]["name"] for each in variables if "valueFrom" in each}
    assert found == {"DATABASE_URL": HOUSE.connections_secret, "REDIS_URL": HOUSE.connections_secret}
