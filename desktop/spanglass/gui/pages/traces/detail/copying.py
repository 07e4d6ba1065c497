"""Texts of a span on their way to the clipboard: made and masked in a thread, since they may be long."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from spanglass.core.pieces import pieces
from spanglass.core.secrets import masked
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.detail_question import Known, SpanName, masked_text
from spanglass.gui.pages.traces.detail.span_menu import MakeText, Text
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader

_TOPIC = "detail.copy"
_TYPES = ("text/plain", "text/plain;charset=utf-8")


def copy(questions: Questions, known: Known | None, text: Text) -> None:
    """Put a text, or what a function makes of a known span, on the clipboard without its secrets."""

    def whole(reader: Reader) -> str | QByteArray:
        found = said(questions, reader, known, text)
        return found[0] if len(found) == 1 else _octets(found)

    questions.ask(_TOPIC, whole, _put)


def said(questions: Questions, reader: Reader, known: Known | None, text: Text) -> tuple[str, ...]:
    """A text, or what a function makes of a known span, without its secrets; in pieces if it is long."""
    if isinstance(text, str):
        return (masked_text(questions, reader, text),)
    found: tuple[str, ...]
    if isinstance(text, tuple):
        found = questions.apart(partial(_masked_pieces, text=text), reader)
    elif known is None:
        found = ("",)
    elif known.large:
        found = questions.apart(partial(_masked_made, name=known.name, make=text), reader)
    else:
        found = (masked_text(questions, reader, text(known.detail)),)
    return found


def _put(text: str | QByteArray) -> None:
    clipboard = QGuiApplication.clipboard()
    if isinstance(text, str):
        clipboard.setText(text)
        return
    data = QMimeData()
    for kind in _TYPES:
        data.setData(kind, text)
    clipboard.setMimeData(data)


def _octets(text: Iterable[str]) -> QByteArray:
    """The pieces put together bit by bit: one text of 20 MB would be made in a single long step."""
    octets = QByteArray()
    for piece in text:
        octets.append(piece.encode("utf-8", "replace"))
    return octets


def _masked_pieces(_reader: Reader, text: tuple[str, ...]) -> tuple[str, ...]:
    return pieces(masked("".join(text)))


def _masked_made(reader: Reader, name: SpanName, make: MakeText) -> tuple[str, ...]:
    detail: SpanDetail | None = reader.span_detail(name.trace_id, name.span_id)
    return pieces(masked(make(detail))) if detail is not None else ()
