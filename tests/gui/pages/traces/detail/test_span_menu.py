"""The menu of a span: copies, corrections, and filters that find its like."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from builders import T0, a_row
from spanglass.core.facts import Kind
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.views import SpanRow
from spanglass.gui.pages.traces.detail.span_menu import MenuTargets, span_menu


class Desk:
    def __init__(self) -> None:
        self.copied: list[object] = []
        self.filters: list[str] = []
        self.corrections: list[bool] = []
        self.gone: list[tuple[bytes | None, bytes]] = []

    def targets(self) -> MenuTargets:
        return MenuTargets(
            self.copied.append,
            self.filters.append,
            lambda: T0,
            self.corrections.append,
            lambda trace, span: self.gone.append((trace, span)),
        )


def choose(qtbot: QtBot, row: SpanRow | None, text: str) -> Desk:
    parent, desk = QWidget(), Desk()
    qtbot.addWidget(parent)
    menu = span_menu(parent, row, desk.targets())
    actions = {action.text().replace("&", ""): action for action in menu.actions()}
    actions[text].trigger()
    return desk


def titles(qtbot: QtBot, row: SpanRow | None) -> list[str]:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = span_menu(parent, row, Desk().targets())
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def test_it_copies_id_and_error_of_the_span(qtbot: QtBot) -> None:
    failed = a_row(status_code=2, error_message="it broke")
    assert choose(qtbot, failed, "Copy the span id").copied == ["02" * 8]
    assert choose(qtbot, failed, "Copy the error").copied == ["it broke"]
    assert "Copy the error" not in titles(qtbot, a_row())


def test_texts_and_json_are_made_later_of_the_detail(qtbot: QtBot) -> None:
    for title in ("Copy as text", "Copy as JSON", "Copy as cURL", "Copy as Python"):
        (made,) = choose(qtbot, a_row(), title).copied
        assert callable(made)


def test_filters_find_its_like(qtbot: QtBot) -> None:
    row = a_row(title="draft answer")
    assert choose(qtbot, row, "Show only traces with this name").filters == ['name:"draft answer"']
    found = choose(qtbot, row, "Show only traces with this model version").filters
    assert found == ["version:gpt-4o-2024-11-20"]
    assert "Show only traces with this model" not in titles(qtbot, a_row(model_requested=None))


def test_a_refusal_can_be_corrected_either_way(qtbot: QtBot) -> None:
    refused = a_row(refusal=Refusal(Grade.PHRASE, "phrase", "I can't"))
    assert choose(qtbot, refused, "This is not a refusal").corrections == [False]
    assert choose(qtbot, a_row(), "This is a refusal").corrections == [True]


def test_without_a_span_only_copies_are_offered(qtbot: QtBot) -> None:
    assert titles(qtbot, None) == ["Copy as text", "Copy as JSON"]


def test_a_duplicate_leads_to_the_call_it_repeats(qtbot: QtBot) -> None:
    here, there = b"\7" * 8, b"\3" * 16
    assert choose(qtbot, a_row(duplicate_of=here), "Go to the call that this repeats").gone == [(None, here)]
    away = a_row(duplicate_of=here, duplicate_of_trace=there)
    title = "Go to the call that this repeats in another trace"
    assert choose(qtbot, away, title).gone == [(there, here)]


def test_only_calls_are_copied_as_requests(qtbot: QtBot) -> None:
    tool = a_row(kind=Kind.TOOL)
    assert "Copy as cURL" not in titles(qtbot, tool)
    assert [title for title in titles(qtbot, a_row()) if title.startswith("Copy as")] == [
        "Copy as text", "Copy as JSON", "Copy as cURL", "Copy as Python",
    ]  # fmt: skip


def test_a_call_that_goes_on_from_another_is_compared_with_it(qtbot: QtBot) -> None:
    parent, asked = QWidget(), list[bool]()
    qtbot.addWidget(parent)
    offers = [None, ("Compare with it", lambda: asked.append(True))]
    menu = span_menu(parent, a_row(), Desk().targets(), offers)
    next(action for action in menu.actions() if action.text() == "Compare with it").trigger()
    assert asked == [True]
    assert "Compare with it" not in titles(qtbot, a_row())
