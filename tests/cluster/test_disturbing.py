"""The bad line does what it is told, and who follows a kind through it misses nothing."""

import asyncio
from datetime import timedelta

import pytest
from tests.cluster.accounts import account, allow, allow_everywhere, subject_of
from tests.cluster.api import CONFIG_MAPS, Api, Manifest, Refused
from tests.cluster.disturbing import Line
from tests.cluster.following import ended, follow
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until

WATCH = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch", "create"]}]


async def test_every_request_is_noted_and_writes_are_told_from_reads(
    control_plane: ControlPlane, api: Api, namespace: str, bad_line: Line
) -> None:
    kubeconfig = await account(control_plane, api, namespace, "writer", server=bad_line.server)
    await allow(api, namespace, subject_of(namespace, "writer"), WATCH)
    async with Api.opened(kubeconfig) as writer:
        await until(lambda: _listed(writer, namespace), "the role to count")
        await writer.create(CONFIG_MAPS, {"metadata": {"name": "noted"}}, namespace)
        await writer.call(
            "POST", CONFIG_MAPS.path(namespace), query={"dryRun": "All"}, body={"metadata": {"name": "b"}}
        )
    (write,) = bad_line.writes()
    assert (write.method, write.path) == ("POST", f"/api/v1/namespaces/{namespace}/configmaps")
    assert (await api.get(CONFIG_MAPS, "noted", namespace))["metadata"]["name"] == "noted"


async def _listed(user: Api, namespace: str) -> bool:
    try:
        await user.items(CONFIG_MAPS, namespace)
    except Refused:
        return False
    return True


async def test_refusals_reach_who_asks_as_often_as_told(
    control_plane: ControlPlane, api: Api, namespace: str, bad_line: Line
) -> None:
    kubeconfig = await account(control_plane, api, namespace, "asker", server=bad_line.server)
    async with Api.opened(kubeconfig) as asker:
        bad_line.refuse(429, times=1, part="/version")
        with pytest.raises(Refused) as refused:
            await asker.call("GET", "/version")
        assert refused.value.status == 429
        bad_line.delay = timedelta(milliseconds=200)
        started = asyncio.get_running_loop().time()
        assert (await asker.call("GET", "/version"))["major"] == "1"
        assert asyncio.get_running_loop().time() - started >= 0.2


async def test_who_follows_through_cuts_and_expiry_sees_everything(
    control_plane: ControlPlane, api: Api, namespace: str, bad_line: Line
) -> None:
    kubeconfig = await account(control_plane, api, namespace, "follower", server=bad_line.server)
    await allow_everywhere(api, subject_of(namespace, "follower"), WATCH)
    seen: set[str] = set()

    def saw(each: Manifest) -> None:
        seen.add(each["metadata"]["name"])

    async def appears(name: str) -> None:
        await api.create(CONFIG_MAPS, {"metadata": {"name": name}}, namespace)

        async def is_seen() -> bool:
            return name in seen

        await until(is_seen, f"{name} to be seen")

    async def watches(again: int) -> bool:
        return bad_line.watches() > 0 and sum(asked.is_watch for asked in bad_line.requests) >= again

    async with Api.opened(kubeconfig) as follower:
        task = asyncio.create_task(follow(follower, CONFIG_MAPS, saw, lambda _: None))
        try:
            await appears("before")
            await until(lambda: watches(1), "an open watch")
            bad_line.expire(watches=2)
            bad_line.cut()
            await appears("meanwhile")
            await until(lambda: watches(4), "a watch after two that expired")
            await appears("after")
        finally:
            await ended([task], "the follower")
