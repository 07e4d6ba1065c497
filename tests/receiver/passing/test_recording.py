"""What is recorded of a program's calls says whether a replay made them."""

import asyncio
from concurrent.futures import Future
from typing import Any

import pytest

from spanglass.receiver.ledger import Ledger
from spanglass.receiver.passing.recording import Recorder
from spanglass.sdk.exchange import Exchange
from spanglass.store.writer import Outcome
from writers import DAMAGED


class Kept:
    """A queue that keeps what it is given."""

    def __init__(self) -> None:
        self.batches: list[Any] = []
        self.outcome: Future[Outcome] = Future()

    def submit(self, batch: Any, size: int, *, patient: bool) -> "Future[Outcome]":
        assert size > 0
        assert patient  # nobody sends it again
        self.batches.append(batch)
        return self.outcome


@pytest.mark.parametrize(
    ("more", "scope"),
    [({}, "spanglass"), ({"spanglass.replay.of": "01" * 16}, "spanglass.replay")],
)
def test_a_replay_is_told_from_a_call(more: dict[str, str], scope: str) -> None:
    kept = Kept()

    async def record() -> None:
        recorder = Recorder(kept, Ledger())  # type: ignore[arg-type]
        exchange = Exchange("https://api.openai.com/v1/chat/completions", {}, b"{}", lambda _: None)
        exchange.ended()
        recorder.record(exchange, {"service.name": "app", **more})
        await recorder.finish()

    asyncio.run(record())
    (batch,) = kept.batches
    assert [span.scope.name for span in batch.spans] == [scope]


def test_what_could_not_be_stored_is_in_the_ledger(caplog: pytest.LogCaptureFixture) -> None:
    kept, ledger = Kept(), Ledger()
    kept.outcome.set_exception(DAMAGED)

    async def record() -> None:
        recorder = Recorder(kept, ledger)  # type: ignore[arg-type]
        exchange = Exchange("https://api.openai.com/v1/chat/completions", {}, b"{}", lambda _: None)
        exchange.ended()
        recorder.record(exchange, {"service.name": "app"})
        await recorder.finish()

    asyncio.run(record())
    counts = ledger.snapshot()
    assert (counts.formats["passed-on"].not_stored, counts.not_stored_because) == (1, str(DAMAGED))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
