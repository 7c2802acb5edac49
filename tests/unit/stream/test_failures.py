import pytest
from redis import exceptions

from hsi.stream.broker import BrokerRefused, BrokerUnavailable
from hsi.stream.failures import REFUSED, UNAVAILABLE, GroupMissing, translated

TOP_LEVEL = [
    error
    for error in vars(exceptions).values()
    if isinstance(error, type)
    and issubclass(error, Exception)
    and error.__module__ == exceptions.__name__
    and (exceptions.RedisError in error.__bases__ or Exception in error.__bases__)
]


def test_there_are_error_classes_to_look_at() -> None:
    assert exceptions.ConnectionError in TOP_LEVEL
    assert len(TOP_LEVEL) >= 10


@pytest.mark.parametrize("error", TOP_LEVEL, ids=lambda error: error.__name__)
def test_every_top_level_error_of_the_library_is_named_on_one_side(error: type[Exception]) -> None:
    assert (error in UNAVAILABLE) != (error in REFUSED), f"decide in stream.failures what {error.__name__} means"


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        pytest.param(exceptions.ConnectionError("refused"), BrokerUnavailable, id="no connection"),
        pytest.param(exceptions.BusyLoadingError("loading"), BrokerUnavailable, id="loading its data"),
        pytest.param(exceptions.AuthenticationError("wrong"), BrokerUnavailable, id="wrong password"),
        pytest.param(exceptions.TimeoutError("slow"), BrokerUnavailable, id="no answer"),
        pytest.param(TimeoutError(), BrokerUnavailable, id="no answer from asyncio"),
        pytest.param(ConnectionResetError(104, "reset"), BrokerUnavailable, id="reset"),
        pytest.param(exceptions.OutOfMemoryError("OOM"), BrokerUnavailable, id="full"),
        pytest.param(
            exceptions.ResponseError("Error running script: OOM command not"), BrokerUnavailable, id="full in Lua"
        ),
        pytest.param(exceptions.ResponseError("MISCONF Redis is configured to"), BrokerUnavailable, id="disk"),
        pytest.param(exceptions.ReadOnlyError("READONLY"), BrokerUnavailable, id="failover"),
        pytest.param(exceptions.InvalidResponse("HTTP/1.1 400"), BrokerUnavailable, id="not a Redis"),
        pytest.param(exceptions.ResponseError("NOGROUP No such key"), GroupMissing, id="no group"),
        pytest.param(exceptions.ResponseError("UNBLOCKED the stream key"), GroupMissing, id="stream deleted"),
        pytest.param(exceptions.ResponseError("WRONGTYPE Operation"), BrokerRefused, id="wrong type"),
        pytest.param(exceptions.ResponseError("BUSYGROUP exists"), BrokerRefused, id="not BUSY"),
        pytest.param(exceptions.DataError("cannot encode"), BrokerRefused, id="our mistake"),
    ],
)
def test_library_errors_become_ours_with_the_attempt_and_the_cause(error: Exception, ours: type[Exception]) -> None:
    with pytest.raises(ours, match="publish a frame: ") as raised, translated("publish a frame"):
        raise error
    assert type(raised.value) is ours
    assert raised.value.__cause__ is error


def test_other_errors_pass_untouched() -> None:
    with pytest.raises(ZeroDivisionError), translated("divide"):
        raise ZeroDivisionError
