"""The analyze room on a real PostgreSQL, a real Redis and llama.cpp's own server with a tiny random model."""

import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import gguf
import httpx
import numpy as np
import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, MediaKey
from hsi.events.messages import BatchClosed, Box, CloseReason
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.records import NewDetection, NewFrame, NewRun
from hsi.store.settings import StoreSettings
from hsi.store.tables import RunOutcome
from hsi.stream import connection
from hsi.stream.connection import Connection
from hsi.stream.settings import StreamSettings

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_WIDTH, _HEADS, _HIDDEN = 32, 2, 64
_NUMBERS = count(1)


def _write_random_model(path: Path) -> None:
    """A llama of one layer with random weights and one token for each byte.

    One component of every token's vector is constant, so that a quotation mark is likely enough to end a text.
    """
    rng = np.random.default_rng(7)
    tokens = [b"<unk>", b"<s>", b"</s>"] + [f"<0x{byte:02X}>".encode() for byte in range(256)] + [b"\xe2\x96\x81"]
    types = [gguf.TokenType.UNKNOWN] + [gguf.TokenType.CONTROL] * 2 + [gguf.TokenType.BYTE] * 256
    types += [gguf.TokenType.NORMAL]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny-random")
    writer.add_context_length(16384)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_HIDDEN)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(False)

    def random(*shape: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
        return rng.normal(0, 0.3, shape).astype(np.float32)

    embedding, output = random(len(tokens), _WIDTH), random(len(tokens), _WIDTH)
    embedding[:, 0] = 2.0
    output[:, 0] = 0.0
    output[3 + ord('"')] = [0.8] + [0.0] * (_WIDTH - 1)
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output.weight", output)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(_WIDTH, np.float32))
    for name in ("attn_q", "attn_k", "attn_v"):
        writer.add_tensor(f"blk.0.{name}.weight", random(_WIDTH, _WIDTH))
    writer.add_tensor("blk.0.attn_output.weight", 0.05 * random(_WIDTH, _WIDTH))
    writer.add_tensor("blk.0.ffn_gate.weight", random(_HIDDEN, _WIDTH))
    writer.add_tensor("blk.0.ffn_up.weight", random(_HIDDEN, _WIDTH))
    writer.add_tensor("blk.0.ffn_down.weight", 0.05 * random(_WIDTH, _HIDDEN))
    _finish(writer)


def _finish(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class LlamaServer:
    """llama.cpp's server on a port that stays its own over restarts."""

    def __init__(self, binary: Path, model: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._command = [str(binary), "-m", str(model), "--host", "127.0.0.1", "--port", str(self.port)]
        self._command += ["-c", "49152", "--parallel", "4", "-t", "1", "-tb", "1", "--no-webui"]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    async def healthy(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "llama-server ended; run it by hand to see why"
        async with httpx.AsyncClient(base_url=self.url) as client:
            try:
                return (await client.get("/health", timeout=5)).status_code == 200
            except httpx.HTTPError:
                return False


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tiny-random.gguf"
    _write_random_model(path)
    return path


@pytest.fixture
async def llama(
    llama_server: Path, tiny_model: Path, eventually: Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
) -> AsyncIterator[LlamaServer]:
    server = LlamaServer(llama_server, tiny_model)
    server.start()
    await eventually(server.healthy)
    yield server
    server.kill()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with engine.open(StoreSettings(database_url=database_url)) as opened:
        yield opened


@pytest.fixture
async def hall(redis_url: str) -> AsyncIterator[Connection]:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        yield opened


Seed = Callable[..., Awaitable[BatchClosed]]


@pytest.fixture
def seed(store: Store) -> Seed:
    """Puts a camera, frames and detections into the database and returns the batch that holds them."""

    async def make(
        *,
        camera: str = "front_door",
        name: str = "Front Door",
        frames: int = 3,
        at: datetime = NOON,
        reason: CloseReason = CloseReason.IDLE,
        context: tuple[DetectionId, ...] = (),
    ) -> BatchClosed:
        number, found = next(_NUMBERS), list[DetectionId]()
        async with store.work() as work:
            await work.cameras.ensure(CameraId(camera), name, camera, synthetic=False, now=at)
            for index in range(frames):
                moment = at + timedelta(seconds=2 * index)
                frame = NewFrame(
                    CameraId(camera), MediaKey(f"{camera}/{number}_{index}.jpg"), f"{number:032x}{index:032x}",
                    1000, 1, moment, moment + timedelta(milliseconds=5),
                )  # fmt: skip
                frame_id = await work.frames.accept(frame)
                assert frame_id is not None
                run = NewRun(frame_id, RunOutcome.OBJECTS, moment + timedelta(milliseconds=80), "", 640, 360)
                seen = NewDetection(ObjectClass.PERSON, 0.9, Box(x=10, y=20, width=60, height=200))
                found += await work.detections.record(run, [seen]) or []
        ended_at = at + timedelta(seconds=2 * (frames - 1))
        is_fast = reason is CloseReason.FAST_PATH
        return BatchClosed(
            trace_id=f"trace-{number}",
            batch_id=BatchId(f"fast_path_{found[0]}" if is_fast else f"batch-{number:032x}"),
            camera_id=CameraId(camera),
            detection_ids=tuple(found),
            context_detection_ids=context,
            started_at=at,
            ended_at=ended_at,
            reason=reason,
            first_completed_at=at + timedelta(milliseconds=5),
            closed_at=ended_at + timedelta(seconds=30),
        )

    return make
