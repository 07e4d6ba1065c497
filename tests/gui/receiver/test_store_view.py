"""What the window says of the store, by the news of what watches it."""

from typing import Any
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from spanglass.core.store_status import StoreStatus
from spanglass.gui.bars.banner import BannerMessage
from spanglass.gui.receiver.intake_watch import Loss
from spanglass.gui.receiver.store_view import Saying, StoreView
from spanglass.store.errors import OLDER_STORE, DamagedStoreError, StoreError


class Watchers(QObject):
    """The news of feed and intake."""

    status_changed = Signal(object)
    trouble = Signal(str)
    not_stored = Signal(object)
    lost = Signal(object)
    failed = Signal(str, object)
    renewed = Signal()


@pytest.fixture
def said(qapp: QApplication) -> tuple[Watchers, Any, Any, Any]:
    watchers, window, parts, tray = Watchers(), Mock(), Mock(), Mock()
    StoreView(watchers, watchers, watchers, Saying(window, parts, tray))  # type: ignore[arg-type]
    return watchers, window, parts, tray


def test_figures_go_to_status_bar_and_tray(said: tuple[Watchers, Any, Any, Any]) -> None:
    watchers, _, parts, tray = said
    watchers.status_changed.emit(StoreStatus(10, 2, 4096, 5))
    (traffic,) = parts.status_bar.set_traffic.call_args.args
    assert traffic.stored.spans == 10
    tray.show_traffic.assert_called_once_with(traffic)
    parts.top_bar.set_count.assert_not_called()
    watchers.status_changed.emit(StoreStatus(0, 0, 4096, 0))
    parts.top_bar.set_count.assert_called_once_with(0)


def test_what_is_wrong_is_a_banner_until_it_is_over(said: tuple[Watchers, Any, Any, Any]) -> None:
    watchers, _, parts, _ = said
    watchers.trouble.emit("The disk is full.")
    watchers.trouble.emit("")
    watchers.not_stored.emit(Loss("Nothing is kept", "The disk is full."))
    watchers.not_stored.emit(None)
    assert [call.args for call in parts.banners.say.call_args_list] == [
        ("store", BannerMessage("The disk is full.")),
        ("store", None),
        ("intake", BannerMessage("Nothing is kept", "The disk is full.")),
        ("intake", None),
    ]


def test_that_the_store_is_damaged_is_a_banner_until_another_file_is_there(
    said: tuple[Watchers, Any, Any, Any],
) -> None:
    watchers, _, parts, _ = said
    watchers.failed.emit("list.counts", StoreError("The question was broken off.", temporary=True))
    parts.banners.say.assert_not_called()
    error = DamagedStoreError("a.db is damaged. Save what is whole: spanglass import", "spanglass import")
    watchers.failed.emit("list.counts", error)
    topic, message = parts.banners.say.call_args.args
    assert message.text == "a.db is damaged: not all of it is shown."
    assert message.detail == "Save what is whole: spanglass import"
    assert [button.text for button in message.buttons] == ["Copy the command", "Hide"]
    message.buttons[0].pressed()
    assert QGuiApplication.clipboard().text() == "spanglass import"
    watchers.renewed.emit()
    assert parts.banners.say.call_args.args == (topic, None)


def test_a_store_that_is_about_to_be_brought_up_to_date_is_no_error(
    said: tuple[Watchers, Any, Any, Any],
) -> None:
    watchers, _, parts, _ = said
    watchers.trouble.emit(OLDER_STORE)
    assert parts.banners.say.call_args.args == ("store", BannerMessage(OLDER_STORE, tone="warn"))


def test_what_was_lost_is_a_message(said: tuple[Watchers, Any, Any, Any]) -> None:
    watchers, window, *_ = said
    watchers.lost.emit(Loss("3 spans dropped", "A span was over 16 MB."))
    (toast,) = window.toasts.show_toast.call_args.args
    assert (toast.title, toast.tone) == ("3 spans dropped", "warn")
