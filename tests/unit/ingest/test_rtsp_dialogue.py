"""RTSP heads, addresses and descriptions, also from those who do not speak them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.ingest.rtsp import address, dialogue, faults, sdp
from hsi.ingest.rtsp.dialogue import NotRtsp
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason

ANSWER = (
    b'RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Basic realm="a"\r\nwww-authenticate: Digest x\r\n\r\n'
)


def test_a_head_is_read_and_written_as_it_was() -> None:
    head = dialogue.head(ANSWER)
    assert (head.status, head.value("cseq")) == (401, "2")
    assert head.values("WWW-Authenticate") == ['Basic realm="a"', "Digest x"]
    assert head.encoded().lower() == ANSWER.lower()


@pytest.mark.parametrize(
    "first",
    [
        "HTTP/1.1 200 OK",
        "RTSP/1.0 ok",
        "RTSP/1.0 20",
        "RTSP/1.0",
        "",
        "SSH-2.0-OpenSSH",
        "RTSP/1.0 ²00 OK",
        "RTSP/2.0 200",
    ],
)
def test_what_is_no_answer_is_refused(first: str) -> None:
    with pytest.raises(NotRtsp):
        _ = dialogue.head(first.encode("latin-1", "replace") + b"\r\n\r\n").status


@pytest.mark.parametrize(
    "length", ["-1", "1e3", "65537", "9" * 40, "²"], ids=["negative", "float", "large", "huge", "odd"]
)
def test_a_body_of_an_odd_length_is_refused(length: str) -> None:
    with pytest.raises(NotRtsp):
        _ = dialogue.Head("RTSP/1.0 200 OK", (("Content-Length", length),)).body_bytes


@given(st.binary(max_size=300))
def test_noise_is_read_or_refused_and_nothing_else(noise: bytes) -> None:
    try:
        head = dialogue.head(noise)
        _ = (head.status, head.body_bytes)
    except NotRtsp:
        pass


def test_a_request_is_sent_to_the_camera_instead_of_us() -> None:
    request = dialogue.head(b"SETUP rtsp://127.0.0.1:9/token/track1 RTSP/1.0\r\nCSeq: 3\r\n\r\n")
    sent = dialogue.retargeted(request, "rtsp://127.0.0.1:9/token", "rtsp://cam/live?ch=1")
    assert sent.first == "SETUP rtsp://cam/live?ch=1/track1 RTSP/1.0"
    elsewhere = dialogue.head(b"SETUP rtsp://cam/track1 RTSP/1.0\r\n\r\n")
    assert dialogue.retargeted(elsewhere, "rtsp://127.0.0.1:9/token", "rtsp://cam/live") == elsewhere


def test_media_are_taken_from_the_camera_whatever_it_says() -> None:
    said = "RTP/AVP;unicast;source=10.0.0.66;destination=10.0.0.77;client_port=1-2;server_port=3-4"
    assert dialogue.sent_from(said, "10.0.0.5") == "RTP/AVP;unicast;client_port=1-2;server_port=3-4;source=10.0.0.5"


@pytest.mark.parametrize(
    ("url", "shown", "sent"),
    [
        ("rtsp://cam/live?user=a&password=b", "cam:554", "rtsp://cam/live?user=a&password=b"),
        ("rtsp://cam:8554", "cam:8554", "rtsp://cam:8554/"),
        ("rtsps://[fe80::1]/x", "[fe80::1]:322", "rtsps://[fe80::1]/x"),
    ],
)
def test_only_host_and_port_are_shown(url: str, shown: str, sent: str) -> None:
    found = address.parsed(url)
    assert found is not None
    assert (found.shown, found.url) == (shown, sent)
    assert "password" not in repr(found)


@pytest.mark.parametrize(
    "url", ["", "http://cam/x", "rtsp://", "rtsp://a:b@cam/x", "rtsp://cam:99999/", "rtsp://[::1/"]
)
def test_what_is_no_address_of_a_stream_is_none(url: str) -> None:
    assert address.parsed(url) is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, None),
        (301, Reason.REDIRECTED_AWAY),
        (302, Reason.REDIRECTED_AWAY),
        (401, Reason.REFUSED_LOGIN),
        (403, Reason.REFUSED_LOGIN),
        (404, Reason.NOT_FOUND),
        (400, Reason.SERVER_ERROR),
        (461, Reason.SERVER_ERROR),
        (500, Reason.SERVER_ERROR),
        (503, Reason.SERVER_ERROR),
        (999, Reason.SERVER_ERROR),
    ],
)
def test_each_status_has_its_reason(status: int, reason: Reason | None) -> None:
    problem = faults.refused(status, "DESCRIBE")
    assert (problem.reason if problem else None) == reason


SESSION = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=My Garden\r\nt=0 0\r\na=tool:x\r\n"
AUDIO = "m=audio 0 RTP/AVP 0\r\na=control:track2\r\n"
VIDEO = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 {}/90000\r\na=fmtp:96 mode=1\r\na=control:track1\r\na=x-odd:1\r\n"


@pytest.mark.parametrize(
    ("tracks", "kept"),
    [
        pytest.param(AUDIO + VIDEO.format("H264"), "H264", id="beside audio"),
        pytest.param(VIDEO.format("h265"), "h265", id="in small letters"),
        pytest.param(VIDEO.format("VP8") + VIDEO.format("H264"), "H264", id="the second"),
        pytest.param("m=video 0 RTP/AVP 26\r\na=control:track1\r\n", "26", id="mjpeg by its number"),
    ],
)
def test_the_one_video_track_is_kept(tracks: str, kept: str) -> None:
    found = sdp.only_video((SESSION + tracks).encode()).decode()
    assert kept in found
    assert found.count("m=") == 1
    assert "audio" not in found
    assert "x-odd" not in found
    assert "a=tool" not in found


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        pytest.param(b"", Reason.NO_VIDEO, id="empty"),
        pytest.param((SESSION + AUDIO).encode(), Reason.NO_VIDEO, id="audio only"),
        pytest.param((SESSION + VIDEO.format("VP8")).encode(), Reason.UNSUPPORTED_CODEC, id="vp8"),
        pytest.param(b"m=video\r\n", Reason.NO_VIDEO, id="half a line"),
        pytest.param(b"m=video 0 RTP/AVP 96\r\n", Reason.UNSUPPORTED_CODEC, id="without a name"),
        pytest.param(b"\xff\xfe\x00m=", Reason.NO_VIDEO, id="noise"),
    ],
)
def test_what_cannot_be_watched_says_why(description: bytes, reason: Reason) -> None:
    with pytest.raises(CameraFailed) as refused:
        sdp.only_video(description)
    assert refused.value.reason is reason


@given(st.binary(max_size=500))
def test_a_description_of_noise_is_refused_and_nothing_else(noise: bytes) -> None:
    with pytest.raises(CameraFailed):
        sdp.only_video(noise)
