"""Thumbs and scores in the head of a trace."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from receiving import a_receiver
from spanglass.core.feedback import Feedback, thumb
from spanglass.gui.pages.traces.opinion_bar import OpinionBar
from spanglass.gui.pages.traces.trace_opinions import TraceOpinions
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.feedback import Said, as_json, send
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import TRACE, a_batch, a_span

SPAN = (2).to_bytes(8, "big")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "traces.db"
    with closing(Writer(path)) as writer:
        writer.write([a_batch(a_span(1), a_span(2, parent=1))])
    return path


@pytest.fixture
def selection(store: Path) -> Selection:
    selection = Selection()
    with closing(Reader(store)) as reader:
        selection.set_trace(reader.trace("0a"))
        selection.set_span(reader.spans(TRACE)[1])
    return selection


@pytest.fixture
def bar(qtbot: QtBot) -> OpinionBar:
    bar = OpinionBar(Theme())
    qtbot.addWidget(bar)
    bar.show()
    return bar


@pytest.fixture
def opinions(bar: OpinionBar, store: Path, selection: Selection) -> Iterator[TraceOpinions]:
    questions = Questions(store)
    yield TraceOpinions(bar, questions, selection)
    questions.stop()


def _clicked(qtbot: QtBot, opinions: TraceOpinions, button: object, shift: bool = False) -> Said:
    keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(opinions.said) as caught:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, keys)
    said: Said = caught.args[0]
    return said


def test_a_click_is_of_the_trace_and_with_shift_of_the_span(
    qtbot: QtBot, bar: OpinionBar, opinions: TraceOpinions
) -> None:
    assert _clicked(qtbot, opinions, bar.up) == Said(TRACE, thumb(True))
    assert _clicked(qtbot, opinions, bar.down, shift=True) == Said(TRACE, thumb(False), SPAN)


def test_what_was_said_is_shown_and_taken_back_by_another_click(
    qtbot: QtBot, bar: OpinionBar, opinions: TraceOpinions, store: Path
) -> None:
    with a_receiver(store) as bound:
        address = f"127.0.0.1:{bound.port}"
        send(address, Said(TRACE, thumb(False)))
        send(address, Said(TRACE, Feedback("tone", 0.25)))
    opinions.refresh()
    qtbot.waitUntil(lambda: bar.down.toolTip() == "Take it back: it is not bad")
    assert bar.score.toolTip().startswith("Scores: thumbs 0, tone 0.25.")
    assert _clicked(qtbot, opinions, bar.down) == Said(TRACE, thumb(None))
    assert _clicked(qtbot, opinions, bar.up) == Said(TRACE, thumb(True))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tone 0.8", Feedback("tone", 0.8)),
        ("0,5 good manners", Feedback("good manners", 0.5)),
        ("tone: -1", Feedback("tone", -1)),
    ],
)
def test_a_score_is_a_name_and_a_number(
    qtbot: QtBot, bar: OpinionBar, opinions: TraceOpinions, typed: str, said: Feedback
) -> None:
    qtbot.mouseClick(bar.score, Qt.MouseButton.LeftButton)
    bar.popup.line.setText(typed)
    with qtbot.waitSignal(opinions.said) as caught:
        qtbot.keyClick(bar.popup.line, Qt.Key.Key_Return)
    assert caught.args == [Said(TRACE, said)]


@pytest.mark.parametrize("typed", ["tone", "0.5", "tone inf", "tone high"])
def test_what_is_no_score_is_asked_again(
    qtbot: QtBot, bar: OpinionBar, opinions: TraceOpinions, typed: str
) -> None:
    qtbot.mouseClick(bar.score, Qt.MouseButton.LeftButton)
    bar.popup.line.setText(typed)
    with qtbot.assertNotEmitted(opinions.said):
        qtbot.keyClick(bar.popup.line, Qt.Key.Key_Return)
    assert bar.popup.isVisible()
    assert bar.popup.line.text() == typed


def test_without_a_trace_nothing_is_said(qtbot: QtBot, bar: OpinionBar, opinions: TraceOpinions) -> None:
    opinions._selection.set_trace(None)
    with qtbot.assertNotEmitted(opinions.said):
        qtbot.mouseClick(bar.up, Qt.MouseButton.LeftButton)


def test_words_of_a_trace_are_plain(bar: OpinionBar) -> None:
    bar.show_opinion(True, ("<b>tone</b>\u202e 1",))
    assert bar.up.toolTip() == "Take it back: it is not good"


def test_feedback_is_sent_as_the_receiver_takes_it() -> None:
    assert as_json(Said(TRACE, thumb(True), SPAN)) == {
        "name": "thumbs", "withdraw": False, "score": 1.0, "label": "up", "span_id": "0000000000000002",
    }  # fmt: skip
    assert as_json(Said(TRACE, thumb(None))) == {"name": "thumbs", "withdraw": True}


def test_nobody_there_is_said_in_a_sentence() -> None:
    with pytest.raises(OSError, match="did not keep"):
        send("127.0.0.1:1", Said(TRACE, thumb(True)))
