"""Who may do what on the real API server: by certificate, by token, by impersonation."""

import pytest
from tests.cluster.accounts import account, allow, subject_of
from tests.cluster.api import NODES, PODS, SECRETS, Api, Refused
from tests.cluster.kubectl import Kubectl
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until

LIST_PODS = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]


async def _may_list(user: Api, namespace: str) -> bool:
    try:
        await user.items(PODS, namespace)
    except Refused as refused:
        if refused.status != 403:
            raise
        return False
    return True


async def test_a_user_may_do_what_a_role_allows_and_nothing_else(
    control_plane: ControlPlane, api: Api, namespace: str
) -> None:
    async with Api.opened(control_plane.kubeconfig("visitor")) as visitor:
        with pytest.raises(Refused, match='User "visitor" cannot list resource "pods"'):
            await visitor.items(PODS, namespace)
        await allow(api, namespace, {"kind": "User", "name": "visitor"}, LIST_PODS)
        await until(lambda: _may_list(visitor, namespace), "the role to count")
        with pytest.raises(Refused, match="cannot list"):
            await visitor.items(SECRETS, namespace)


async def test_a_service_account_comes_in_by_its_token(control_plane: ControlPlane, api: Api, namespace: str) -> None:
    kubeconfig = await account(control_plane, api, namespace, "operator")
    await allow(api, namespace, subject_of(namespace, "operator"), LIST_PODS)
    async with Api.opened(kubeconfig) as operator:
        await until(lambda: _may_list(operator, namespace), "the role to count")
        with pytest.raises(Refused, match=f"system:serviceaccount:{namespace}:operator"):
            await operator.items(NODES)


async def test_the_administrator_can_ask_what_an_account_may(api: Api, namespace: str, kubectl: Kubectl) -> None:
    await allow(api, namespace, subject_of(namespace, "default"), LIST_PODS)
    who = (f"--as=system:serviceaccount:{namespace}:default", f"--namespace={namespace}")

    async def may_list() -> bool:
        return (await kubectl.tried("auth", "can-i", "list", "pods", *who))[0] == 0

    await until(may_list, "the role to count")
    assert await kubectl.tried("auth", "can-i", "delete", "pods", *who) == (1, "no\n")
