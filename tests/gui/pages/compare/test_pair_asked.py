from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from builders import MS, T0
from comparisons import FIRST, SECOND, store_of_two, talk
from spanglass.analysis.cache_miss import Miss
from spanglass.gui.pages.compare import pair_asked
from spanglass.gui.pages.compare.pair_asked import PairQuestion
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

CALL = (2).to_bytes(8)


def test_both_spans_are_read_and_what_differs_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    path = store_of_two(tmp_path / "traces.db")
    questions, reader = Questions(path), Reader(path)
    found = PairQuestion((FIRST, CALL), (SECOND, CALL)).ask(questions, reader)
    assert [row.same for row in found.content.messages] == [True, True, False]
    assert found.miss is None
    alone = PairQuestion((FIRST, CALL), None).ask(questions, reader)
    assert {row.second for row in alone.content.messages} == {None}
    questions.stop()


@pytest.mark.parametrize("large", [65_536, 1])
def test_calls_of_one_loop_say_why_the_cache_was_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int, qtbot: QtBot
) -> None:
    monkeypatch.setattr(pair_asked, "LARGE", large)
    path = tmp_path / "traces.db"
    writer = Writer(path)
    counts = {"gen_ai.usage.input_tokens": 4000, "gen_ai.usage.cache_read.input_tokens": 0}

    def call(number: int, question: str) -> dict[str, Any]:
        start = T0 + number * 2000 * MS
        return a_span(number, 1, trace=FIRST, start=start, attributes=talk(question, "yes", **counts))

    writer.write([a_batch(call(2, "one"), call(3, "two"))])
    writer.close()
    questions, reader = Questions(path), Reader(path)
    found = PairQuestion((FIRST, CALL), (FIRST, (3).to_bytes(8))).ask(questions, reader)
    assert found.miss is not None
    assert (found.miss.why, found.miss.lost) == (Miss.MESSAGE, 4000)
    turned = PairQuestion((FIRST, (3).to_bytes(8)), (FIRST, CALL)).ask(questions, reader)
    assert turned.miss is None
    questions.stop()
