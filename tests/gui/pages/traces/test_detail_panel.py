"""The detail pane: follows the selection's span, takes in newer states in place, keeps tab and scroll."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from builders import MS, T0, a_row
from spanglass.core.ids import to_hex
from spanglass.core.views import SpanDetail
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.pages.traces.detail_panel import DetailPanel
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Manner, Scheme, Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.text import Label
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_log_batch, a_span

ROOT, CALL, BARE = 1, 2, 3
NOW = T0 + 3_600_000 * MS


def asking(words: str, answer: str = "") -> dict[str, Any]:
    """The attributes of a call with those messages."""

    def one(role: str, text: str) -> str:
        return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])

    said = {"gen_ai.output.messages": one("assistant", answer)} if answer else {}
    return {**CHAT, "gen_ai.input.messages": one("user", words), **said}


class Desk:
    """The pane with the store and the selection it follows."""

    def __init__(self, qtbot: QtBot, store: Path) -> None:
        self.qtbot, self.writer = qtbot, Writer(store)
        self.writer.write(
            [
                a_batch(
                    a_span(ROOT, name="answer", attributes={}),
                    a_span(CALL, ROOT, attributes=asking("a question", "an answer")),
                    a_span(BARE, ROOT, name="bare call"),
                )
            ]
        )
        self.reader, self.questions = Reader(store), Questions(store)
        self.theme, self.selection = Theme(), Selection()
        self.panel = DetailPanel(self.theme, self.questions, self.selection, now=lambda: NOW)
        qtbot.addWidget(self.panel)
        self.panel.resize(600, 430)
        self.panel.show()

    def close(self) -> None:
        self.questions.stop()
        self.reader.close()
        self.writer.close()

    def write(self, *spans: dict[str, Any]) -> None:
        self.writer.write([a_batch(*spans)])

    def choose(self, span: int) -> None:
        """Select a span, in its newest state."""
        trace = self.reader.trace("0a")
        assert trace is not None
        rows = {row.span_id: row for row in self.reader.spans(trace.trace_id)}
        self.selection.set_trace(trace)
        self.selection.set_span(rows[span.to_bytes(8, "big")])

    def show(self, span: int) -> None:
        """The same, until it is shown."""
        self.choose(span)
        self.qtbot.waitUntil(lambda: not self.panel.busy)
        self.qtbot.wait(5)

    def words(self) -> list[str]:
        """All texts that can be seen: those of blocks, then labels."""
        views = [view.toPlainText() for view in self.panel.findChildren(TextView) if view.isVisible()]
        return views + [label.text() for label in self.panel.findChildren(Label) if label.isVisible()]

    def wait_for(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: text in self.words())

    def do(self, title: str) -> None:
        """Choose an entry of the menu."""
        {action.text().replace("&", ""): action for action in self.panel.menu().actions()}[title].trigger()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path / "traces.db")
    yield desk
    desk.close()


def test_a_span_is_shown_with_its_figures_messages_and_counts(desk: Desk) -> None:
    desk.show(CALL)
    assert desk.words()[:2] == ["a question", "an answer"]
    assert "chat gpt-4o" in desk.words()
    assert [desk.panel.bar.count(number) for number in range(5)] == [2, None, None, 10, None]
    assert desk.panel.bar.accessibleName() == "Messages, 2, tab 1 of 5"
    cost = desk.panel.header.figures.view("Cost")
    assert cost is not None
    assert cost.figure.text == "$0.0035"


def test_where_there_is_little_room_the_figures_stay_whole(desk: Desk) -> None:
    desk.choose(CALL)
    header = desk.panel.header
    desk.panel.setMinimumHeight(1)
    desk.panel.setFixedHeight(header.sizeHint().height() + desk.panel.bar.sizeHint().height() + 30)
    desk.qtbot.waitUntil(lambda: desk.panel.contents.height() <= 30)
    assert header.figures.height() == header.figures.sizeHint().height()


def test_without_a_span_it_is_calm(desk: Desk) -> None:
    assert desk.words() == ["Pick a span to read it", "or press Shift+J to step through"]
    desk.show(CALL)
    desk.selection.set_span(None)
    assert desk.words()[0] == "Pick a span to read it"


def test_the_tab_stays_from_span_to_span(desk: Desk) -> None:
    desk.show(CALL)
    desk.panel.bar.choose(3)
    desk.qtbot.waitUntil(lambda: desk.panel.contents.currentIndex() == 3)
    desk.show(BARE)
    assert desk.panel.contents.currentIndex() == desk.panel.bar.current == 3


def test_a_tab_is_filled_when_it_is_first_wanted(desk: Desk) -> None:
    desk.show(CALL)
    contents = desk.panel.contents
    for number in range(1, 5):
        assert not contents.is_fresh(number)
        desk.panel.bar.choose(number)
        desk.qtbot.waitUntil(lambda number=number: contents.currentIndex() == number)
        assert contents.is_fresh(number)


def test_keys_choose_the_tabs(desk: Desk) -> None:
    actions = Actions(desk.panel, desk.theme)
    desk.panel.connect_actions(actions)
    actions.set_page("traces")
    desk.show(CALL)
    actions.trigger("tab.5")
    desk.qtbot.waitUntil(lambda: desk.panel.contents.currentIndex() == 4)
    actions.trigger("tab.1")
    assert desk.panel.contents.currentIndex() == 0


def test_a_newer_state_is_taken_in_place(desk: Desk) -> None:
    def write(answer: str, end: int) -> None:
        attributes = asking("line\n" * 60, answer)
        desk.write(a_span(9, ROOT, attributes=attributes, end_time_unix_nano=end))

    write("I am", 0)
    desk.choose(9)
    desk.wait_for("I am▌")
    bar = desk.panel.tabs[0].blocks.verticalScrollBar()
    bar.setValue(300)
    view = next(view for view in desk.panel.findChildren(TextView) if view.toPlainText() == "I am▌")
    write("I am sorry.", T0 + 2000 * MS)
    desk.choose(9)
    desk.wait_for("I am sorry.")
    assert view.toPlainText() == "I am sorry."
    assert bar.value() == 300


def test_a_running_span_is_asked_for_again_when_the_store_has_news(desk: Desk) -> None:
    desk.write(a_span(9, ROOT, attributes=asking("hm"), end_time_unix_nano=0))
    desk.show(9)
    duration = desk.panel.header.figures.view("Duration")
    assert duration is not None
    assert duration.figure.text == "1 h 00 m"
    desk.write(a_span(9, ROOT, attributes=asking("hm", "done")))
    desk.panel.refresh()
    desk.wait_for("done")


def test_messages_that_arrive_after_their_span_are_taken_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.show(BARE)
    assert any(text.startswith("No prompt or answer was sent") for text in desk.words())
    desk.writer.write([a_log_batch(BARE, "gen_ai.user.message", "late words")])
    desk.panel.refresh()
    assert not desk.panel.busy
    monkeypatch.setattr(desk.panel, "_now", lambda: T0 + 2000 * MS)
    desk.panel.refresh()
    desk.wait_for("late words")


def test_a_complete_span_is_not_asked_for_again(desk: Desk) -> None:
    desk.show(CALL)
    desk.panel.refresh()
    assert not desk.panel.busy


def test_an_unchanged_state_makes_nothing_anew(desk: Desk) -> None:
    desk.write(a_span(9, ROOT, attributes=asking("hm"), end_time_unix_nano=0))
    desk.show(9)
    before = desk.panel.findChildren(TextView)
    desk.panel.refresh()
    assert desk.panel.busy
    desk.qtbot.waitUntil(lambda: not desk.panel.busy)
    assert desk.panel.findChildren(TextView) == before


def test_questions_do_not_overtake_each_other(desk: Desk) -> None:
    desk.write(a_span(9, ROOT, attributes=asking("hm"), end_time_unix_nano=0))
    desk.show(9)
    desk.panel.refresh()
    desk.write(a_span(9, ROOT, attributes=asking("hm", "done")))
    desk.panel.refresh()
    desk.wait_for("done")


def test_the_skeleton_is_shown_only_after_a_while(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Callable[[], None]] = []

    def ask(_topic: str, question: Callable[[Reader], Any], answer: Callable[[Any], None], *_: Any) -> None:
        answers.append(lambda: answer(question(desk.reader)))

    monkeypatch.setattr(desk.questions, "ask", ask)
    desk.choose(CALL)
    contents = desk.panel.contents
    assert "Pick a span to read it" in desk.words()
    desk.qtbot.waitUntil(lambda: contents.isVisible() and contents.currentIndex() == len(desk.panel.tabs))
    assert "chat gpt-4o" in desk.words()
    answers.pop()()
    assert contents.currentIndex() == 0


def test_a_span_that_is_gone_is_said(desk: Desk) -> None:
    desk.selection.set_trace(desk.reader.trace("0a"))
    desk.selection.set_span(a_row(span_id=b"\x77" * 8))
    desk.wait_for("This span is not in the store")


def test_a_store_that_fails_is_said_and_can_be_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> SpanDetail | None:
        raise StoreError("The store is locked.")

    with monkeypatch.context() as broken:
        broken.setattr(Reader, "span_detail", fail)
        desk.choose(CALL)
        desk.wait_for("The store is locked.")
    (again,) = (button for button in desk.panel.findChildren(Button) if button.isVisible() and button.text())
    again.click()
    desk.wait_for("a question")


def test_the_menu_and_the_button_copy_with_secrets_masked(desk: Desk) -> None:
    desk.write(a_span(9, ROOT, attributes=asking("use sk-0123456789abcdef0123456789")))
    desk.show(9)
    clipboard = QGuiApplication.clipboard()
    desk.panel.copy_text()
    desk.qtbot.waitUntil(lambda: clipboard.text().endswith("User:\nuse sk-••••••••6789"))
    desk.do("Copy as JSON")
    desk.qtbot.waitUntil(lambda: clipboard.text().startswith("{"))
    assert "0123456789abcdef" not in clipboard.text()
    assert json.loads(clipboard.text())["span_id"] == to_hex((9).to_bytes(8, "big"))


def test_a_value_that_was_clicked_narrows_the_filter(desk: Desk) -> None:
    desk.show(CALL)
    desk.selection.set_query("model:gpt-4o")
    desk.panel.tabs[3].filter_asked.emit("attr.app.feature:refunds")
    assert desk.selection.query == "model:gpt-4o attr.app.feature:refunds"


def test_a_correction_names_the_span(desk: Desk) -> None:
    desk.show(CALL)
    with desk.qtbot.waitSignal(desk.panel.correction_wanted) as caught:
        desk.do("This is a refusal")
    assert caught.args[0].span_id == CALL.to_bytes(8, "big")


def test_more_messages_are_shown_on_demand_and_forgotten_with_the_span(desk: Desk) -> None:
    said = [{"role": "user", "parts": [{"type": "text", "content": str(n)}]} for n in range(220)]
    desk.write(a_span(9, ROOT, attributes={**CHAT, "gen_ai.input.messages": json.dumps(said)}))
    blocks = desk.panel.tabs[0].blocks

    def count(number: int) -> None:
        made = lambda: blocks.complete and len(blocks.views()) == number  # noqa: E731
        desk.qtbot.waitUntil(made, timeout=30_000)

    desk.show(9)
    count(200 + 1)
    blocks.more_asked.emit()
    count(220 + 1)
    desk.show(CALL)
    desk.show(9)
    count(200 + 1)


def test_another_theme_keeps_what_is_shown(desk: Desk) -> None:
    desk.show(CALL)
    desk.theme.change(Scheme.LIGHT, 1.3)
    desk.qtbot.wait(5)
    assert desk.words()[:2] == ["a question", "an answer"]


@pytest.mark.parametrize("tab", [0, 3, 4])
def test_secrets_are_readable_and_hidden_again_as_the_setting_says(desk: Desk, tab: int) -> None:
    key = "sk-proj-0123456789abcdefghijklmn"
    desk.write(a_span(CALL, ROOT, attributes={**asking(f"use {key}"), "app.key": key}))
    desk.show(CALL)
    desk.panel.bar.choose(tab)
    desk.qtbot.waitUntil(lambda: desk.panel.contents.currentIndex() == tab)

    def seen() -> str:
        lines = [row.text for group in desk.panel.tabs[3]._groups for row in group.rows]  # type: ignore[attr-defined]
        raw = desk.panel.tabs[4].view.toPlainText()  # type: ignore[attr-defined]
        return {0: "\n".join(desk.words()), 3: "\n".join(lines), 4: raw}[tab]

    desk.qtbot.waitUntil(lambda: "••••" in seen())
    assert "456789abcdef" not in seen()
    desk.theme.change(manner=Manner(secrets=True))
    desk.qtbot.waitUntil(lambda: key in seen())
    desk.theme.change(manner=Manner())
    desk.qtbot.waitUntil(lambda: "456789abcdef" not in seen())
