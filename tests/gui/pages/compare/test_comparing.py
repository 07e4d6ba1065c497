from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from comparisons import FIRST, SECOND, store_of_two
from spanglass.gui.pages.compare import comparing
from spanglass.gui.pages.compare.asked import Comparison
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Target


@pytest.mark.parametrize(("large", "apart"), [(200, 0), (2, 1)])
def test_large_traces_are_compared_in_another_process(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int, apart: int
) -> None:
    monkeypatch.setattr(comparing, "LARGE", large)
    questions = Questions(store_of_two(tmp_path / "a.db"))
    asked: list[Any] = []
    really = questions.apart

    def counted(question: Any, reader: Any) -> Any:
        asked.append(question)
        return really(question, reader)

    monkeypatch.setattr(questions, "apart", counted)
    found: list[Comparison | None] = []
    comparing.ask_comparison(questions, "x", (Target(FIRST), Target(SECOND)), found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert len(asked) == apart
    assert found[0] is not None
    assert len(found[0].lines) == 2
    questions.stop()
