"""Feedback over HTTP: kept as evaluations, found by the filter, replaced and taken back."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from receiving import Port, a_receiver
from spanglass.core.scores import Score
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import TRACE, a_batch, a_request, a_span

NAME = TRACE.hex()
LATER = (7).to_bytes(16, "big")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


@pytest.fixture
def port(store: Path) -> Iterator[Port]:
    with closing(Writer(store)) as writer:
        writer.write([a_batch(a_span(1), a_span(2, parent=1))])
    with a_receiver(store) as bound:
        yield Port(bound.port)


def _said(port: Port, trace: str = NAME, **content: Any) -> tuple[int, Any]:
    answer = port.post(json.dumps(content).encode(), f"/api/traces/{trace}/feedback", "application/json")
    return answer.status, answer.json


def _found(store: Path, query: str) -> int:
    with closing(Reader(store)) as reader:
        return len(reader.traces(query).traces)


def _scores(store: Path, trace: bytes = TRACE) -> list[tuple[int, Score]]:
    with closing(Reader(store)) as reader:
        return [(int.from_bytes(one.span_id, "big"), one.score) for one in reader.opinions(trace)]


def test_a_thumb_is_of_the_root_and_found_by_the_filter(port: Port, store: Path) -> None:
    assert _said(port, NAME[:6], thumb="down", comment="Wrong.", user="ann") == (
        200, {"ok": True, "trace_id": NAME, "span_id": "0000000000000001"},
    )  # fmt: skip
    assert _scores(store) == [(1, Score("thumbs", 0.0, "down"))]
    assert (_found(store, "thumbs:down"), _found(store, "thumbs:up"), _found(store, "has:feedback")) == (
        1,
        0,
        1,
    )
    with closing(Reader(store)) as reader:
        assert reader.traces().traces[0].thumbs_down
        (record,) = reader.span_detail(TRACE, (1).to_bytes(8, "big")).logs  # type: ignore[union-attr]
    assert record.attributes["gen_ai.evaluation.explanation"] == "Wrong."
    assert record.attributes["user.id"] == "ann"


def test_the_last_thumb_stands_alone_and_may_be_taken_back(port: Port, store: Path) -> None:
    for thumb in ("down", "up"):
        assert _said(port, thumb=thumb)[0] == 200
    assert (_found(store, "thumbs:down"), _found(store, "thumbs:up")) == (0, 1)
    with closing(Reader(store)) as reader:
        revision = reader.last_revision()
        assert _said(port, name="thumbs", withdraw=True)[0] == 200
        assert [trace.thumbs_down for trace in reader.changed_traces(revision)] == [False]
    assert _scores(store) == []
    assert _found(store, "has:feedback") == 0


def test_a_score_is_of_a_span_and_beside_others(port: Port, store: Path) -> None:
    assert _said(port, span_id="0000000000000002", name="tone", score=0.25)[0] == 200
    assert _said(port, name="tone", score=0.75)[0] == 200
    assert _said(port, name="grade", label="good")[0] == 200
    assert _scores(store) == [
        (2, Score("tone", 0.25)), (1, Score("tone", 0.75)), (1, Score("grade", None, "good")),
    ]  # fmt: skip
    assert (_found(store, "score.tone:<0.5"), _found(store, "{score.tone:<0.5 score.grade:good}")) == (1, 0)


def test_what_others_say_is_not_replaced(port: Port, store: Path) -> None:
    record = {
        "timeUnixNano": "1790000000000000000", "eventName": "gen_ai.evaluation.result", "traceId": NAME,
        "spanId": "0000000000000001", "attributes": [
            {"key": "gen_ai.evaluation.name", "value": {"stringValue": "thumbs"}},
            {"key": "gen_ai.evaluation.score.label", "value": {"stringValue": "down"}},
        ],
    }  # fmt: skip
    body = {"resourceLogs": [{"scopeLogs": [{"scope": {"name": "app"}, "logRecords": [record]}]}]}
    assert port.post(json.dumps(body).encode(), "/v1/logs", "application/json").status == 200
    assert _said(port, thumb="up")[0] == 200
    assert [score.label for _, score in _scores(store)] == ["down", "up"]


def test_feedback_may_come_before_its_trace(port: Port, store: Path) -> None:
    assert _said(port, LATER.hex(), thumb="up")[0] == 200
    assert port.post(a_request(a_span(1, trace=LATER)).SerializeToString()).status == 200
    assert _found(store, "thumbs:up") == 1


def test_it_outlives_what_is_derived_again(port: Port, store: Path) -> None:
    assert _said(port, thumb="down")[0] == 200
    with closing(Writer(store)) as writer:
        writer.derive_again([(TRACE, (1).to_bytes(8, "big"))])
    assert _found(store, "thumbs:down") == 1


@pytest.mark.parametrize(
    ("trace", "content", "refused"),
    [
        (NAME, {}, (400, "name")),
        (NAME, {"name": "tone"}, (400, "withdraw")),
        (NAME, {"thumb": "sideways"}, (400, "thumb")),
        (NAME, {"name": "tone", "score": "high"}, (400, "score")),
        (NAME, {"name": "tone", "score": True}, (400, "score")),
        (NAME, {"name": 5, "score": 1}, (400, "name")),
        (NAME, {"thumb": "up", "span_id": "xyz"}, (400, "span_id")),
        (NAME, {"thumb": "up", "span_id": "ffff"}, (404, "ffff")),
        (NAME, {"thumb": "up", "span_id": "00"}, (404, "More than one")),
        ("ffff", {"thumb": "up"}, (404, "ffff")),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    port: Port, store: Path, trace: str, content: dict[str, Any], refused: tuple[int, str]
) -> None:
    status, answer = _said(port, trace, **content)
    assert (status, refused[1] in answer["message"]) == (refused[0], True)
    assert _scores(store) == []
