"""The last resort, and health from what was seen."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from hsi.api import errors, health
from hsi.api.health import Service, Services, ServiceStatus
from hsi.api.settings import ApiSettings
from hsi.events.messages import Health, PartHealth, StatusChanged

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_what_nobody_foresaw_is_told_without_its_cause_and_still_raised_for_the_log() -> None:
    app = FastAPI()
    errors.install(app)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("postgresql://user:secret@host")

    quiet = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=quiet, base_url="http://t") as http:
        answer = await http.get("/broken")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    loud = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=loud, base_url="http://t") as http:
        with pytest.raises(RuntimeError):
            await http.get("/broken")


def service(status: ServiceStatus) -> Service:
    return Service(status=status)


@pytest.mark.parametrize(
    ("ill", "status", "whole"),
    [
        pytest.param("ai", "healthy", Health.HEALTHY, id="all well"),
        pytest.param("redis", "unhealthy", Health.DEGRADED, id="queue away"),
        pytest.param("ai", "degraded", Health.DEGRADED, id="detector away"),
        pytest.param("ai", "unknown", Health.DEGRADED, id="nobody looked"),
        pytest.param("cameras", "degraded", Health.DEGRADED, id="a camera is silent"),
        pytest.param("database", "unhealthy", Health.UNHEALTHY, id="database away"),
    ],
)
def test_the_whole_follows_from_its_services(ill: str, status: str, whole: Health) -> None:
    well = dict.fromkeys(Services.model_fields, service(ServiceStatus.HEALTHY))
    assert health.overall(Services(**well | {ill: service(ServiceStatus(status))})) is whole


def test_an_old_report_is_no_report() -> None:
    report = StatusChanged(
        observed_at=NOW,
        health=Health.HEALTHY,
        parts={"detector": PartHealth(status=Health.HEALTHY)},
        queues={},
        cameras_total=0,
        cameras_active=0,
    )
    assert health.ai_of(report, now=NOW + timedelta(seconds=29)).status is ServiceStatus.HEALTHY
    assert health.ai_of(report, now=NOW + timedelta(seconds=31)).status is ServiceStatus.UNKNOWN
    assert health.ai_of(None, now=NOW).status is ServiceStatus.UNKNOWN
    assert health.cameras_of(report, now=NOW + timedelta(seconds=29)).status is ServiceStatus.HEALTHY
    assert health.cameras_of(report, now=NOW + timedelta(seconds=31)).status is ServiceStatus.UNKNOWN
    assert health.cameras_of(None, now=NOW).status is ServiceStatus.UNKNOWN


@pytest.mark.parametrize("origin", ["localhost:3000", "http://a/path", "ftp://a", "", "http://"])
def test_an_origin_that_is_none_is_refused_at_start(origin: str) -> None:
    with pytest.raises(ValueError, match="origins"):
        ApiSettings(cors_origins=(origin,))
