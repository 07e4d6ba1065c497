"""The page with a player that tells what a test says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.replay.stage import Scripted, Stage, a_store


@pytest.fixture
def player() -> Scripted:
    return Scripted()


@pytest.fixture
def scripted(qtbot: QtBot, tmp_path: Path, player: Scripted) -> Iterator[Stage]:
    made = Stage(qtbot, a_store(tmp_path / "a.db", "http://127.0.0.1:1"), player)
    yield made
    made.close()
