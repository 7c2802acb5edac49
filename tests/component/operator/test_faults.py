"""What the engine does when the API server or the product misbehaves: it goes on by itself, and deletes nothing."""

import asyncio
import base64
from typing import Any

from tests.parts import plain_plan
from tests.parts.kube_api import KubeApi
from tests.parts.product_api import ProductApi

from hsi_operator.engine.telling import STATUS_AT_ONCE

OURS = {"app.kubernetes.io/managed-by": "hsi-operator", "hsi.dev/camera": "front"}


def _image(kube: KubeApi, name: str = "front") -> Any:
    found = kube.find("deployments", f"{name}-ingest")
    return found and found["spec"]["template"]["spec"]["containers"][0]["image"]


def _status(kube: KubeApi, name: str = "front") -> Any:
    return (kube.find("cameras", name) or {}).get("status", {})


async def _settled(kube: KubeApi, until: Any) -> None:
    await until(lambda: _image(kube) == "hsi:1" and _status(kube).get("product") == "unknown", "the Camera to settle")


async def test_a_second_look_writes_nothing(kube: KubeApi, operator: Any, until: Any) -> None:
    operator(resync_seconds=5)
    await kube.put("cameras", plain_plan.camera(maps=["one", "two"], secret=True))
    await _settled(kube, until)
    await until(lambda: kube.every("events"), "the event of that")
    before, lists = kube.writes(), kube.count("GET", "/cameras?limit")
    await until(lambda: kube.count("GET", "/cameras?limit") > lists + 1, "two more looks at everything", 40)
    assert kube.writes() == before


async def test_a_secret_that_is_made_once_is_never_written_again(kube: KubeApi, operator: Any, until: Any) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera(secret=True))
    await until(lambda: kube.find("secrets", "front-login"), "the Secret")
    first = kube.find("secrets", "front-login")
    await kube.put("cameras", plain_plan.camera(secret=True, image="hsi:2"))
    await until(lambda: _image(kube) == "hsi:2", "the edit")
    assert kube.find("secrets", "front-login") == first


async def test_an_object_of_somebody_else_is_never_touched(kube: KubeApi, operator: Any, until: Any) -> None:
    theirs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "front-one", "namespace": "default"}}
    before = await kube.put("configmaps", {**theirs, "data": {"word": "theirs"}})
    operator()
    await kube.put("cameras", plain_plan.camera(maps=["one", "two"]))
    await until(lambda: kube.find("configmaps", "front-two") and _status(kube), "the rest of its children")
    await kube.put("cameras", plain_plan.camera(maps=["two"]))
    await until(lambda: _status(kube).get("observedGeneration") == 2, "the edit")
    assert kube.find("configmaps", "front-one") == before


async def test_a_bug_in_a_plan_is_told_by_its_object_and_stops_no_other(
    kube: KubeApi, operator: Any, until: Any
) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera("odd", puzzle=1))
    await kube.put("cameras", plain_plan.camera())
    await _settled(kube, until)

    def told() -> Any:
        return {each["type"]: each for each in _status(kube, "odd").get("conditions", ())}.get("Ready", {})

    await until(lambda: told().get("reason") == "ReconcileError", "a condition that says so")
    assert "ArithmeticError" in told()["message"]
    await kube.put("cameras", plain_plan.camera("odd"))
    await until(lambda: _image(kube, "odd") == "hsi:1", "the plan without the bug")


async def test_too_many_requests_conflicts_and_server_errors_are_tried_again(
    kube: KubeApi, operator: Any, until: Any
) -> None:
    for status in (429, 500, 409, 503):
        kube.refuse("PATCH", "/deployments/", status, times=1)
    kube.refuse("GET", "/configmaps?limit", 500, times=2)
    kube.refuse("GET", "/pods?watch", 429, times=1, **{"Retry-After": "1"})
    operator()
    await kube.put("cameras", plain_plan.camera(maps=["one"]))
    await _settled(kube, until)
    assert kube.find("configmaps", "front-one")


