"""Notifications of a Linux desktop over D-Bus: shown, replaced, clicked.

https://specifications.freedesktop.org/notification-spec/latest/
"""

import html
import logging
import threading
from collections import OrderedDict
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from spanglass.alerts.bus_line import BusLine
from spanglass.alerts.channels import Bubble
from spanglass.alerts.desktops import Clicked
from spanglass.alerts.transports import SENT, Outcome

_log = logging.getLogger(__name__)

_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_ADDRESS = DBusAddress(_PATH, bus_name=_NAME, interface=_NAME)
_WITHIN_S = 3.0
_REMEMBERED = 200
_NORMAL, _CRITICAL = 1, 2
_AS_THE_SERVER_LIKES = -1
_NOT_SHOWN = (OSError, KeyError, ValueError, StopIteration, RuntimeError)
"""What jeepney raises besides D-Bus errors: no address of a bus, one of another kind, nobody there."""
_NOBODY = (".ServiceUnknown", ".NameHasNoOwner", ".Spawn.")
"""Parts of the names of errors where nobody shows any, and nobody could be started to."""


class DesktopBus:
    """Shows notifications on the session bus and listens for clicks until it is closed.

    Without a bus, or without anybody who shows notifications, showing one fails with a reason and may be
    tried again.
    """

    def __init__(self, clicked: Clicked, application: str = "Spanglass", icon: str = "spanglass") -> None:
        self._clicked, self._application, self._icon = clicked, application, icon
        self._ids: OrderedDict[str, int] = OrderedDict()
        self._gone: set[int] = set()
        self._lock = threading.Lock()
        self._line: BusLine | None = None
        self._markup = False
        self._token = ""

    def show(self, bubble: Bubble) -> Outcome:
        """Show a notification, in the place of the earlier one with its key."""
        try:
            self._shown(bubble)
        except (*_NOT_SHOWN, TimeoutError, DBusErrorResponse) as error:
            self._disconnect()
            return Outcome(ok=False, reason=f"The desktop shows no notifications: {_what(error)}.")
        return SENT

    def close(self) -> None:
        """End listening and the connection."""
        self._disconnect()

    def _shown(self, bubble: Bubble) -> None:
        line = self._connected()
        flat = [word for action in bubble.actions for word in action]
        hints = {
            "urgency": ("y", _CRITICAL if bubble.urgent else _NORMAL),
            "desktop-entry": ("s", self._application.lower()),
        }
        # servers that know markup would read it in what a trace says
        body = html.escape(bubble.body, quote=False) if self._markup else bubble.body
        # a click on what is shown can be heard before the answer that says its number
        with self._lock:
            replaced = self._ids.get(bubble.key, 0)
            replaced = 0 if replaced in self._gone else replaced
            values = (
                self._application, replaced, self._icon, bubble.title, body, flat, hints,
                _AS_THE_SERVER_LIKES,
            )  # fmt: skip
            (number,) = _asked(line, "Notify", "susssasa{sv}i", values)
            self._ids[bubble.key] = number
            self._gone.discard(number)
            self._ids.move_to_end(bubble.key)
            while len(self._ids) > _REMEMBERED:
                self._ids.popitem(last=False)
            self._gone.intersection_update(self._ids.values())

    def _connected(self) -> BusLine:
        if self._line is not None and not self._line.is_open:
            self._disconnect()
        if self._line is None:
            line = self._line = BusLine(self._heard)
            rule = MatchRule(type="signal", interface=_NAME, path=_PATH)
            unwrap_msg(line.ask(message_bus.AddMatch(rule), _WITHIN_S))
            (abilities,) = _asked(line, "GetCapabilities", "", ())
            self._markup = "body-markup" in abilities
        return self._line

    def _disconnect(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _heard(self, message: Any) -> None:
        fields = message.header.fields
        signal = message.header.message_type is MessageType.signal
        if not signal or fields.get(HeaderFields.interface) != _NAME or not message.body:
            return
        with self._lock:
            key = next((key for key, number in self._ids.items() if number == message.body[0]), None)
        if key is None:
            return
        member = fields.get(HeaderFields.member)
        if member == "ActivationToken":
            self._token = str(message.body[1])
        elif member == "ActionInvoked":
            token, self._token = self._token, ""
            try:
                self._clicked(key, message.body[1], token)
            except Exception:  # the next click must be heard all the same
                _log.exception("a click on a notification could not be followed")
        elif member == "NotificationClosed":
            # its number stays known: a click may be told after it, or be of what took its place since
            with self._lock:
                self._gone.add(message.body[0])


def _asked(line: BusLine, method: str, signature: str, values: tuple[Any, ...]) -> Any:
    """The body of a method's reply."""
    call = new_method_call(_ADDRESS, method, signature or None, values)
    return unwrap_msg(line.ask(call, _WITHIN_S))


def _what(error: Exception) -> str:
    """Why nothing is shown, as somebody who has to change it understands it."""
    if isinstance(error, KeyError | StopIteration | RuntimeError):
        return "this session has no D-Bus (DBUS_SESSION_BUS_ADDRESS)"
    if isinstance(error, DBusErrorResponse) and any(part in error.name for part in _NOBODY):
        return "nothing runs that shows them, such as dunst"
    if isinstance(error, TimeoutError):
        return "what shows them does not answer"
    return str(error) or type(error).__name__
