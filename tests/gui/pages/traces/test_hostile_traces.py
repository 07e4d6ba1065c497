"""Traces that mean harm are shown as data in every view, and nothing in them makes it open a socket."""

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from builders import MS, T0
from spanglass.core.display import MARKED
from spanglass.gui.pages.traces.detail.messages import Messages
from spanglass.gui.pages.traces.detail_panel import DetailPanel
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

REMOTE = "http://127.0.0.1:9/pixel.png"
NASTY = (
    f'<img src="{REMOTE}"><a href="javascript:alert(1)">x</a><b>bold</b> &amp; \u202eevil\u202c '
    "\u2066x\u2069 \x00\x07\x1b[31m \u200b\ufeff ![i](http://127.0.0.1:9/p.png) </span>"
)
PICTURES = [
    {"type": "text", "text": NASTY},
    {"type": "image_url", "image_url": {"url": REMOTE}},
    {"type": "image_url", "image_url": {"url": "file:///etc/passwd"}},
    {"type": "image_url", "image_url": {"url": "data:image/svg+xml;base64,PHN2Zy8+"}},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 4000}},
]
ASKED = [
    {"role": f"us<b>er</b>{NASTY}", "content": PICTURES},
    {"role": "user", "content": "\ud800 half \udfff"},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": NASTY, "type": "function", "function": {"name": NASTY, "arguments": NASTY}}]},
    {"role": "tool", "tool_call_id": NASTY, "content": NASTY},
]  # fmt: skip
ATTRIBUTES: dict[str, Any] = {
    **CHAT,
    "gen_ai.request.model": NASTY,
    "gen_ai.response.model": NASTY,
    "gen_ai.input.messages": json.dumps(ASKED),
    "gen_ai.tool.definitions": json.dumps(
        [{"name": NASTY, "description": NASTY, "parameters": {NASTY: NASTY}}]
    ),
    "user.id": NASTY,
    NASTY: NASTY,
    "app.list": [NASTY, NASTY],
}