async def test_what_a_server_asks_for_is_waited(kube: KubeApi, operator: Any, until: Any) -> None:
    kube.refuse("PATCH", "/deployments/", 429, times=1, **{"Retry-After": "2"})
    operator()
    await kube.put("cameras", plain_plan.camera())
    await until(lambda: kube.count("PATCH", "/deployments/") == 1, "the first try")
    began = asyncio.get_running_loop().time()
    await until(lambda: kube.count("PATCH", "/deployments/") == 2, "the second try")
    assert asyncio.get_running_loop().time() - began > 1.5


async def test_a_slow_server_is_waited_for(kube: KubeApi, operator: Any, until: Any) -> None:
    kube.delay_seconds = 0.2
    operator(lease_seconds=10, renew_seconds=8)
    await kube.put("cameras", plain_plan.camera())
    await until(lambda: _image(kube) == "hsi:1", "the Deployment", 40)


async def test_news_come_through_after_a_cut_stream(kube: KubeApi, operator: Any, until: Any) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera())
    await _settled(kube, until)
    await kube.cut()
    await kube.put("cameras", plain_plan.camera(image="hsi:2"))
    await until(lambda: _image(kube) == "hsi:2", "the edit")


async def test_a_child_that_went_while_nobody_could_watch_comes_back(kube: KubeApi, operator: Any, until: Any) -> None:
    """After 410 a watch begins anew and says nothing of what is gone; only a list shows that."""
    operator()
    await kube.put("cameras", plain_plan.camera(maps=["one"]))
    await _settled(kube, until)
    kube.vanish("configmaps", "front-one")
    await kube.forget()
    await until(lambda: kube.find("configmaps", "front-one"), "the child to come back", 15)


async def test_a_camera_that_went_while_nobody_could_watch_loses_its_record(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera())
    await _settled(kube, until)
    kube.vanish("cameras", "front")
    await kube.forget()
    await until(lambda: not product.cameras, "the record to go", 15)


async def test_nothing_is_deleted_before_everything_was_listed(kube: KubeApi, operator: Any, until: Any) -> None:
    """A child of a Camera that was not listed yet looks like one that nobody wants."""
    camera = await kube.put("cameras", plain_plan.camera(maps=["one"]))
    labels = {**OURS}
    metadata = {"name": "front-old", "namespace": "default", "labels": labels}
    await kube.put("configmaps", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    kube.refuse("GET", "/jobs?limit", 503, times=6)
    operator()
    await until(lambda: kube.count("GET", "/jobs?limit") >= 3, "three lists to fail")
    assert not [line for line in kube.writes() if line in {"PATCH", "DELETE"}]
    await until(lambda: not kube.find("configmaps", "front-old"), "the orphan to go", 40)
    assert camera["metadata"]["uid"]


async def test_a_status_is_written_a_few_times_at_once_and_then_rarely(
    kube: KubeApi, operator: Any, until: Any
) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera())
    await _settled(kube, until)
    for turn in range(3 * STATUS_AT_ONCE):
        found = kube.find("deployments", "front-ingest")
        assert found is not None
        await kube.put("deployments", {**found, "status": {"readyReplicas": turn % 2}})
        await asyncio.sleep(0.02)
    assert kube.count("PATCH", "/status") <= STATUS_AT_ONCE + 1


