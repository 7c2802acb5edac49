"""The scripts by which a pod asks itself for a real inference; they stand in a ConfigMap and are its readiness probe.

A server that has no room for the question is busy with others, and thereby shows that it can. Pure.
"""

from typing import Final

_COMPLETION: Final = """\
# Ready: the server completes one token now, or all its slots are at work.
server=http://127.0.0.1:{port}
curl -fsS -m 5 -o /dev/null $server/health || exit 1
curl -fsS -m 5 -o /dev/null "$server/slots?fail_on_no_slot=1" || exit 0
exec curl -fsS -m 15 -o /dev/null $server/completion -H 'Content-Type: application/json' \\
  -d '{{"prompt": "Say yes.", "n_predict": 1, "cache_prompt": false}}'
"""

_DETECTION: Final = """\
# Ready: the server looks at one small grey picture now, or has no room for it because it looks at others.
import http.client
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


size = 64
rows = b"".join(b"\\0" + bytes([127]) * size for _ in range(size))
header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
picture = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
server = http.client.HTTPConnection("127.0.0.1", {port}, timeout=15)
server.request("POST", "/detect", picture, {{"Content-Type": "image/png", "X-Timeout-Seconds": "10"}})
answer = server.getresponse()
words = answer.read()
raise SystemExit(0 if answer.status == 200 or (answer.status == 503 and b'"busy"' in words) else 1)
"""


def completion(port: int) -> str:
    """A shell script that asks llama.cpp's server, with the curl of its image."""
    return _COMPLETION.format(port=port)


def detection(port: int) -> str:
    """A Python script, of the standard library alone, that asks our detector."""
    return _DETECTION.format(port=port)
