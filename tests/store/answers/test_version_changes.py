"""What changed with a version: the calls after it against those before, of the model that was asked for."""

from pathlib import Path

import pytest

from builders import MS, T0
from spanglass.analysis.comparing.group_comparison import Verdict
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

SECOND = 1000 * MS
OPEN = 2**63 - 1
OLD, NEW = "gpt-4o-2024-08-06", "gpt-4o-2024-11-20"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A hundred calls a second apart, the last thirty by a new version that is slower and fails more."""
    writer = Writer(tmp_path / "traces.db", clock=lambda: T0 + 1000 * SECOND)
    spans = []
    for number in range(100):
        new, start = number >= 70, T0 + number * SECOND
        took = 400 * MS if not new else 900 * MS
        spans.append(
            a_span(
                number + 1, trace=(number + 1).to_bytes(16, "big"), start=start,
                end_time_unix_nano=start + took + number * MS,
                attributes={**CHAT, "gen_ai.response.model": NEW if new else OLD},
                status={"code": 2 if new and number % 2 else 0, "message": ""},
            )
        )  # fmt: skip
        other = {**CHAT, "gen_ai.request.model": "o3", "gen_ai.response.model": "o3"}
        spans.append(
            a_span(500 + number, trace=(500 + number).to_bytes(16, "big"), start=start, attributes=other)
        )
    writer.write([a_batch(*spans)])
    writer.close()
    return tmp_path / "traces.db"


def test_a_new_version_is_compared_with_the_one_before(store: Path) -> None:
    reader = Reader(store)
    (change,) = reader.version_changes(T0, OPEN)
    assert (change.requested, change.versions, change.calls) == ("gpt-4o", (OLD, NEW), (70, 30))
    assert change.at_ns == T0 + 70 * SECOND
    verdicts = {line.name: line.verdict for line in change.lines}
    assert verdicts["Errors"] is Verdict.HIGHER
    assert verdicts["Latency, median"] is Verdict.HIGHER
    assert verdicts["Input tokens, median"] is Verdict.UNCLEAR
    reader.close()


def test_a_version_that_is_the_first_of_its_model_is_no_change(store: Path) -> None:
    reader = Reader(store)
    assert not reader.version_changes(T0, T0 + 60 * SECOND)
    reader.close()


def test_a_filter_holds_for_both_sides(store: Path) -> None:
    reader = Reader(store)
    (change,) = reader.version_changes(T0, OPEN, "status:error OR status:ok")
    assert change.calls == (70, 30)
    assert not reader.version_changes(T0, OPEN, "status:error")
    reader.close()
