"""Tools, questions asked again and evaluations by period."""

from pathlib import Path

import pytest

from builders import MS, T0
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_log_request, a_span, logs_batch

SECOND = 1000 * MS
HOUR = 3600 * SECOND
OPEN = 2**63 - 1
TOOL = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A call and two tools, one of which failed; the same question asked twice in a session."""
    writer = Writer(tmp_path / "traces.db", clock=lambda: T0 + HOUR)
    ask = {**CHAT, "gen_ai.conversation.id": "s1", "gen_ai.input.messages": ASKED}
    failed = {"code": 2, "message": "no"}
    writer.write([
        a_batch(
            a_span(1, attributes=ask),
            a_span(2, parent=1, name="look_up", attributes=TOOL),
            a_span(3, parent=1, name="look_up", attributes=TOOL, status=failed),
        ),
        a_batch(a_span(4, trace=b"\x0b" * 16, start=T0 + 60 * SECOND, attributes=ask)),
    ])  # fmt: skip
    while writer.settle():
        pass
    writer.close()
    return tmp_path / "traces.db"


ASKED = '[{"role": "user", "parts": [{"type": "text", "content": "Where is my order 81723 now?"}]}]'


def test_tools_and_questions_are_counted_by_period(store: Path) -> None:
    reader = Reader(store)
    found = reader.quality(0, OPEN, HOUR)
    assert list(found.tools.values()) == [(2, 1)]
    assert sum(each for each, _ in found.asked.values()) == 2
    assert sum(again for _, again in found.asked.values()) == 1
    assert reader.quality(0, OPEN, HOUR, "trace:0b").tools == {}
    assert list(reader.quality(0, OPEN, HOUR, "trace:0b").asked.values()) == [(1, 1)]
    reader.close()


def test_tools_of_many_calls_come_from_the_rollups(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    reader = Reader(store)
    assert list(reader.quality(0, OPEN, HOUR).tools.values()) == [(2, 1)]
    assert reader.quality(0, OPEN, HOUR + SECOND).tools == {}
    reader.close()


def test_evaluations_are_told_with_name_number_and_thumb(store: Path) -> None:
    writer = Writer(store)
    for value, name in ((1.0, "thumbs"), (0.0, "thumbs"), (4.2, "judge")):
        request = a_log_request(1, "gen_ai.evaluation.result", "")
        record = request.resource_logs[0].scope_logs[0].log_records[0]
        record.time_unix_nano = T0 + round(value * SECOND)
        record.attributes.add(key="gen_ai.evaluation.name").value.string_value = name
        record.attributes.add(key="gen_ai.evaluation.score.value").value.double_value = value
        writer.write([logs_batch(request)])
    writer.close()
    reader = Reader(store)
    found = {(each.name, each.number, each.thumb) for each in reader.quality(0, OPEN, HOUR).opinions}
    assert found == {("thumbs", 1.0, True), ("thumbs", 0.0, False), ("judge", 4.2, None)}
    assert not reader.quality(0, OPEN, HOUR, "trace:0b").opinions
    of_trace = reader.quality(0, OPEN, HOUR, "trace:0a").opinions
    assert {(each.name, each.number, each.thumb) for each in of_trace} == found
    assert not reader.quality(T0 + 10 * SECOND, OPEN, HOUR).opinions
    reader.close()
