"""Settings: whether what is received is sent on to another endpoint, what of it, and how that goes."""

import json
from typing import Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget
from shiboken6 import isValid

from spanglass.core.display import one_line
from spanglass.core.query import QueryError, parse
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.receiver.local_get import LocalGet, LocalReply
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.switch import Switch
from spanglass.gui.widgets.text import Label
from spanglass.keychain import FORWARDING, Key, Keychain, Place, system_keychain
from spanglass.settings import TAKEN_OUT

_ON = Setting("forward", "Send on what is received")
_URL = Setting("forward_url", "OTLP endpoint")
_FILTER = Setting("forward_query", "Only what matches")
_TOLD = (
    "To a collector or a hosted platform. Receiving never waits for it: what cannot be sent is sent later."
)
_ONCE = (
    "Each span is sent until the endpoint has answered. If an answer is lost, or Spanglass is killed before "
    "it is noted, the last requests go again, of at most 200 spans each and with the same ids: an endpoint "
    "that does not tell spans by their ids then has them twice. Nothing is left out but what the line Now "
    "counts as not matching, refused, or deleted before."
)
_KINDS = dict(zip(TAKEN_OUT, ("Secrets", "E-mail addresses", "Numbers", "Users"), strict=True))
_WIDE, _EVERY_MS, _WITHIN_MS = 260, 2000, 5000
_PLACES = {
    Place.KEYCHAIN: "Kept in the system's keychain.",
    Place.MEMORY: "There is no system keychain here: set SPANGLASS_FORWARD_HEADERS before Spanglass starts.",
    Place.ENVIRONMENT: "From the environment's SPANGLASS_FORWARD_HEADERS.",
}
_NO_HEADERS = "Such as authorization=Bearer …, with commas between several. They go to the keychain."


def forwarding(behind: Behind) -> Section:
    """The section."""
    theme, controls = behind.theme, behind.controls
    url = controls.text(_URL, _WIDE)
    url.setPlaceholderText("https://collector.example:4318")
    rows = [
        _StateRow(behind),
        Row(theme, _ON.title, "Files that are opened, and samples, stay here.", controls.switch(_ON)),
        Row(theme, _URL.title, "/v1/traces and /v1/logs are added to it.", url),
        _HeadersRow(behind),
        Row(theme, _FILTER.title, "A filter as over the list, asked some seconds after a span came.",
            _query_field(behind)),
        Row(theme, "Take out", "The same text has the same placeholder everywhere.", _TakeOut(behind)),
        Row(theme, "At least once", _ONCE),
    ]  # fmt: skip
    return Section(theme, "Forwarding", _TOLD, rows)


class _StateRow(Row):
    """How much was sent and what is wrong; asks the receiver while it can be seen."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind.theme, "Now", " ")
        self._behind = behind
        self._get = LocalGet(_WITHIN_MS, self)
        self._get.answered.connect(self._take)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._ask)
        self._show(None)
        behind.preferences.changed.connect(self._ask)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask at once, and again."""
        super().showEvent(event)
        self._timer.start()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask no more."""
        super().hideEvent(event)
        self._timer.stop()

    def _ask(self, _settings: object = None) -> None:
        end = self._behind.supervisor.endpoint
        if self.isVisible():
            self._get.ask(end.host, end.port, "/api/ledger")

    def _take(self, reply: LocalReply) -> None:
        try:
            found = json.loads(reply.body() or b"{}").get("forwarded")
        except (ValueError, AttributeError):
            found = None
        self._show(found if isinstance(found, dict) else None)

    def _show(self, account: dict[str, Any] | None) -> None:
        on = self._behind.preferences.value.forward
        self.say(*state_text(account, on=on))


def state_text(account: dict[str, Any] | None, *, on: bool) -> tuple[str, str]:
    """What there is to say of sending on, and in which colour."""
    if account is None:
        return ("Nothing was sent on yet." if on else "Off"), "text3"
    counts = [f"{account.get('sent', 0):,} sent"]
    for name, words in (("waiting", "waiting"), ("held", "still running"), ("filtered", "did not match"),
                        ("refused", "refused"), ("deleted", "deleted before")):  # fmt: skip
        if account.get(name):
            counts.append(f"{account[name]:,} {words}")
    text = " · ".join(counts)
    if on and account.get("error"):
        return f"{one_line(str(account['error']), 160)} · {text}", "error"
    return (text if on else f"Off · {text}"), "text3"


class _HeadersRow(Row):
    """The headers with their keys, which are kept by the system's keychain."""

    def __init__(self, behind: Behind, keychain: Keychain | None = None) -> None:
        self._field = LineField(behind.theme, "Headers", width=_WIDE, mono=True)
        super().__init__(behind.theme, "Headers", _NO_HEADERS, self._field)
        self._behind, self._keychain = behind, keychain
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.entered.connect(self._keep)
        behind.background.do(self._open, self._opened)

    def _open(self) -> tuple[Keychain, Key | None]:
        keychain = self._keychain or system_keychain()
        return keychain, keychain.key(FORWARDING)

    def _opened(self, found: object) -> None:
        if isinstance(found, Exception) or not isValid(self):
            return
        self._keychain, key = cast("tuple[Keychain, Key | None]", found)
        self._show(key)
        if not self._keychain.lasting and key is None:
            self.say(_PLACES[Place.MEMORY], "warn")
            self._field.setEnabled(False)

    def _keep(self, text: str) -> None:
        keychain = self._keychain
        if keychain is None:
            return

        def work() -> Key | None:
            if text:
                return keychain.keep(FORWARDING, text)
            keychain.forget(FORWARDING)
            return keychain.key(FORWARDING)

        self._behind.background.do(work, self._show)

    def _show(self, key: object) -> None:
        if not isValid(self):  # the window was closed while a keychain waited for its password
            return
        there = isinstance(key, Key)
        self._field.accept("")
        self._field.setPlaceholderText("•" * 16 if there else "Not set")
        self.say(_PLACES[key.place] if isinstance(key, Key) else _NO_HEADERS)
        self._field.setReadOnly(isinstance(key, Key) and key.place is Place.ENVIRONMENT)


class _TakeOut(QWidget):
    """A switch for each kind of text that is taken out."""

    def __init__(self, behind: Behind) -> None:
        super().__init__()
        self._preferences = behind.preferences
        self._switches = {kind: Switch(behind.theme, name) for kind, name in _KINDS.items()}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(behind.theme.px(4))
        for place, (kind, switch) in enumerate(self._switches.items()):
            switch.clicked.connect(self._change)
            line, column = divmod(place, 2)
            grid.addWidget(switch, line, 2 * column)
            grid.addWidget(Label(behind.theme, _KINDS[kind]), line, 2 * column + 1)
        self._show()
        behind.preferences.changed.connect(self._show)

    def _change(self) -> None:
        kinds = tuple(kind for kind, switch in self._switches.items() if switch.isChecked())
        self._preferences.change(forward_take_out=kinds)

    def _show(self, _settings: object = None) -> None:
        for kind, switch in self._switches.items():
            switch.setChecked(kind in self._preferences.value.forward_take_out)


def _query_field(behind: Behind) -> LineField:
    field = LineField(behind.theme, _FILTER.title, width=_WIDE, mono=True)
    field.setPlaceholderText("Everything")

    def take(text: str) -> None:
        try:
            parse(text)
        except QueryError as error:
            field.set_wrong(str(error))
            return
        behind.preferences.change(forward_query=text)
        field.accept(text)

    field.entered.connect(take)
    field.show_value(behind.preferences.value.forward_query)
    return field