async def test_a_product_that_is_away_holds_up_nothing_but_the_record(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    product.down = True
    operator()
    for number in range(20):
        await kube.put("cameras", plain_plan.camera(f"cam-{number}"))
    await until(lambda: all(_image(kube, f"cam-{number}") for number in range(20)), "every Deployment")
    await until(lambda: _status(kube, "cam-7").get("product") == "away", "a status that says so")
    assert product.asked < 10
    product.down = False
    await until(lambda: len(product.cameras) == 20, "every record", 40)


async def test_a_product_that_is_away_for_a_moment_is_asked_again_soon(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    """However many records were on their way when it went: one absence is one failure."""
    operator(workers=20)
    names = [f"cam-{number}" for number in range(20)]
    for name in names:
        await kube.put("cameras", plain_plan.camera(name))
    await until(lambda: len(product.cameras) == 20, "every record")
    product.line.clear()
    before, product.down = product.asked, True
    for name in names:
        await kube.put("cameras", plain_plan.camera(name, source={"synthetic": {"seed": 2}}))
    await until(lambda: product.asked > before + 10, "many to ask at once")
    product.line.set()
    product.down = False
    await until(lambda: all(each["source"]["synthetic"]["seed"] == 2 for each in product.cameras.values()), "all", 12)


async def test_a_record_that_is_refused_is_told_and_sent_again_when_it_changes(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    product.refusal = "another camera has this name"
    operator()
    await kube.put("cameras", plain_plan.camera())
    await until(lambda: _status(kube).get("product") == "refused: another camera has this name", "the refusal")
    product.refusal = ""
    await kube.put("cameras", plain_plan.camera(source={"synthetic": {"seed": 2}}))
    await until(lambda: product.cameras.get("front", {}).get("source") == {"synthetic": {"seed": 2}}, "the record")


async def test_a_record_that_somebody_changed_is_put_right(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera())
    await _settled(kube, until)
    product.cameras["front"]["source"] = {"folder": {}}
    await until(lambda: product.cameras["front"]["source"] == {"synthetic": {"seed": 1}}, "the repair")
    puts = product.puts
    product.cameras["front"]["status"] = "online"
    await until(lambda: _status(kube).get("product") == "online", "the product's view in the status", 40)
    assert product.puts == puts


async def test_a_rotated_login_is_sent_again_and_seen_nowhere_else(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any, capfd: Any
) -> None:
    def secret(password: str) -> dict[str, Any]:
        data = {"username": _base64("eve"), "password": _base64(password)}
        return {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "login", "namespace": "default"},
            "data": data,
        }

    await kube.put("secrets", secret("first-canary"))
    operator()
    await kube.put("cameras", plain_plan.camera(credentialsSecretRef={"name": "login"}))
    wanted = {"username": "eve", "password": "first-canary"}
    await until(lambda: product.credentials.get("front") == wanted, "the login")
    await kube.put("secrets", secret("second-canary"))
    await until(lambda: product.credentials["front"]["password"] == "second-canary", "the new login", 10)
    assert "canary" not in str(kube.every("cameras")) + str(kube.every("events")) + str(kube.requests)
    assert "canary" not in "".join(capfd.readouterr())


async def test_a_record_whose_camera_went_while_no_operator_ran_is_removed(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    product.cameras["old"] = {"id": "old", "managed_by": "operator"}
    product.cameras["mine"] = {"id": "mine", "managed_by": "api"}
    operator()
    await kube.put("cameras", plain_plan.camera())
    await until(lambda: set(product.cameras) == {"mine", "front"}, "the stray to go")


async def test_a_token_is_sent_where_one_is_given(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any, tmp_path: Any
) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    operator(product_token_file=tmp_path / "token")
    await kube.put("cameras", plain_plan.camera())
    await until(lambda: "front" in product.cameras, "the record")
    assert set(product.authorizations) == {"Bearer s3cret"}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


async def test_two_cameras_of_one_name_do_not_fight_over_one_record(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera())
    await _settled(kube, until)
    await kube.put("cameras", plain_plan.camera(namespace="other", source={"synthetic": {"seed": 2}}))

    def said() -> str:
        return str((kube.find("cameras", "front", "other") or {}).get("status", {}).get("product"))

    await until(lambda: said().startswith("refused: Camera front in namespace default"), "the refusal")
    await kube.remove("cameras", "front", "other")
    await until(lambda: not kube.find("cameras", "front", "other"), "the second to go")
    assert product.puts == 1
    assert product.cameras["front"]["source"] == {"synthetic": {"seed": 1}}


async def test_an_edit_that_comes_while_the_status_is_written_is_not_lost(
    kube: KubeApi, operator: Any, until: Any
) -> None:
    """The answer to our own write holds the edit already, so the watch brings nothing new."""
    operator()
    for number in range(20):
        await kube.put("cameras", plain_plan.camera(f"cam-{number}"))
        await until(lambda: _image(kube, f"cam-{number}") == "hsi:1", "the Deployment")  # noqa: B023 - awaited here
        await kube.put("cameras", plain_plan.camera(f"cam-{number}", image="hsi:2"))
    await until(lambda: all(_image(kube, f"cam-{number}") == "hsi:2" for number in range(20)), "every edit")
