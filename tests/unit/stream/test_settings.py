from datetime import timedelta

import pytest
from pydantic import ValidationError

from hsi.events.streams import Stream
from hsi.stream.connection import limits_of
from hsi.stream.consume import intake_of
from hsi.stream.settings import StreamSettings


@pytest.mark.parametrize("url", ["redis://h:6379/0", "rediss://h", "unix:///tmp/r.sock?db=0"])
def test_the_three_kinds_of_redis_url_are_accepted(url: str) -> None:
    assert StreamSettings(redis_url=url).redis_url == url


@pytest.mark.parametrize("url", ["", "localhost:6379", "http://h", "memcached://h"])
def test_other_urls_are_refused_with_what_would_do(url: str) -> None:
    with pytest.raises(ValidationError, match="must start with redis://, rediss:// or unix://"):
        StreamSettings(redis_url=url)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("redis_pool_size_cache", 0),
        ("redis_pool_size_queue", 501),
        ("redis_pool_size_pubsub", 0),
        ("queue_max_size", 9),
        ("queue_publish_timeout_seconds", 0.0),
        ("queue_max_deliveries", 0),
        ("stale_claim_seconds", 9),
        ("consumer_name", "two words"),
    ],
)
def test_values_out_of_range_are_refused(field: str, bad: object) -> None:
    with pytest.raises(ValidationError, match=field):
        StreamSettings.model_validate({field: bad})


def test_an_empty_consumer_name_means_this_process() -> None:
    assert StreamSettings().consumer() == StreamSettings().consumer() != ""
    assert StreamSettings(consumer_name="site").consumer() == "site"


def test_settings_reach_intake_and_limits() -> None:
    settings = StreamSettings(
        consumer_name="me",
        stale_claim_seconds=60,
        queue_max_deliveries=7,
        queue_max_size=50,
        queue_publish_timeout_seconds=2,
    )
    intake = intake_of(settings, Stream.BATCH_QUEUE, "batch", concurrency=2)
    assert (intake.consumer, intake.concurrency, intake.max_deliveries) == ("me", 2, 7)
    assert intake.claim_idle == timedelta(seconds=60)
    limits = limits_of(settings)
    assert (limits.queue_max_size, limits.publish_timeout) == (50, timedelta(seconds=2))
