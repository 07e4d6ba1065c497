"""What else can be done with a span: copies of it, and filters that find its like."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from spanglass.analysis.requests.request_code import curl, python
from spanglass.core.ids import to_hex
from spanglass.core.query import term
from spanglass.core.views import SpanDetail, SpanRow
from spanglass.gui.pages.traces.detail.receipt_text import receipt_text
from spanglass.gui.pages.traces.detail.span_text import span_json, span_text

MakeText = Callable[[SpanDetail], str]
Text = str | tuple[str, ...] | MakeText
"""A text to copy, whole or in pieces, or how it is made of a span."""


Offer = tuple[str, Callable[[], None]]
"""An entry, and what it does."""


@dataclass(frozen=True, slots=True)
class MenuTargets:
    """Who copies a text, adds a term to the filter, and corrects what was found about a refusal.

    `now` is the moment in nanoseconds; `go` leads to a span of another trace, or of this one.
    """

    copy: Callable[[Text], None]
    narrow: Callable[[str], None]
    now: Callable[[], int]
    correct: Callable[[bool], None]
    go: Callable[[bytes | None, bytes], None]


def span_menu(
    parent: QWidget, row: SpanRow | None, targets: MenuTargets, offers: Iterable[Offer | None] = ()
) -> QMenu:
    """The menu of a span; the caller opens and drops it. `offers` lead to other pages."""
    menu = copy_menu(parent, row, targets)
    if row is None:
        return menu
    menu.addAction("Copy the span id", lambda: targets.copy(to_hex(row.span_id)))
    if row.failed and row.error_message:
        message = row.error_message
        menu.addAction("Copy the error", lambda: targets.copy(message))
    if row.duplicate_of is not None:
        other, name = row.duplicate_of_trace, row.duplicate_of
        where = " in another trace" if other is not None else ""
        menu.addAction(f"Go to the call that this repeats{where}", lambda: targets.go(other, name))
    for offer in filter(None, offers):
        menu.addAction(*offer)
    if row.is_call:
        menu.addAction("Copy the receipt", lambda: targets.copy(_receipt))
        menu.addSeparator()
        refused = row.refusal is not None
        menu.addAction(
            "This is not a refusal" if refused else "This is a refusal", lambda: targets.correct(not refused)
        )
    menu.addSeparator()
    for title, query in _filters(row):
        _add_filter(menu, title, query, targets)
    return menu


def copy_menu(parent: QWidget, row: SpanRow | None, targets: MenuTargets) -> QMenu:
    """The forms in which a span can be copied, with letters that choose them."""
    menu = QMenu(parent)
    menu.addAction("Copy as &text", lambda: targets.copy(as_text(targets.now())))
    menu.addAction("Copy as &JSON", lambda: targets.copy(span_json))
    if row is not None and row.is_call:
        menu.addAction("Copy as &cURL", lambda: targets.copy(curl))
        menu.addAction("Copy as &Python", lambda: targets.copy(python))
    return menu


def as_text(now_ns: int) -> Callable[[SpanDetail], str]:
    """How a span becomes text at a moment."""
    return partial(span_text, now_ns=now_ns)


def _receipt(detail: SpanDetail) -> str:
    return receipt_text(detail.receipt, detail.row)


def _filters(row: SpanRow) -> list[tuple[str, str]]:
    found = (
        ("Show only traces with this name", "name", row.title or row.name),
        ("Show only traces with this model version", "version", row.model_responded),
        ("Show only traces with this model", "model", row.model_requested),
    )
    return [(title, term(key, value)) for title, key, value in found if value]


def _add_filter(menu: QMenu, title: str, query: str, targets: MenuTargets) -> None:
    menu.addAction(title, lambda: targets.narrow(query))
