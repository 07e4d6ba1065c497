"""The Replay page alone in a window, over a store with one call that was recorded from a local server."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from builders import T0
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.replay.build import Replaying
from spanglass.gui.places.replay_place import ReplayPlace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target
from spanglass.gui.theming.theme import Theme
from spanglass.replay.events import AllEnded, Event
from spanglass.replay.plan import Choice, Plan
from spanglass.replay.player import Player
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

TRACE, ROOT, CALL = b"\x0a" * 16, (1).to_bytes(8, "big"), (2).to_bytes(8, "big")
PATIENCE_MS = 30_000


def a_bare_store(path: Path) -> Path:
    """A store with one call whose messages were not recorded."""
    writer = Writer(path)
    writer.write([a_batch(a_span(2, trace=TRACE, start=T0, name="draft", attributes=CHAT))])
    writer.close()
    return path


def a_store(path: Path, url: str, question: str = "where", calls: int = 1, **more: object) -> Path:
    """A store with one trace: an agent and the call it made, some times."""
    asked = {"model": "m-1", "messages": [{"role": "system", "content": "Be kind."},
                                          {"role": "user", "content": question}], **more}  # fmt: skip
    attributes = {
        **CHAT,
        "spanglass.request.body": json.dumps(asked),
        "url.full": f"{url}/v1/chat/completions",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "m-1",
        "gen_ai.request.temperature": 0.7,
        "gen_ai.input.messages": json.dumps([said("system", "Be kind."), said("user", question)]),
        "gen_ai.output.messages": json.dumps([said("assistant", f"answer to {question}")]),
    }
    writer = Writer(path)
    root = a_span(1, trace=TRACE, start=T0, name="answer_ticket", attributes={})
    made = [
        a_span(2 + at, 1, trace=TRACE, start=T0 + at, name=f"draft {at + 1}" if at else "draft",
               attributes=attributes)
        for at in range(calls)
    ]  # fmt: skip
    writer.write([a_batch(root, *made)])
    writer.close()
    return path


def said(role: str, text: str) -> dict[str, object]:
    """A message as the GenAI convention has it."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


class Scripted:
    """A player that tells what a test says."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.answers: list[tuple[str, int, Choice]] = []
        self.tell: Callable[[Event], None] = lambda _: None

    def start(self, plan: Plan, on_event: Callable[[Event], None]) -> None:
        self.plans.append(plan)
        self.tell = on_event

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        self.answers.append((letter, run, choice))

    def stop(self) -> None:
        self.tell(AllEnded(stopped=True))


class Stage:
    """The page with its keys; `replaying.page` is opened on the call."""

    def __init__(self, qtbot: QtBot, store: Path, player: Player | Scripted) -> None:
        self.theme, self.window = Theme(), QWidget()
        qtbot.addWidget(self.window)
        self._qtbot = qtbot
        self.selection, self.questions = Selection(), Questions(store)
        self.actions = Actions(self.window, self.theme)
        self.replaying = Replaying(self.theme, self.questions, self.selection, player)
        self.page, self.desk = self.replaying.page, self.replaying.desk
        self.selection.replay_wanted.connect(self.page.open)
        self.place = ReplayPlace(self.theme, lambda: self.replaying)
        self.place.connect_actions(self.actions)
        self.actions.set_page("replay")
        QVBoxLayout(self.window).addWidget(self.place)
        self.window.resize(1300, 860)
        show_active(qtbot, self.window)

    def open(self, span_id: bytes | None = CALL) -> None:
        """Replay the call."""
        self.selection.replay_wanted.emit(Target(TRACE, span_id))
        self.until(lambda: self.desk.outlook is not None)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(true, timeout=PATIENCE_MS)

    @property
    def verdicts(self) -> dict[str, list[str]]:
        """How the runs of each column stand."""
        columns = self.page.show_.results.columns
        return {name: [run.verdict for run in each.runs.values()] for name, each in columns.items()}

    def shown(self, letter: str) -> str:
        """The texts that a column shows as its answer."""
        from spanglass.gui.pages.traces.detail.text_view import TextView

        answer = self.page.results.columns[letter].answer
        return "\n".join(
            view.toPlainText() for widget in answer.widgets() for view in widget.findChildren(TextView)
        )

    def close(self) -> None:
        """End what runs."""
        self.replaying.stop()
        self.questions.stop()
