"""The transcript: every message of a trace once, in order of time, with the call that gave it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from builders import MS, T0
from spanglass.gui.pages.traces.detail.blocks import Tone
from spanglass.gui.pages.traces.transcript import TranscriptQuestion, transcript
from spanglass.gui.pages.traces.transcript_view import TranscriptView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_span

SYSTEM = {"role": "system", "parts": [{"type": "text", "content": "Be kind."}]}
ASKED = {"role": "user", "parts": [{"type": "text", "content": "Where is it?"}]}
PLANNED = {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "find", "arguments": {}}]}
FOUND = {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "result": "in Ulm"}]}
SAID = {"role": "assistant", "parts": [{"type": "text", "content": "It is in Ulm."}], "finish_reason": "stop"}


def call(number: int, start: int, given: list[Any], answer: list[Any]) -> dict[str, Any]:
    messages = {"gen_ai.input.messages": json.dumps(given), "gen_ai.output.messages": json.dumps(answer)}
    return a_span(number, 1, name=f"call {number}", start=T0 + start * MS, attributes={**CHAT, **messages})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    writer = Writer(tmp_path / "traces.db")
    second = call(3, 5000, [SYSTEM, ASKED, PLANNED, FOUND], [SAID])
    writer.write([a_batch(a_span(1, attributes={}), second, call(2, 0, [SYSTEM, ASKED], [PLANNED]))])
    writer.close()
    return tmp_path / "traces.db"


@pytest.fixture
def reader(store: Path) -> Iterator[Reader]:
    reader = Reader(store)
    yield reader
    reader.close()


def test_each_message_is_there_once_in_order_of_time(reader: Reader) -> None:
    blocks = transcript(reader, TranscriptQuestion(TRACE))
    assert [(block.heading.title, block.heading.meta.partition(" · ")[0]) for block in blocks] == [
        ("System", "8 characters"), ("User", ""), ("Assistant", "call 2"), ("Tool", ""),
        ("Assistant", "call 3"),
    ]  # fmt: skip
    assert [block.key[:16] for block in blocks] == ["0" * 15 + n for n in "22233"]
    assert len({block.key for block in blocks}) == 5


def test_only_so_many_are_shown_and_more_on_demand(reader: Reader) -> None:
    blocks = transcript(reader, TranscriptQuestion(TRACE, most=3))
    assert [block.tone for block in blocks] == [Tone.PLAIN] * 3 + [Tone.MORE]


def test_the_view_asks_when_it_is_seen_and_a_click_tells_the_span(qtbot: QtBot, store: Path) -> None:
    questions = Questions(store)
    view = TranscriptView(Theme(), questions)
    qtbot.addWidget(view)
    view.resize(500, 600)
    view.show_trace(TRACE, "answer")
    assert not questions.busy
    view.show()
    qtbot.waitUntil(lambda: len(view.blocks.views()) == 5 and view.blocks.complete)
    heading = view.blocks.views()[4].heading
    at = heading.mapTo(view.blocks.viewport(), heading.rect().center())
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.mouseClick(view.blocks.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [(3).to_bytes(8, "big")]
    view.show_trace(None, "")
    assert not view.blocks.views()
    questions.stop()
