"""What real clients sent, in several orders: every request is answered 200, every span stored once."""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from receiving import PROTOBUF, Port, a_receiver
from spanglass.formats.otlp_replies import signal_of

CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"
KEPT = ("content-type", "content-encoding", "user-agent", "authorization", "x-api-key")
FIGURES = ("traces", "spans", "calls", "errors", "refusals", "input_tokens", "output_tokens", "cost_usd")

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures are not part of the project")


@dataclass(frozen=True, slots=True)
class Sent:
    """One captured request."""

    path: str
    body: bytes
    headers: dict[str, str]

    def single_spans(self) -> list["Sent"]:
        """The same, a span a request; logs and JSON as they are."""
        if not self.path.endswith("/v1/traces") or self.headers["content-type"] != PROTOBUF:
            return [self]
        packed = self.headers.get("content-encoding") == "gzip"
        whole = ExportTraceServiceRequest.FromString(gzip.decompress(self.body) if packed else self.body)
        return [
            Sent(self.path, _alone(of_resource, of_scope, span), {"content-type": PROTOBUF})
            for of_resource in whole.resource_spans
            for of_scope in of_resource.scope_spans
            for span in of_scope.spans
        ]


def _alone(of_resource: Any, of_scope: Any, span: Any) -> bytes:
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add(resource=of_resource.resource)
    group.scope_spans.add(scope=of_scope.scope, spans=[span])
    return request.SerializeToString()


def otlp_captures() -> list[tuple[list[Sent], dict[str, Any]]]:
    """The requests and facts of every capture of OTLP, one that came by gRPC as if by HTTP."""
    found = []
    for folder in sorted(CAPTURES.iterdir()):
        facts = json.loads((folder / "facts.json").read_text())
        requests = [_read(file) for file in sorted(folder.glob("*.headers"))]
        if all(signal_of(request.path) for request in requests):
            found.append((requests, facts))
    return found


def _read(file: Path) -> Sent:
    head = json.loads(file.read_text())
    headers = {name.lower(): value for name, value in head["headers"] if name.lower() in KEPT}
    body = file.with_suffix(".bin")
    if head["method"] == "gRPC":
        return Sent("/v1/traces", body.read_bytes(), {"content-type": PROTOBUF})
    return Sent(head["path"], body.read_bytes() if body.exists() else b"", headers)


Order = Callable[[Sequence[Sent]], Sequence[Sent]]
ORDERS: dict[str, Order] = {
    "as sent": lambda requests: requests,
    "backwards and again": lambda requests: [*requests[::-1], *requests],
    "span by span, backwards": lambda requests: [one for sent in requests for one in sent.single_spans()][
        ::-1
    ],
}


def test_every_order_comes_to_the_same(tmp_path: Path) -> None:
    captures = otlp_captures()
    assert len(captures) > 15
    seen = {}
    for name, order in ORDERS.items():
        with a_receiver(tmp_path / f"{name}.db", reading=1) as bound:
            port = Port(bound.port)
            for requests, _ in captures:
                for sent in order(requests):
                    answer = port.ask("POST", sent.path, sent.body, sent.headers)
                    assert (answer.status, answer.body) in ((200, b""), (200, b"{}")), sent.path
            stats = port.get("/api/stats").json
            seen[name] = {key: stats[key] for key in FIGURES}
            ledger = port.get("/api/ledger").json
            assert ledger["received"] == ledger["stored"] + ledger["duplicate"]
    facts = {key: sum(facts[key] for _, facts in captures) for key in ("spans", "traces")}
    assert {key: seen["as sent"][key] for key in facts} == facts
    assert [name for name, figures in seen.items() if figures != seen["as sent"]] == []
