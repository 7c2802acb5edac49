"""What a WebSocket client may say."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.api import requests
from hsi.api.requests import ErrorCode, Ping, Quiet, RequestRefused, Resync, Subscribe, Unsubscribe

NAMES = frozenset({"events", "security_events"})


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        pytest.param("ping", Ping(), id="bare ping"),
        pytest.param('{"type":"ping"}', Ping(), id="ping"),
        pytest.param('{"type":"pong"}', Quiet(), id="pong"),
        pytest.param('{"type":"ack","data":{"seq":4}}', Quiet(), id="ack"),
        pytest.param('{"type":"subscribe","data":{"events":["event.*"]}}', Subscribe(("event.*",)), id="subscribe"),
        pytest.param('{"type":"unsubscribe","events":["*"]}', Unsubscribe(("*",)), id="fields beside the type"),
        pytest.param('{"type":"resync","channel":"events","last_sequence":7}', Resync(7), id="resync flat"),
        pytest.param('{"type":"resync","data":{"last_sequence":7,"new":1}}', Resync(7), id="resync with more"),
    ],
)
def test_a_message_has_its_meaning(text: str, meaning: object) -> None:
    assert requests.parse(text, channel_names=NAMES) == meaning


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", ErrorCode.INVALID_JSON, id="empty"),
        pytest.param("PING", ErrorCode.INVALID_JSON, id="shouting"),
        pytest.param("null", ErrorCode.INVALID_MESSAGE_FORMAT, id="null"),
        pytest.param('{"type":7}', ErrorCode.INVALID_MESSAGE_FORMAT, id="type is a number"),
        pytest.param('{"type":"Resync"}', ErrorCode.UNKNOWN_MESSAGE_TYPE, id="spelled otherwise"),
        pytest.param('{"type":"resync"}', ErrorCode.VALIDATION_ERROR, id="no sequence"),
        pytest.param('{"type":"resync","data":7}', ErrorCode.VALIDATION_ERROR, id="data is no object"),
        pytest.param('{"type":"resync","last_sequence":"7"}', ErrorCode.VALIDATION_ERROR, id="text as a number"),
        pytest.param('{"type":"resync","last_sequence":true}', ErrorCode.VALIDATION_ERROR, id="truth as a number"),
        pytest.param('{"type":"resync","last_sequence":NaN}', ErrorCode.VALIDATION_ERROR, id="not a number"),
        pytest.param(
            '{"type":"resync","last_sequence":9223372036854775808}', ErrorCode.VALIDATION_ERROR, id="too large"
        ),
        pytest.param('{"type":"subscribe","events":"event.*"}', ErrorCode.VALIDATION_ERROR, id="text as a list"),
    ],
)
def test_a_refusal_has_its_code(text: str, code: ErrorCode) -> None:
    with pytest.raises(RequestRefused) as refused:
        requests.parse(text, channel_names=NAMES)
    assert refused.value.code is code


@given(st.text(max_size=200) | st.recursive(st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(repr))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with contextlib.suppress(RequestRefused):
        requests.parse(text, channel_names=NAMES)
