"""The cause of a group with links to the calls that show it."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from fix_values import REF
from spanglass.core.fixes import CallRef, Evidence
from spanglass.gui.pages.fixes.cause_text import CauseText, pieces
from spanglass.gui.theming.theme import Theme

OTHER = CallRef(b"\3" * 16, b"\4" * 8)


def test_words_of_the_evidence_are_links_and_the_rest_is_not() -> None:
    evidence = (Evidence("then refuse", OTHER), Evidence("check_policy", REF))
    found = pieces("All call check_policy and then refuse.", evidence)
    assert [(text, link.ref if link else None) for text, link in found] == [
        ("All call ", None), ("check_policy", REF), (" and ", None), ("then refuse", OTHER), (".", None),
    ]  # fmt: skip


def test_evidence_that_overlaps_or_is_not_there_is_left_out() -> None:
    evidence = (Evidence("call check", REF), Evidence("check", OTHER), Evidence("nothing", OTHER))
    assert [text for text, _ in pieces("All call check.", evidence)] == ["All ", "call check", "."]


def test_a_link_leads_to_its_call_and_markup_stays_text(qtbot: QtBot) -> None:
    view = CauseText(Theme())
    qtbot.addWidget(view)
    view.show_cause("<b>All</b> call <img src=x>.", (Evidence("<img src=x>", REF),))
    assert view.toPlainText() == "<b>All</b> call <img src=x>."
    assert view.links == ("<img src=x>",)
    with qtbot.waitSignal(view.wanted) as wanted:
        view.anchorClicked.emit(QUrl("call:0"))
    assert wanted.args == [REF]


def test_arrows_go_from_link_to_link_enter_follows_and_tab_leaves(qtbot: QtBot) -> None:
    window = QWidget()
    column, view, after = QVBoxLayout(window), CauseText(Theme()), QLineEdit()
    qtbot.addWidget(window)
    column.addWidget(view)
    column.addWidget(after)
    view.show_cause("All call one and two.", (Evidence("one", REF), Evidence("two", OTHER)))
    show_active(qtbot, window)
    view.setFocus()
    assert view.accessibleDescription() == "one: link 1 of 2"
    qtbot.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.wanted) as wanted:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert wanted.args == [OTHER]
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert window.focusWidget() is after


def test_it_is_as_high_as_its_text_at_its_width(qtbot: QtBot) -> None:
    view = CauseText(Theme())
    qtbot.addWidget(view)
    view.show_cause("word " * 60, ())
    view.resize(800, 10)
    view.show()
    wide = view.height()
    view.resize(200, 10)
    assert view.height() > wide