class SocketWatch:
    """Notes what this process connects to by Python; what Qt opens is counted among its files."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.on, self.before = True, _sockets()
        sys.addaudithook(self._hook)

    def _hook(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if self.on and event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            self.opened.append(event)


@pytest.fixture
def no_socket() -> Iterator[None]:
    """Fails the test if this process opens a socket, by Python or by Qt."""
    watch = SocketWatch()
    yield
    watch.on = False
    assert not watch.opened
    assert _sockets() <= watch.before


def test_a_socket_would_be_noticed() -> None:
    watch = SocketWatch()
    with socket.socket() as opened:
        assert not Path("/proc/self/fd").exists() or _sockets() == watch.before + 1
        with pytest.raises(OSError, match="refused"):
            opened.connect(("127.0.0.1", 9))
    watch.on = False
    assert watch.opened == ["socket.connect"]


def _sockets() -> int:
    folder = Path("/proc/self/fd")
    names = os.listdir(folder) if folder.exists() else []
    return sum(os.readlink(folder / name).startswith("socket:") for name in names if (folder / name).exists())


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, no_socket: None) -> Iterator["Desk"]:
    writer = Writer(tmp_path / "traces.db")
    failed = {"status": {"code": 2, "message": NASTY}}
    writer.write([a_batch(
        a_span(1, name=NASTY, attributes={"openinference.span.kind": "AGENT"}),
        a_span(2, 1, name=NASTY, start=T0 + MS, attributes=ATTRIBUTES, **failed),
        a_span(3, 77, name="\n", start=T0 + 2 * MS, attributes={"input.value": NASTY, "output.value": NASTY}),
    )])  # fmt: skip
    writer.close()
    desk = Desk(qtbot, tmp_path / "traces.db")
    yield desk
    desk.questions.stop()


class Desk:
    """Both panes on a hostile trace."""

    def __init__(self, qtbot: QtBot, store: Path) -> None:
        self.qtbot, self.questions, self.selection = qtbot, Questions(store), Selection()
        theme = Theme()
        self.trace = TracePanel(theme, self.questions, self.selection, now=lambda: T0 + 3_600_000 * MS)
        self.detail = DetailPanel(theme, self.questions, self.selection, now=lambda: T0)
        for pane in (self.trace, self.detail):
            qtbot.addWidget(pane)
            pane.resize(600, 700)
            pane.show()
        reader = Reader(store)
        self.selection.set_trace(reader.trace("0a"))
        reader.close()
        self.wait(lambda: self.selection.span is not None)
        self.trace.tree.choose(self.trace.tree.spans.node_named((2).to_bytes(8, "big")))

    def wait(self, done: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(lambda: done() and not self.questions.busy)

    def tab(self, number: int) -> QWidget:
        contents = self.detail.contents
        self.wait(lambda: not self.detail.busy)
        self.detail.bar.choose(number)
        self.wait(lambda: contents.is_fresh(number) and contents.currentIndex() == number)
        tab = self.detail.tabs[number]
        if isinstance(tab, Messages):
            self.wait(lambda: tab.blocks.complete)
        return tab


def shown(widget: QWidget) -> list[str]:
    """All texts that widgets show; each of them is plain and harmless."""
    texts = []
    for label in widget.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        texts.append(label.text())
    for kind in (QTextEdit, QPlainTextEdit):
        for text in widget.findChildren(kind):
            _is_plain(text.document())
            texts.append(text.toPlainText())
    assert not [text for text in texts if MARKED.search(text.replace("\n", ""))]
    return texts


def _is_plain(document: QTextDocument) -> None:
    """No link, no picture, no form but colours in a document."""
    block = document.begin()
    while block.isValid():
        for fragment in block:
            form = fragment.fragment().charFormat()
            assert not form.isAnchor()
            assert not form.isImageFormat()
        block = block.next()


def test_the_tree_says_names_as_text(desk: Desk) -> None:
    spans = desk.trace.tree.spans
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    for row in range(spans.rowCount()):
        for role in roles:
            assert not MARKED.search(str(spans.index(row, 0).data(role)))
        assert "<b>bold" not in str(spans.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert spans.index(0, 0).data().startswith('<img src="http')
    assert not desk.trace.grab().isNull()
    shown(desk.trace)


@pytest.mark.parametrize("number", range(5))
def test_every_tab_shows_text_as_text(desk: Desk, number: int) -> None:
    tab = desk.tab(number)
    texts = shown(desk.detail)
    assert not tab.grab().isNull()
    if number == 0:
        whole = "\n".join(texts)
        assert "<b>bold</b> &amp; ⟨RLO⟩evil" in whole
        assert "␀␇␛[31m" in whole
        assert "half" in whole


def test_timeline_and_transcript_do_too(desk: Desk) -> None:
    desk.trace.views.turn(1)
    desk.wait(lambda: desk.trace.views.timeline.complete)
    assert not MARKED.search(desk.trace.views.timeline.accessibleDescription())
    assert not desk.trace.grab().isNull()
    desk.trace.views.turn(2)
    desk.wait(lambda: bool(desk.trace.views.transcript.blocks.views()))
    assert any("javascript:alert(1)" in text for text in shown(desk.trace))
    assert not desk.trace.grab().isNull()


def test_what_is_looked_for_is_text_too(desk: Desk) -> None:
    desk.tab(0)
    desk.trace.find_bar.open_bar()
    desk.trace.find_bar.line.setText("<b>bold</b>")
    desk.wait(lambda: len(desk.trace.tree.found) == 3)
    shown(desk.trace)
    shown(desk.detail)


def test_copies_are_what_was_sent(desk: Desk) -> None:
    desk.wait(lambda: not desk.detail.busy)
    desk.detail.copy_text()
    desk.wait(lambda: "javascript:alert(1)" in QGuiApplication.clipboard().text())
    assert "\u202eevil" in QGuiApplication.clipboard().text()
