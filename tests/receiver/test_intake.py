"""One request on its way, with a stand-in for the store: limits, refusals, and that all is counted."""

import asyncio
import gc
import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Reply, Request
from spanglass.formats.otlp_json import FORMAT as JSON
from spanglass.formats.otlp_json import OtlpJson
from spanglass.formats.otlp_protobuf import FORMAT as PROTOBUF
from spanglass.receiver import intake as intake_module
from spanglass.receiver import reading as reading_module
from spanglass.receiver.body import Receive
from spanglass.receiver.head import Head
from spanglass.receiver.intake import BodyLimits, Intake, memory_estimate
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.queue import QueueLimits, WriteQueue
from spanglass.receiver.reading import Reading
from spanglass.receiver.refusal import ClientGoneError, RefusedError
from traffic import a_batch, a_request, a_span
from writers import DAMAGED, DISK_FULL, FakeWriter

BODY = a_request(a_span(1, name="one")).SerializeToString()
LIMITS = BodyLimits(sent=1000, unpacked=2000, together=5000)


def sending(*pieces: bytes, gone: bool = False) -> Receive:
    """A client that sends pieces, then is done or gone."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": p, "more_body": True} for p in pieces]
    messages.append({"type": "http.disconnect"} if gone else {"type": "http.request"})

    async def receive() -> Any:
        return messages.pop(0)

    return receive


class Faulty(OtlpJson):
    """A format with a fault."""

    name = "faulty"

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether it is sent to."""
        return (method, path, content_type) == ("POST", "/faulty", "application/x-protobuf")

    def decode(self, request: Request) -> Batch:
        """Fail."""
        raise KeyError(request.path)


class Rig:
    """An intake with its ledger and the writer behind its queue."""

    def __init__(self) -> None:
        self.writer, self.ledger = FakeWriter(), Ledger()
        self.queue = WriteQueue(lambda: self.writer, QueueLimits(requests=2, patience_s=0))
        self.queue.start()
        self.threads = ThreadPoolExecutor(1)
        reading = Reading(self.threads)
        self.intake = Intake((JSON, PROTOBUF, Faulty()), self.queue, self.ledger, reading, LIMITS)

    def send(self, *pieces: bytes, path: str = "/v1/traces", gone: bool = False, **headers: str) -> Reply:
        """The answer to a request that comes in pieces."""
        named = {"content-type": "application/x-protobuf"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": p, "more_body": True} for p in pieces
        ]
        messages.append({"type": "http.disconnect"} if gone else {"type": "http.request"})

        async def receive() -> Any:
            return messages.pop(0)

        head = Head(named.pop("method", "POST"), path, "", named)
        return asyncio.run(self.intake.handle(head, receive))

    def refusal(self, *pieces: bytes, **how: Any) -> RefusedError:
        """How a request is refused."""
        with pytest.raises(RefusedError) as caught:
            self.send(*pieces, **how)
        return caught.value

    @property
    def refused(self) -> dict[str, int]:
        """The ledger's refused requests by the status they begin with."""
        return {reason.split()[0]: count for reason, count in self.ledger.snapshot().refused.items()}


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.writer.gate.set()
    rig.queue.close()
    rig.threads.shutdown()


def test_a_request_is_stored_and_answered(rig: Rig) -> None:
    assert rig.send(BODY[:9], BODY[9:]).status == 200
    assert rig.writer.stored == ["one"]
    counts = rig.ledger.snapshot().formats["otlp-protobuf"]
    assert (counts.requests, counts.size, counts.received, counts.stored) == (1, len(BODY), 1, 1)


def test_a_request_with_nothing_in_it_never_meets_the_store(rig: Rig) -> None:
    rig.writer.error = DAMAGED
    assert rig.send(b"").status == 200
    assert rig.ledger.snapshot().total().requests == 1


@pytest.mark.parametrize(
    ("status", "how"),
    [
        (404, {"path": "/nowhere"}),
        (405, {"method": "GET"}),
        (405, {"method": "DELETE"}),
        (415, {"content_type": "text/plain"}),
        (415, {"content_type": ""}),
        (415, {"content_encoding": "br"}),
        (413, {"content_length": "1001"}),
    ],
)
def test_what_is_refused_unread_is_counted(rig: Rig, status: int, how: dict[str, str]) -> None:
    assert rig.refusal(BODY, **how).status == status
    assert rig.refused == {str(status): 1}
    assert rig.writer.stored == []


def test_the_limits_hold_to_the_byte(rig: Rig) -> None:
    with pytest.raises(RefusedError, match="not a"):
        rig.send(b"\xff" * 1000)
    assert rig.refusal(b"x" * 500, b"x" * 501).status == 413
    with pytest.raises(RefusedError, match="not a"):
        rig.send(gzip.compress(b"\xff" * 2000), content_encoding="gzip")
    refused = rig.refusal(gzip.compress(b"\xff" * 2001), content_encoding="gzip")
    assert (refused.status, refused.format_) == (413, PROTOBUF)


