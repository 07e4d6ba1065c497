"""The Fixes page alone in a window, over a store and a receiver, with an engine that a test decides."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from fix_values import PASSED, REFUSED, a_check, a_group, a_proposal
from receiving import a_receiver
from spanglass.core.fixes import (
    CallRef,
    Change,
    CheckedTrace,
    FailureGroup,
    FailureKind,
    FixCheck,
    Proposal,
    Surface,
    TraceVerdict,
)
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.fixes.asked import Engine
from spanglass.gui.pages.fixes.build import Fixes
from spanglass.gui.pages.fixes.writers import Writer
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.places.fixes_place import FixesPlace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.receiver.telling import Surroundings
from spanglass.replay.estimate import Estimate
from spanglass.replay.fixes.events import CheckEnded, CheckEvent, RunJudged, Side, TraceJudged
from spanglass.replay.fixes.orders import Order, Subject
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer as StoreWriter

PROMPT = Change(
    Surface.PROMPT, "", "Be brief.\nDo not promise refunds.", "Be brief.\nPromise what is allowed."
)
GROUPS = (
    a_group(title="Refuses allowed refunds", traces=12, cause="All call check_policy, then refuse."),
    a_group(key="schema-1", kind=FailureKind.SCHEMA, title="Date not ISO 8601", traces=7),
)
PROPOSALS = (
    a_proposal(id="p-0", title="Change the prompt", change=PROMPT, diff="-Do not\n+Promise\n"),
    a_proposal(),
    a_proposal(id="p-2", title="Try again", unchecked="Replays cannot show what waiting does."),
)
TITLES = ("Torn boots", "Lost parcel", "Opening hours")


def subjects() -> tuple[Subject, ...]:
    """Two failing calls and one that passed."""
    return tuple(
        Subject(CallRef(bytes([n + 1]) * 16, b"\2" * 8), title, n < 2, "I can't help.", None)  # type: ignore[arg-type]
        for n, title in enumerate(TITLES)
    )


def checked(subject: Subject, verdict: TraceVerdict) -> CheckedTrace:
    """A subject with one replay of each side."""
    good = verdict in (TraceVerdict.FIXED, TraceVerdict.UNCHANGED)
    runs = ((REFUSED if subject.failing else PASSED,), (PASSED if good else REFUSED,))
    return CheckedTrace(subject.ref, subject.title, subject.failing, subject.recorded, verdict, *runs)


def a_check_of(order: Order, *verdicts: TraceVerdict) -> FixCheck:
    """A check of an order that came to these verdicts."""
    traces = tuple(checked(*pair) for pair in zip(order.subjects, verdicts, strict=True))
    counts = {name: verdicts.count(name) for name in TraceVerdict}
    said = replace(
        a_check().judgement, fixed=counts[TraceVerdict.FIXED], failing=counts[TraceVerdict.FAILING],
        regressed=counts[TraceVerdict.REGRESSED], sentence="That is what it shows.",
    )  # fmt: skip
    return a_check(proposal=order.proposal, traces=traces, judgement=said, calls=6)


class FakeMeans:
    """Finds, proposes and plays what a test says."""

    def __init__(self) -> None:
        self.groups: tuple[FailureGroup, ...] = GROUPS
        self.failure: Exception | None = None
        self.of_group: dict[str, tuple[Proposal, ...]] = {}
        self.order: Order | None = None
        self.on_event: Callable[[CheckEvent], None] = lambda _event: None
        self.stopped, self.cost_nano = 0, 380_000_000
        self.there: tuple[Target, ...] = (Target("shop", "Shop", ("m-9",), "http://127.0.0.1:1"),)

    def engine(self) -> Engine:
        return Engine(
            self._groups,
            lambda _reader, group: self.of_group.get(group.key, PROPOSALS),
            self._order,
            lambda *_: Estimate(6, self.cost_nano),
        )

    def _groups(self, _reader: Reader, _since_ns: int, _until_ns: int) -> tuple[FailureGroup, ...]:
        if self.failure is not None:
            raise self.failure
        return self.groups

    def _order(self, _reader: Reader, group: FailureGroup, proposal: Proposal, wish: Any) -> Order:
        return Order(group, proposal, subjects(), 1, provider=wish.provider, base=wish.base, model=wish.model)

    def targets(self) -> Sequence[Target]:
        return self.there

    def write(self, _reader: Reader, _group: FailureGroup, writer: Writer) -> Proposal:
        return a_proposal(id="p-9", title="Say it kindly", change=PROMPT, author=writer.model)

    def start(self, order: Order, on_event: Callable[[CheckEvent], None]) -> None:
        self.order, self.on_event = order, on_event

    def warm(self) -> None:
        """Nothing has to be there."""

    def stop(self) -> None:
        self.stopped += 1

    # what the player tells

    def judge(self, place: int, verdict: TraceVerdict) -> None:
        """All replays of a subject are there."""
        assert self.order is not None
        self.on_event(RunJudged(place, Side.BASELINE, 1, REFUSED))
        self.on_event(TraceJudged(place, checked(self.order.subjects[place], verdict)))

    def end(self, *verdicts: TraceVerdict) -> None:
        """The check is over."""
        assert self.order is not None
        self.on_event(CheckEnded(a_check_of(self.order, *verdicts)))


class Window(QWidget):
    """A window with toasts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.toasts = Toasts(theme, self)


class Stage:
    """`close` it; the store is read with `reader`."""

    def __init__(self, qtbot: QtBot, path: Path, means: FakeMeans | None = None) -> None:
        self._qtbot, self._stack, self.means = qtbot, ExitStack(), means or FakeMeans()
        StoreWriter(path).close()
        bound = self._stack.enter_context(a_receiver(path, alerts=Surroundings()))
        self.reader, self.questions, self.theme = Reader(path), Questions(path), Theme()
        self.window = Window(self.theme)
        qtbot.addWidget(self.window)
        writes = Writes(self.questions, self.window.toasts, lambda: f"127.0.0.1:{bound.port}")
        self.fixes = Fixes(self.theme, self.window, self.questions, writes, self.means)  # type: ignore[arg-type]
        self.page, self.desk = self.fixes.page, self.fixes.desk
        self.actions = Actions(self.window, self.theme)
        self.place = FixesPlace(self.theme, lambda: iter((self.page,)))
        self.place.connect_actions(self.actions)
        self.actions.set_page("fixes")
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.place)
        self.window.resize(1376, 800)
        show_active(qtbot, self.window)
        self.place.take_focus()
        self.until(lambda: self.desk.read)

    def until(self, happened: Callable[[], Any]) -> None:
        self._qtbot.waitUntil(lambda: bool(happened()), timeout=30_000)

    def ready(self) -> "Stage":
        """Wait until a check of the first proposal can begin."""
        self.until(lambda: self.desk.order)
        return self

    @property
    def titles(self) -> list[str]:
        return [card.toast.title for card in self.window.toasts.cards]

    def press(self, toast: str, button: str) -> None:
        """Press a button of the toast of a title."""
        card = next(card for card in self.window.toasts.cards if card.toast.title == toast)
        next(each for each in card.toast.buttons if each.text == button).pressed()

    def close(self) -> None:
        self.fixes.close()
        self.questions.stop()
        self.reader.close()
        self._stack.close()
