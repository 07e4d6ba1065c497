"""Prices taken over from a JSON file: kept beside the others, said, undone, and refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spanglass.analysis.pricing.user_prices import UserPrice
from spanglass.analysis.pricing.user_prices_json import read
from spanglass.gui.pages.settings.price_import import PriceImport
from spanglass.gui.questions.background import Background
from spanglass.gui.widgets.toast_card import Toast

OWN = read('[{"model": "mine", "input": 1}]').prices


@dataclass
class Desk:
    qtbot: QtBot
    background: Background
    own: tuple[UserPrice, ...] = OWN
    writable: bool = True
    said: list[Toast] = field(default_factory=list)

    def write(self, own: tuple[UserPrice, ...]) -> bool:
        self.own = own if self.writable else self.own
        return self.writable

    def take(self, file: Path) -> Toast:
        PriceImport(self.background, lambda: self.own, self.write).take(file, self.said.append)
        self.qtbot.waitUntil(lambda: bool(self.said))
        return self.said[0]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    background = Background()
    yield Desk(qtbot, background)
    background.stop()


def test_prices_are_kept_beside_the_others_and_undone(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text('\ufeff{"gpt-x": {"input": 2, "output": 8}}', encoding="utf-8")
    toast = desk.take(file)
    assert (toast.title, toast.tone) == ("1 price imported", "ok")
    assert [price.model for price in desk.own] == ["mine", "gpt-x"]
    toast.buttons[0].pressed()
    assert desk.own == OWN


def test_what_was_left_out_is_said(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text('[{"model": "a", "input": 1}, {"model": "b", "input": "dear"}]')
    toast = desk.take(file)
    assert (toast.title, toast.tone) == ("1 price imported", "warn")
    assert "“input” is not an amount of dollars" in toast.text


@pytest.mark.parametrize(
    ("content", "title"),
    [(b"{", "There are no prices in prices.json"), (b"\xff\xfe\xff", "prices.json could not be read"),
     (None, "prices.json could not be read")],
)  # fmt: skip
def test_a_file_without_prices_changes_nothing(
    desk: Desk, tmp_path: Path, content: bytes | None, title: str
) -> None:
    if content is not None:
        (tmp_path / "prices.json").write_bytes(content)
    toast = desk.take(tmp_path / "prices.json")
    assert (toast.title, toast.tone) == (title, "error")
    assert desk.own == OWN


def test_a_broken_file_of_own_prices_is_not_written_over(desk: Desk, tmp_path: Path) -> None:
    desk.writable = False
    (tmp_path / "a.json").write_text('{"gpt-x": {"input": 2}}')
    assert desk.take(tmp_path / "a.json").title == "The prices could not be kept"