def test_what_unpacks_to_more_than_it_looked_like_is_unpacked_out_of_the_way(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "_QUICK", 100)
    monkeypatch.setattr(reading_module, "_QUICK", 100)
    assert rig.send(gzip.compress(BODY), content_encoding="gzip").status == 200
    monkeypatch.setattr(intake_module, "_QUICK_PACKED", 10)
    assert rig.send(gzip.compress(BODY), content_encoding="gzip").status == 200
    assert rig.writer.stored == ["one", "one"]


def test_damaged_and_undecodable_bodies_say_why(rig: Rig) -> None:
    assert rig.refusal(BODY, content_encoding="gzip").reason == "The compressed body is damaged."
    refused = rig.refusal(BODY[:-1])
    assert (refused.status, refused.format_) == (400, PROTOBUF)
    assert rig.ledger.snapshot().total().undecodable == 1
    assert rig.writer.stored == []


def test_a_client_that_leaves_gets_no_answer_and_stores_nothing(rig: Rig) -> None:
    with pytest.raises(ClientGoneError):
        rig.send(BODY, gone=True)
    assert rig.writer.stored == []


def test_a_fault_of_ours_is_an_answer_and_a_log_line(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    refused = rig.refusal(BODY, path="/faulty")
    assert (refused.status, refused.reason) == (500, "The request could not be read: a fault of Spanglass.")
    assert "faulty could not decode" in caplog.text
    assert rig.ledger.snapshot().formats["faulty"].undecodable == 1


def test_a_full_disk_is_a_503_that_says_when_to_try_again(rig: Rig) -> None:
    rig.writer.error = DISK_FULL
    refused = rig.refusal(BODY)
    assert (refused.status, refused.headers) == (503, (("retry-after", "5"),))
    assert "full" in refused.reason
    rig.writer.error = None
    assert rig.send(BODY).status == 200
    total = rig.ledger.snapshot().total()
    assert (total.received, total.stored, total.not_stored) == (2, 1, 1)


def test_a_damaged_store_is_no_reason_to_try_again(rig: Rig) -> None:
    rig.writer.error = DAMAGED
    refused = rig.refusal(BODY)
    assert (refused.status, refused.headers, refused.reason) == (500, (), "traces.db is damaged.")


def test_a_full_queue_is_a_503_that_says_when_to_try_again(rig: Rig) -> None:
    rig.writer.gate.clear()
    waiting = [rig.queue.submit(a_batch(a_span(n)), 1) for n in (1, 2)]
    refused = rig.refusal(BODY)
    assert (refused.status, refused.headers) == (503, (("retry-after", "1"),))
    assert rig.ledger.snapshot().total().not_stored == 1
    rig.writer.gate.set()
    assert [outcome.result(30).stored for outcome in waiting] == [1, 1]
    assert rig.send(BODY).status == 200


def test_a_batch_takes_about_what_its_bytes_and_spans_take() -> None:
    batch = a_batch(a_span(1), a_span(2))
    assert memory_estimate(b"x" * 100, batch) == 200 + 2 * 1000


def test_a_refused_request_gives_its_room_back(rig: Rig) -> None:
    for _ in range(20):
        assert rig.refusal(b"\xff" * 900).status == 400
    with pytest.raises(DecodeError):
        PROTOBUF.decode(Request("POST", "/v1/traces", "", b"\xff", {}))


async def statuses_and_what_is_kept(
    rig: Rig, requests: list[tuple[bytes, str]]
) -> tuple[set[int], list[str]]:
    """How requests are answered, and the errors that only the garbage collector would find afterwards."""
    statuses = set()
    gc.collect()
    before = _errors()  # pytest may hold those of another test
    gc.disable()
    try:
        for body, encoding in requests:
            head = Head(
                "POST",
                "/v1/traces",
                "",
                {"content-type": "application/x-protobuf", "content-encoding": encoding},
            )
            try:
                statuses.add((await rig.intake.handle(head, sending(body))).status)
            except RefusedError as refused:
                statuses.add(refused.status)
        after = [one for one in _errors() if not any(one is other for other in before)]
        return statuses, [type(one).__name__ for one in after]
    finally:
        gc.enable()


def _errors() -> list[object]:
    return [one for one in gc.get_objects() if isinstance(one, RefusedError | DecodeError)]


def test_a_refused_body_is_not_kept_in_memory(rig: Rig) -> None:
    bodies = (b"\xff" * 900, b"x" * 1100, gzip.compress(bytes(3000)), gzip.compress(b"\xff" * 500))
    requests = [(body, encoding) for body in bodies for encoding in ("", "gzip", "br")]
    assert asyncio.run(statuses_and_what_is_kept(rig, requests)) == ({400, 413, 415}, [])
