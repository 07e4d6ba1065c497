"""What the window says of the store: how much is in it, and what is wrong with it or with what arrives."""

import time
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from spanglass.core.store_status import StoreStatus
from spanglass.gui.bars.banner import BannerButton, BannerMessage
from spanglass.gui.bars.statusbar import Traffic
from spanglass.gui.questions.live import LiveFeed
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.intake_watch import IntakeWatch, Loss
from spanglass.gui.receiver.traffic import SpanRate
from spanglass.gui.tray.tray import Tray
from spanglass.gui.widgets.toast_card import Toast
from spanglass.gui.window import MainWindow, WindowParts
from spanglass.store.errors import OLDER_STORE, DamagedStoreError

_STORE, _INTAKE, _DAMAGE = "store", "intake", "damage"


@dataclass(frozen=True, slots=True)
class Saying:
    """Where it is said."""

    window: MainWindow
    parts: WindowParts
    tray: Tray


class StoreView(QObject):
    """Follows the feed, the watch on what arrives, and what questions to the store meet."""

    def __init__(self, feed: LiveFeed, intake: IntakeWatch, questions: Questions, saying: Saying) -> None:
        super().__init__(feed)
        self._saying, self._rate = saying, SpanRate()
        feed.status_changed.connect(self._show_status)
        feed.trouble.connect(self._show_trouble)
        intake.not_stored.connect(self._show_not_stored)
        intake.lost.connect(self._show_lost)
        questions.failed.connect(self._show_damage)
        questions.renewed.connect(self._hide_damage)

    def _show_status(self, stored: StoreStatus) -> None:
        parts = self._saying.parts
        traffic = Traffic(stored, self._rate.add(stored.spans, time.monotonic_ns()))
        parts.status_bar.set_traffic(traffic)
        self._saying.tray.show_traffic(traffic)
        if not stored.traces:
            parts.top_bar.set_count(0)

    def _show_trouble(self, sentence: str) -> None:
        tone = "warn" if sentence == OLDER_STORE else "error"  # which the receiver mends as it starts
        self._saying.parts.banners.say(_STORE, BannerMessage(sentence, tone=tone) if sentence else None)

    def _show_not_stored(self, loss: Loss | None) -> None:
        message = BannerMessage(loss.title, loss.text) if loss is not None else None
        self._saying.parts.banners.say(_INTAKE, message)

    def _show_lost(self, loss: Loss) -> None:
        self._saying.window.toasts.show_toast(Toast(loss.title, loss.text, "warn"))

    def _show_damage(self, _topic: str, error: object) -> None:
        if isinstance(error, DamagedStoreError):
            what, _, help_ = str(error).partition(". ")
            copy = BannerButton("Copy the command", partial(_copy, error.command))
            hide = BannerButton("Hide", self._hide_damage)
            buttons = (copy, hide) if error.command else (hide,)
            message = BannerMessage(f"{what}: not all of it is shown.", help_, buttons=buttons)
            self._saying.parts.banners.say(_DAMAGE, message)

    def _hide_damage(self) -> None:
        self._saying.parts.banners.say(_DAMAGE, None)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
