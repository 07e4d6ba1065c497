"""Questions that are asked again are noted when they are written, in every order."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import apsw
import pytest

from builders import MS, T0
from spanglass.core.span import Batch, RawSpan
from spanglass.store.ingest import question_texts
from spanglass.store.payloads.payloads import raw_span
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

MINUTE = 60_000 * MS


def asked(number: int, minute: float, text: str, trace: int = 0, **fields: Any) -> Batch:
    messages = json.dumps([{"role": "user", "parts": [{"type": "text", "content": text}]}])
    attributes = {**CHAT, "gen_ai.input.messages": messages, **fields.pop("told", {"session.id": "s"})}
    start = T0 + int(minute * MINUTE)
    span = a_span(number, trace=bytes([trace or number]) * 16, start=start, attributes=attributes, **fields)
    return a_batch(span)


def found(path: Path) -> dict[int, tuple[str, int]]:
    connection = apsw.Connection(str(path))
    rows = connection.execute("SELECT span_id, again, before_span FROM turn WHERE again IS NOT NULL")
    return {row[0][-1]: (row[1], row[2][-1]) for row in rows}


def written(path: Path, *batches: Batch) -> Path:
    writer = Writer(path)
    for batch in batches:
        writer.write([batch])
    writer.close()
    return path


SESSION = (
    asked(1, 0, "How do I reset my password?"),
    asked(2, 2, "I need to reset the password, how?"),
    asked(3, 4, "No, I meant for the admin."),
    asked(4, 20, "How do I reset my password?"),
)


@pytest.mark.parametrize("order", list(permutations(range(len(SESSION)))), ids=str)
def test_every_order_tells_the_same(tmp_path: Path, order: tuple[int, ...]) -> None:
    path = written(tmp_path / "x.db", *(SESSION[place] for place in order))
    assert found(path) == {2: ("rephrased", 1), 3: ("corrected", 2)}


def test_one_transaction_and_the_same_again_change_nothing(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "x.db")
    writer.write(list(SESSION))
    first = found(tmp_path / "x.db")
    writer.write(list(SESSION[::-1]))
    writer.close()
    assert first == found(tmp_path / "x.db") == {2: ("rephrased", 1), 3: ("corrected", 2)}


def test_a_session_may_be_told_by_a_root_that_comes_late(tmp_path: Path) -> None:
    calls = [asked(n, n, "How do I reset my password?", told={}, parent=9) for n in (1, 2)]
    roots = [a_batch(a_span(9, trace=bytes([n]) * 16, attributes={"session.id": "s"})) for n in (1, 2)]
    assert found(written(tmp_path / "x.db", *calls)) == {}
    assert found(written(tmp_path / "x.db", *roots)) == {2: ("regenerated", 1)}


def test_a_report_of_the_same_call_is_no_question_asked_again(tmp_path: Path) -> None:
    told = {"session.id": "s", "gen_ai.response.id": "r"}
    calls = [asked(n, 0, "How do I reset my password?", told=told) for n in (1, 2)]
    assert found(written(tmp_path / "x.db", *calls)) == {}


def test_a_question_that_changes_is_compared_anew(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "x.db")
    writer.write([SESSION[0], asked(2, 2, "How do I reset my password?", end_time_unix_nano=0)])
    assert found(tmp_path / "x.db") == {2: ("regenerated", 1)}
    writer.write([asked(2, 2, "What does the premium plan cost?")])
    writer.close()
    assert found(tmp_path / "x.db") == {}


def test_the_trace_of_a_question_asked_again_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    written(path, SESSION[1])
    revision = "SELECT revision FROM trace WHERE trace_id = ?"
    before = apsw.Connection(str(path)).execute(revision, (b"\2" * 16,)).fetchone()
    written(path, SESSION[0])
    after = apsw.Connection(str(path)).execute(revision, (b"\2" * 16,)).fetchone()
    assert (before, after) == ((1,), (3,))


def test_it_is_read_and_filtered_with_its_trace_and_span(tmp_path: Path) -> None:
    reader = Reader(written(tmp_path / "x.db", *SESSION))
    asked_again = [trace.asked_again for trace in reader.traces().traces]
    matching = [
        [trace.trace_id[0] for trace in reader.traces(query).traces]
        for query in ("has:repeat", "{has:repeat kind:llm}", "-has:repeat", "{has:repeat kind:tool}")
    ]
    (row,) = reader.spans(b"\2" * 16)
    reader.close()
    assert asked_again == [0, 1, 1, 0]
    assert matching == [[3, 2], [3, 2], [4, 1], []]
    assert (row.asked_again, row.asked_before_ns) == ("rephrased", T0)


def test_a_busy_session_is_compared_around_what_is_new(tmp_path: Path) -> None:
    busy = [asked(n, n / 10, f"What does plan number {n} cost a month?") for n in range(1, 60)]
    writer = Writer(tmp_path / "x.db")
    writer.write([batch for number, batch in enumerate(busy) if number != 30])
    writer.write([busy[30], asked(99, 3.15, "And what does plan number 31 cost a month?")])
    writer.close()
    assert found(tmp_path / "x.db") == {99: ("rephrased", 31)}


def test_of_the_questions_around_a_new_one_only_that_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(
        tmp_path / "x.db", *(asked(n, n / 10, f"What does {n} cost a month?") for n in range(1, 9))
    )
    read: list[int] = []

    def noted(connection: apsw.Connection, row_id: int, *given: Any) -> RawSpan:
        read.append(row_id)
        return raw_span(connection, row_id, *given)

    monkeypatch.setattr(question_texts, "raw_span", noted)
    written(path, asked(9, 0.9, "And what does 8 cost a month?"))
    assert read == [8]
    assert found(path) == {9: ("rephrased", 8)}


def test_the_numbers_of_questions_that_are_not_at_hand_tell_them_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def noted(connection: apsw.Connection, row_id: int, *given: Any) -> RawSpan:
        read.append(row_id)
        return raw_span(connection, row_id, *given)

    monkeypatch.setattr(question_texts, "raw_span", noted)
    monkeypatch.setattr(question_texts, "_MOST_CHARACTERS", 80)
    writer = Writer(tmp_path / "x.db")
    for number in range(1, 5):
        writer.write([asked(number, number, f"Where is my order {number} now?")])
    writer.write([asked(8, 4, "Where is my parcel? " * 5, told={"session.id": "other"})])
    assert read == []
    writer.write([asked(9, 5, "Where is my order 4 now, please?"), asked(10, 6, "What does it cost?")])
    writer.close()
    assert read == [4]
    assert found(tmp_path / "x.db") == {9: ("rephrased", 4)}


def test_who_had_no_answer_asks_nothing_again(tmp_path: Path) -> None:
    failed = asked(1, 0, "How do I reset my password?", status={"code": 2, "message": "429"})
    assert found(written(tmp_path / "x.db", failed, asked(2, 0.1, "How do I reset my password?"))) == {}
