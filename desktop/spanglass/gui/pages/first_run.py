"""The page of an empty store: where to send traces, how, and what else to open."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from spanglass.files import own_command
from spanglass.gui.files.child import home_short
from spanglass.gui.pages.client_snippets import client_snippets, service_snippets
from spanglass.gui.pages.command_box import BOX_EDGES, LINE, CommandBox
from spanglass.gui.pages.first_run_cards import DropCard, Radar, SamplesCard
from spanglass.gui.pages.shell_lines import ShellLines
from spanglass.gui.pages.snippet_tabs import SnippetTabs
from spanglass.gui.pages.snippets import Snippet, language_snippets
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

_WIDTH, _NARROWEST = 784, 300
_POINT = "Point any OpenTelemetry exporter here. Traces appear as they arrive; nothing leaves this machine."
_HEADS = {Kind.STARTING: "Starting on", Kind.LISTENING: "Listening on", Kind.ELSEWHERE: "Elsewhere:"}


@dataclass(frozen=True, slots=True)
class FirstRunFacts:
    """What the page says of this installation; without `samples` (a sentence on them) none are offered."""

    store: Path
    address: str
    samples: str = ""


class FirstRunPage(Panel):
    """`samples_wanted` and `files_wanted` ask for traces, `port_wanted` for another port.

    `copied` carries text for the clipboard.
    """

    samples_wanted = Signal()
    files_wanted = Signal()
    port_wanted = Signal()
    copied = Signal(str)

    def __init__(self, theme: Theme, facts: FirstRunFacts, parent: QWidget | None = None) -> None:
        super().__init__(theme, "bg1", parent)
        self._facts, self._address = facts, facts.address
        self._rows = _snippets(facts.address)
        self._radar = Radar(theme)
        self._head = Label(theme, _HEADS[Kind.STARTING]).with_font(Size.HEADLINE, 600)
        self._where = Label(theme, facts.address).with_font(Size.HEADLINE, 600)
        self._sentence = Label(theme, _POINT, token="text2").with_font(Size.TITLE, 500)
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._tabs = SnippetTabs(theme, [[snippet.name for snippet in row] for row in self._rows])
        self._box = CommandBox(theme, self._snippets[0])
        self._note = Label(theme, self._snippets[0].note, token="text3", elide=True)
        self._note.with_font(Size.CAPTION, 500)
        self._grpc = Label(theme, token="text3").with_font(Size.CAPTION, 500)
        self._other = Label(theme, _other(facts.address), token="text3").with_font(Size.CAPTION, 500)
        self._gaps: list[tuple[QSpacerItem, int]] = []
        self._tabs.chosen.connect(self._show_tab)
        self._box.copied.connect(self.copied)
        self._build()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _build(self) -> None:
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setSpacing(0)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._column.addStretch(1)
        self._column.addWidget(self._radar, 0, centre)
        self._gap(12)
        self._column.addLayout(self._headline())
        self._column.addWidget(self._sentence)
        self._gap(20)
        self._column.addWidget(self._tabs)
        self._gap(10)
        self._column.addWidget(self._lines())
        self._column.addLayout(self._cards())
        self._gap(14)
        self._column.addLayout(self._foot())
        self._column.addStretch(1)
        self._put_in_middle()

    def _gap(self, pixels: int) -> None:
        gap = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._gaps.append((gap, pixels))
        self._column.addItem(gap)

    def _lines(self) -> QWidget:
        """The commands and the note in a place as high as the longest commands: nothing below moves."""
        self._place = QWidget()
        self._within = QVBoxLayout(self._place)
        self._within.addWidget(self._box)
        self._within.addWidget(self._note)
        self._within.addStretch(1)
        return self._place

    def _restyle(self) -> None:
        px = self._theme.px
        self._fit()
        self._column.setContentsMargins(0, px(24), 0, px(24))
        for gap, pixels in self._gaps:
            gap.changeSize(0, px(pixels), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._within.setContentsMargins(0, 0, 0, px(14))
        self._within.setSpacing(px(4))
        most = max(len(snippet.lines) for snippet in self._snippets)
        self._place.setFixedHeight(px(most * LINE + BOX_EDGES + 4 + 16 + 14))
        self._column.invalidate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep within a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        self._inner.setFixedWidth(max(px(_NARROWEST), min(px(_WIDTH), self.width() - px(24))))

    def _put_in_middle(self) -> None:
        scroll = QScrollArea(self)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._inner, 0, Qt.AlignmentFlag.AlignHCenter)
        scroll.setWidget(holder)
        for clear in (scroll.viewport(), holder):
            clear.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _headline(self) -> QHBoxLayout:
        copy = Button(self._theme, "", Look(icon="copy", flat=True, token="text2"))
        copy.set_hint("Copy the address")
        copy.clicked.connect(lambda: self.copied.emit(f"http://{self._address}"))
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(9))
        row.addStretch(1)
        for part in (self._head, self._where, copy):
            row.addWidget(part)
        row.addStretch(1)
        return row

    def _cards(self) -> QHBoxLayout:
        drop = DropCard(self._theme)
        drop.clicked.connect(self.files_wanted)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(12))
        row.addWidget(drop, 1)
        if self._facts.samples:
            samples = SamplesCard(self._theme, self._facts.samples)
            samples.wanted.connect(self.samples_wanted)
            row.addWidget(samples, 1)
        return row

    def _foot(self) -> QHBoxLayout:
        shield = Button(self._theme, "", Look(icon="shield-check", flat=True, token="text3", height=20))
        shield.setEnabled(False)
        stored = Label(self._theme, f"Stored in {home_short(self._facts.store)}", token="text3", elide=True)
        stored.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(4))
        row.addStretch(1)
        row.addWidget(shield)
        row.addWidget(stored.with_font(Size.CAPTION, 500))
        row.addSpacing(self._theme.px(12))
        row.addWidget(self._grpc)
        row.addSpacing(self._theme.px(12))
        row.addWidget(self._other)
        change = Button(self._theme, "Change the port", Look(flat=True, token="accent", height=24))
        change.clicked.connect(self.port_wanted)
        row.addWidget(change)
        row.addStretch(1)
        return row

    def set_receiver(self, state: ReceiverState) -> None:
        """Say how receiving stands; every address on the page follows."""
        if state.address != self._address:
            self._address = state.address
            self._rows = _snippets(state.address)
            self._where.set_text(state.address)
            self._other.set_text(_other(state.address))
            self._show_tab(self._tabs.current)
        self._head.set_text(_HEADS.get(state.kind, "Not receiving on"))
        self._sentence.set_text(_POINT if state.receiving else state.message)
        self._sentence.set_token("text2" if state.receiving else "error")
        self._radar.set_on(state.kind is Kind.LISTENING)
        self._grpc.set_text(f"gRPC on {state.grpc_port}" if state.grpc_port else "")

    @property
    def _snippets(self) -> tuple[Snippet, ...]:
        """Those of all tabs, row by row."""
        return tuple(snippet for row in self._rows for snippet in row)

    def _show_tab(self, index: int) -> None:
        self._box.show_snippet(self._snippets[index])
        self._note.set_text(self._snippets[index].note)


def _other(address: str) -> str:
    return f"Something else on {address.rsplit(':', 1)[-1]}?"


def _snippets(address: str) -> tuple[tuple[Snippet, ...], ...]:
    """The rows of snippets for an address: of languages, of services, and of other clients."""
    shell = ShellLines(f"http://{address}", own=own_command())
    return language_snippets(shell), service_snippets(shell), client_snippets(shell)
