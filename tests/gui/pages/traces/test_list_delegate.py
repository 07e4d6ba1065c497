"""A row's parts are painted where they belong, for any trace, and few pictures are kept."""

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from builders import T0, a_summary
from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui.pages.traces.list_delegate import badges, counting, row_height
from spanglass.gui.theming.theme import Theme
from trace_lists import NOW, SECOND, Dress, ShownList, a_trace

HOSTILE = ("<b>bold</b><img src='x'>", "\u202eevil\u202c", "a\x00b\nc", "x" * 10_000, "", "%s {0} & co")


def row(qtbot: QtBot, dress: Dress, trace: TraceSummary) -> tuple[ShownList, QImage]:
    shown = ShownList(qtbot, dress, trace)
    shown.view.selectionModel().clear()
    return shown, shown.view.viewport().grab().toImage()


def has(image: QImage, colour: QColor, columns: range) -> bool:
    return any(image.pixelColor(x, y) == colour for x in columns for y in range(26))


@pytest.mark.parametrize(
    ("changes", "token"),
    [
        ({"failed": True}, "error"),
        ({"refusals": 1}, "refusal"),
        ({"open": True, "received_ns": NOW}, "accent"),
    ],
)
def test_what_is_wrong_or_running_has_an_icon(
    qtbot: QtBot, styled: Dress, changes: dict[str, object], token: str
) -> None:
    shown, image = row(qtbot, styled, a_trace(990, **changes))
    assert has(image, shown.theme.color(token), range(8, 26))


def test_what_is_fine_has_none(qtbot: QtBot, styled: Dress) -> None:
    shown, image = row(qtbot, styled, a_trace(1))
    ground = shown.theme.color("bg1")
    assert all(image.pixelColor(x, y) == ground for x in range(26) for y in range(26))


def test_the_bar_under_the_duration_grows_with_its_logarithm(qtbot: QtBot, styled: Dress) -> None:
    def length(seconds: int) -> int:
        trace = a_trace(1, end_ns=T0 + SECOND + seconds * SECOND)
        shown, image = row(qtbot, styled, trace)
        ground = shown.theme.color("bg1")
        bottom = shown.view.rowHeight(0) - 3
        return sum(image.pixelColor(x, bottom) != ground for x in range(512))

    second, half, full = length(1), length(5), length(31)
    assert 10 <= second < half < full <= 52
    assert length(3600) <= 52


def test_badges_say_what_happened() -> None:
    assert badges(a_summary()) == []
    trace = a_summary(retries=3, truncated=1, source="a.jsonl")
    assert badges(trace) == [
        ("rotate-cw", "text2", "3"), ("scissors", "warn", ""), ("file", "text3", ""),
    ]  # fmt: skip


def test_a_question_asked_again_is_a_badge() -> None:
    assert badges(a_summary(asked_again=1)) == [("repeat", "text2", "")]
    assert badges(a_summary(asked_again=2)) == [("repeat", "text2", "2")]


def test_errors_that_a_trace_outlived_are_a_badge() -> None:
    assert badges(a_summary(errors=1)) == [("circle-x", "error", "")]
    assert badges(a_summary(errors=3, retries=1))[0] == ("circle-x", "error", "2")
    assert badges(a_summary(errors=1, retries=1)) == [("rotate-cw", "text2", "1")]
    assert badges(a_summary(errors=1, failed=True)) == []


def test_a_thumb_down_is_a_badge() -> None:
    assert badges(a_summary(thumbs_down=True)) == [("thumbs-down", "warn", "")]


def test_badges_stand_right_of_a_long_name(qtbot: QtBot, styled: Dress) -> None:
    shown, image = row(qtbot, styled, a_trace(1, name="x" * 300, truncated=1))
    name = shown.view.columnViewportPosition(2)
    right = name + shown.view.columnWidth(2)
    assert has(image, shown.theme.color("warn"), range(right - 24, right - 8))
    gap = range(right - 8, right)
    assert not has(image, shown.theme.color("text1"), gap)


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_one_line_of_text(qtbot: QtBot, styled: Dress, name: str) -> None:
    trace = a_trace(1, name=name, models=(name,), users=(name,))
    shown, image = row(qtbot, styled, trace)
    ground = shown.theme.color("bg1")
    assert all(image.pixelColor(x, 27) == ground for x in range(512)), "it reaches into the next row"
    assert any(image.pixelColor(x, 13) != ground for x in range(90, 200))


def test_texts_are_laid_out_once_and_anew_for_another_theme(qtbot: QtBot, styled: Dress) -> None:
    shown, _ = row(qtbot, styled, a_trace(1))
    lines = dict(shown.delegate._lines)
    shown.view.viewport().grab()
    assert shown.delegate._lines == lines
    shown.theme.change(scale=1.2)
    shown.view.viewport().grab()
    assert not set(shown.delegate._lines) & set(lines)


def test_a_row_is_painted_once_until_it_changes(qtbot: QtBot, styled: Dress) -> None:
    shown, before = row(qtbot, styled, a_trace(1))
    pictures = dict(shown.delegate._pictures)
    assert shown.view.viewport().grab().toImage() == before
    assert shown.delegate._pictures == pictures
    shown.model.reset_to(TracePage((a_trace(1, name="another"),), None))
    shown.view.selectionModel().clear()
    assert shown.view.viewport().grab().toImage() != before
    shown.view.make_current(0)
    image = shown.view.viewport().grab().toImage()
    assert image.pixelColor(0, 12) == shown.theme.color("accent")
    assert image.pixelColor(200, 2) == shown.theme.color("sel")


def test_of_a_running_row_the_duration_is_painted_each_time(
    qtbot: QtBot, styled: Dress, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, before = row(qtbot, styled, a_trace(990, open=True, received_ns=NOW))
    pictures = dict(shown.delegate._pictures)
    monkeypatch.setattr(shown.delegate, "now", lambda: NOW + 3 * SECOND)
    assert shown.view.viewport().grab().toImage() != before
    assert shown.delegate._pictures == pictures
    monkeypatch.undo()
    assert shown.view.viewport().grab().toImage() == before


def test_rows_are_as_high_as_their_text_needs(qtbot: QtBot) -> None:
    assert row_height(Theme()) == 26
    assert row_height(Theme(scale=1.5)) == 39
    assert row_height(Theme(scale=0.9)) == 23


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(3_140_000_000, "3.1 s"), (59_990_000_000, "59.9 s"), (61_000_000_000, "1 m 01 s"), (0, "0.0 s")],
)
def test_what_runs_is_counted_in_tenths(nanoseconds: int, text: str) -> None:
    assert counting(nanoseconds) == text


def test_few_pictures_are_kept_and_those_in_sight_are_never_dropped(qtbot: QtBot, styled: Dress) -> None:
    shown = ShownList(qtbot, styled, *(a_trace(number) for number in range(600)))
    for top in range(0, shown.view.verticalScrollBar().maximum(), 300):
        shown.view.verticalScrollBar().setValue(top)
        shown.view.viewport().grab()
        pictures = shown.delegate._pictures
        seen = {shown.model.row_at(row).row_id for row in shown.view.visible_rows()}
        assert seen <= {row_id for row_id, _, _ in pictures}
        assert len(pictures) <= 2 * max(20, len(seen)) + 2
