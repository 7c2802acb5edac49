"""The database's settings refuse what cannot work, in words that help."""

import pytest
from pydantic import ValidationError

from hsi.store.settings import RetentionSettings, StoreSettings

WRONG = {
    "another driver": ("postgresql://u@h/d", "must begin with postgresql+asyncpg"),
    "another database": ("mysql+aiomysql://u@h/d", "must begin with postgresql+asyncpg"),
    "no database": ("postgresql+asyncpg://u@h", "must name a database"),
    "no URL": ("nonsense", "must look like"),
}


@pytest.mark.parametrize(("url", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_database_url_that_cannot_work_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        StoreSettings(database_url=url)
    assert reason in str(refusal.value)


def test_a_unix_socket_is_a_fine_database_url() -> None:
    url = "postgresql+asyncpg://postgres@/security?host=/tmp/run"
    assert StoreSettings(database_url=url).database_url == url


@pytest.mark.parametrize("days", [0, 366])
def test_retention_stays_within_a_year(days: int) -> None:
    with pytest.raises(ValidationError):
        RetentionSettings(retention_days=days)
