"""What is recorded of a program's calls says whether a replay made them."""

import asyncio
from typing import Any

import pytest

from spanglass.receiver.passing.recording import Recorder
from spanglass.sdk.exchange import Exchange


class Kept:
    """A queue that keeps what it is given."""

    def __init__(self) -> None:
        self.batches: list[Any] = []

    def submit(self, batch: Any, size: int) -> None:
        assert size > 0
        self.batches.append(batch)


@pytest.mark.parametrize(
    ("more", "scope"),
    [({}, "spanglass"), ({"spanglass.replay.of": "01" * 16}, "spanglass.replay")],
)
def test_a_replay_is_told_from_a_call(more: dict[str, str], scope: str) -> None:
    kept = Kept()

    async def record() -> None:
        recorder = Recorder(kept)  # type: ignore[arg-type]
        exchange = Exchange("https://api.openai.com/v1/chat/completions", {}, b"{}", lambda _: None)
        exchange.ended()
        recorder.record(exchange, {"service.name": "app", **more})
        await recorder.finish()

    asyncio.run(record())
    (batch,) = kept.batches
    assert [span.scope.name for span in batch.spans] == [scope]
