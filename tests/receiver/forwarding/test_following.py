"""What is sent on, in which order, what is done when the endpoint fails, and how it is accounted for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from builders import a_raw_span
from spanglass.core.redaction import Redactions
from spanglass.core.span import RawSpan
from spanglass.formats.otlp_encoding import encoded_spans
from spanglass.formats.otlp_json import decode_spans_json
from spanglass.receiver.forwarding.account import Account
from spanglass.receiver.forwarding.following import Following
from spanglass.receiver.forwarding.plan import Plan
from spanglass.receiver.forwarding.posting import Answer, Fate
from spanglass.store.answers.outgoing import OutgoingReader
from spanglass.store.writer import Writer

TAKEN, URL = Answer(Fate.TAKEN), "http://there:4318"
KEY = "sk-proj-" + "aB3" * 12


@dataclass(slots=True)
class Endpoint:
    """Takes requests, or answers what it is told to answer first."""

    answers: list[Answer] = field(default_factory=list)
    bad: str = ""
    addresses: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def post(self, address: str, _headers: Mapping[str, str], body: bytes) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        if address.endswith("logs"):
            request = ExportLogsServiceRequest.FromString(body)
            names = [log.event_name for part in request.resource_logs for scope in part.scope_logs
                     for log in scope.log_records]  # fmt: skip
        else:
            names = names_in(body)
        if self.bad and self.bad in names:
            return Answer(Fate.REFUSED, reason="It answers 400")
        self.addresses.append(address)
        self.bodies.append(body)
        self.names += names
        return TAKEN


def names_in(body: bytes) -> list[str]:
    request = ExportTraceServiceRequest.FromString(body)
    return [
        span.name for part in request.resource_spans for scope in part.scope_spans for span in scope.spans
    ]


@dataclass
class Stage:
    writer: Writer
    reader: OutgoingReader
    endpoint: Endpoint = field(default_factory=Endpoint)
    account: Account = field(default_factory=Account)
    now_s: float = 1000.0

    def follow(self, plan: Plan = Plan(URL)) -> Following:  # noqa: B008 (frozen)
        return Following(self.reader, self.account, plan, self.endpoint.post, lambda: self.now_s)

    def receive(self, *names: str, source: str | None = None, **changes: object) -> None:
        made = encoded_spans([span(name, **changes) for name in names])
        self.writer.write([replace(made, source=source)])

    def counts(self) -> dict[str, int]:
        names = ("sent", "filtered", "refused", "deleted", "waiting")
        return {name: getattr(self.account, name) for name in names if getattr(self.account, name)}


def span(name: str, **changes: object) -> RawSpan:
    number = int.from_bytes(b"\1" + name.encode()[:7])
    return a_raw_span(**{
        "name": name, "trace_id": number.to_bytes(16, "big"), "span_id": number.to_bytes(8, "big"), **changes,
    })  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    writer = Writer(tmp_path / "s.db")
    reader = OutgoingReader(tmp_path / "s.db")
    made = Stage(writer, reader)
    yield made
    reader.close()
    made.writer.close()


def drain(following: Following) -> None:
    for _ in range(50):
        if following.step():
            return
    raise AssertionError("there is no end of it")


def test_what_comes_after_it_was_switched_on_is_sent_byte_for_byte(stage: Stage) -> None:
    stage.receive("before")
    following = stage.follow()
    stage.receive("one", "two")
    drain(following)
    stage.receive("three")
    drain(following)
    assert stage.endpoint.names == ["one", "two", "three"]
    assert set(stage.endpoint.addresses) == {"http://there:4318/v1/traces"}
    (encoded,) = [each.encoded for each in encoded_spans([span("three")]).spans]
    assert encoded in stage.endpoint.bodies[-1]
    assert stage.counts() == {"sent": 3}


def test_log_records_go_to_their_own_path(stage: Stage) -> None:
    following = stage.follow(Plan("https://x/otel/v1/traces"))
    record = {"timeUnixNano": "7", "eventName": "note", "traceId": "ab" * 16, "spanId": "01" * 8}
    stage.writer.write([decode_spans_json({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]})])
    drain(following)
    assert stage.endpoint.names == ["note"]
    assert stage.endpoint.addresses == ["https://x/otel/v1/logs"]


def test_an_endpoint_that_is_lost_for_an_hour_gets_everything_once(stage: Stage) -> None:
    following = stage.follow()
    stage.endpoint.answers = [Answer(Fate.LATER, reason="It cannot be reached")] * 100
    tried = 0
    for minute in range(60):
        stage.receive(f"span {minute:02}")
        for _ in range(6):
            before = len(stage.endpoint.answers)
            following.step()
            tried += before - len(stage.endpoint.answers)
            stage.now_s += 10
    assert tried < 70  # once a minute in the end
    assert stage.endpoint.names == []
    assert stage.account.failing_since_ns == 1000 * 10**9
    assert stage.account.error == "It cannot be reached"
    stage.endpoint.answers = []
    stage.now_s += 60
    drain(following)
    assert stage.endpoint.names == [f"span {minute:02}" for minute in range(60)]
    assert stage.counts() == {"sent": 60}
    assert (stage.account.error, stage.account.failing_since_ns) == ("", 0)


def test_it_goes_on_where_it_was_after_a_restart(stage: Stage) -> None:
    following = stage.follow()
    stage.receive("one")
    drain(following)
    stage.receive("two")
    drain(stage.follow())
    assert stage.endpoint.names == ["one", "two"]


def test_a_pause_that_the_endpoint_asks_for_is_kept(stage: Stage) -> None:
    following = stage.follow()
    stage.receive("one")
    stage.endpoint.answers = [Answer(Fate.LATER, reason="It answers 429", pause_s=100)]
    following.step()
    stage.now_s += 99
    following.step()
    assert stage.endpoint.names == []
    stage.now_s += 2
    drain(following)
    assert stage.endpoint.names == ["one"]


def test_one_bad_span_does_not_keep_the_others(stage: Stage) -> None:
    following = stage.follow()
    stage.endpoint.bad = "c"
    stage.receive("a", "b", "c", "d", "e")
    drain(following)
    assert sorted(stage.endpoint.names) == ["a", "b", "d", "e"]
    assert stage.counts() == {"sent": 4, "refused": 1}


def test_records_that_were_not_kept_are_refused(stage: Stage) -> None:
    following = stage.follow()
    stage.endpoint.answers = [Answer(Fate.TAKEN, rejected=1)]
    stage.receive("a", "b")
    drain(following)
    assert stage.counts() == {"sent": 1, "refused": 1}
    assert stage.account.error == "It did not keep 1 records."


def test_a_filter_is_asked_when_the_trace_has_had_time_to_come(stage: Stage) -> None:
    following = stage.follow(Plan(URL, "status:error"))
    trace = b"\7" * 16
    stage.receive("child", trace_id=trace)
    stage.receive("fine")
    following.step()
    stage.now_s += 3
    stage.receive("root", trace_id=trace, status_code=2)
    following.step()
    stage.now_s += 3
    drain(following)
    assert stage.endpoint.names == ["child"]
    stage.now_s += 6
    drain(following)
    assert stage.endpoint.names == ["child", "root"]
    assert stage.counts() == {"sent": 2, "filtered": 1}


def test_files_and_samples_are_not_sent_on(stage: Stage) -> None:
    following = stage.follow()
    stage.receive("imported", source="a.jsonl")
    sample = replace(a_raw_span().resource, attributes={"spanglass.sample": True})
    stage.receive("sample", resource=sample)
    stage.receive("real")
    drain(following)
    assert stage.endpoint.names == ["real"]
    assert stage.counts() == {"sent": 1}


def test_a_span_that_runs_is_sent_once_it_has_ended(stage: Stage) -> None:
    following = stage.follow()
    stage.receive("slow", end_ns=0)
    stage.receive("quick")
    drain(following)
    assert stage.endpoint.names == ["quick"]
    stage.receive("slow")
    stage.now_s += 1
    drain(following)
    assert stage.endpoint.names == ["quick", "slow"]
    assert stage.account.held == []


def test_a_span_that_never_ends_is_sent_as_it_is(stage: Stage) -> None:
    following = stage.follow()
    stage.receive("stuck", end_ns=0)
    drain(following)
    stage.now_s += 601
    drain(following)
    assert stage.endpoint.names == ["stuck"]


def test_what_was_deleted_before_it_could_be_sent_is_accounted_for(stage: Stage) -> None:
    following = stage.follow()
    stage.receive("a", "b")
    stage.receive("c")
    stage.writer.delete([span("b").trace_id])
    drain(following)
    assert stage.endpoint.names == ["a", "c"]
    assert stage.counts() == {"sent": 2, "deleted": 1}


def test_rows_that_are_used_again_are_not_passed_over(stage: Stage) -> None:
    following = stage.follow()
    stage.receive("a", "b")
    drain(following)
    stage.writer.delete([span("b").trace_id])
    drain(following)
    stage.writer.close()
    stage.writer = Writer(stage.reader._path)
    stage.receive("c")
    drain(following)
    assert stage.endpoint.names == ["a", "b", "c"]


def test_redaction_leaves_no_secret_and_the_same_placeholders(stage: Stage) -> None:
    following = stage.follow(Plan(URL, redactions=Redactions(emails=True)))
    stage.receive("one", attributes={"input.value": f"my key {KEY}, ann@x.com", "n": 5})
    drain(following)
    stage.receive("two", attributes={"input.value": f"again {KEY}"})
    drain(following)
    first, second = (ExportTraceServiceRequest.FromString(body) for body in stage.endpoint.bodies)
    texts = [
        {pair.key: pair.value for pair in each.resource_spans[0].scope_spans[0].spans[0].attributes}
        for each in (first, second)
    ]
    assert texts[0]["input.value"].string_value == "my key [secret-1], [email-1]"
    assert texts[0]["n"].int_value == 5
    assert texts[1]["input.value"].string_value == "again [secret-1]"
    assert first.resource_spans[0].resource.attributes[0].key == "service.name"
    assert stage.account.redacted == 3


def test_a_filter_that_cannot_be_read_is_told(stage: Stage) -> None:
    following = stage.follow(Plan(URL, "nope:1"))
    stage.receive("one")
    following.step()
    stage.now_s += 10
    assert following.step() > 0
    assert stage.account.error.startswith("The filter cannot be read: ")
    assert stage.endpoint.names == []


def test_large_spans_go_in_requests_of_a_bounded_size(stage: Stage) -> None:
    following = stage.follow()
    noise = "".join(chr(33 + number * 7919 % 90) for number in range(900_000))
    stage.receive(*"abcdef", attributes={"t": noise})
    drain(following)
    assert sorted(stage.endpoint.names) == list("abcdef")
    assert [len(body) < 2_100_000 for body in stage.endpoint.bodies] == [True] * 3
