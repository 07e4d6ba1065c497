"""What keeps the window from opening is a sentence, not an abort of Qt's."""

import pytest

from spanglass.gui.process.startup import has_screen, obstacle


def test_without_a_display_the_way_on_is_said() -> None:
    sentence = obstacle((3, 11), "6.11.3", {}, "linux")
    assert sentence is not None
    assert "spanglass serve" in sentence


@pytest.mark.parametrize(
    "environment", [{"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "w"}, {"QT_QPA_PLATFORM": "offscreen"}]
)
def test_a_display_or_a_platform_is_enough(environment: dict[str, str]) -> None:
    assert obstacle((3, 11), "6.11.3", environment, "linux") is None


def test_other_systems_need_no_variable() -> None:
    assert obstacle((3, 12), "6.12.0", {}, "darwin") is None


def test_a_qt_that_crashes_is_named() -> None:
    sentence = obstacle((3, 11), "6.12.0", {"DISPLAY": ":0"}, "linux")
    assert sentence is not None
    assert "PySide6" in sentence
    assert obstacle((3, 12), "6.12.0", {"DISPLAY": ":0"}, "linux") is None


def test_a_screen_is_one_that_somebody_sees() -> None:
    assert not has_screen({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "linux")
    assert has_screen({"DISPLAY": ":0"}, "linux")
    assert has_screen({}, "win32")
