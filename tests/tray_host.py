"""A desktop's tray for tests: a StatusNotifierWatcher on the session bus; ``python tray_host.py``.

It says one line of JSON for each icon that registers, and does what lines on stdin ask for:
``menu``, ``click TEXT`` and ``activate``.
"""

import json
import sys
import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_call
from jeepney.io.threading import DBusRouter, open_dbus_connection
from jeepney.low_level import Message
from jeepney.wrappers import new_error, new_method_return

WATCHER, PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
MENU = "com.canonical.dbusmenu"
VALUES: dict[str, tuple[str, Any]] = {
    "IsStatusNotifierHostRegistered": ("b", True),
    "ProtocolVersion": ("i", 0),
    "RegisteredStatusNotifierItems": ("as", []),
}


def say(name: str, value: object) -> None:
    """One line about one thing."""
    sys.stdout.write(json.dumps([name, value]) + "\n")
    sys.stdout.flush()


class Host:
    """Answers as the watcher, and speaks to the icon that registered last."""

    def __init__(self) -> None:
        self._serving = open_dbus_connection(bus="SESSION")
        self._asking = DBusRouter(open_dbus_connection(bus="SESSION"))
        self._item = ""
        for name in (WATCHER, "org.kde.StatusNotifierHost-1"):
            self._serving.send(message_bus.RequestName(name))

    def serve(self) -> None:
        """Answer until the bus is gone."""
        while True:
            message = self._serving.receive()
            if message.header.message_type is MessageType.method_call:
                self._serving.send(self._reply(message))

    def _reply(self, message: Message) -> Message:
        fields = message.header.fields
        member = fields.get(HeaderFields.member)
        if member == "Get" and message.body[1] in VALUES:
            return new_method_return(message, "v", (VALUES[message.body[1]],))
        if member == "GetAll":
            return new_method_return(message, "a{sv}", (VALUES,))
        if member == "RegisterStatusNotifierItem":
            self._item = fields[HeaderFields.sender]
            say("registered", message.body[0])
            return new_method_return(message)
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")

    def _ask(self, path: str, interface: str, call: tuple[str, str, tuple[Any, ...]]) -> tuple[Any, ...]:
        member, signature, body = call
        address = DBusAddress(path, bus_name=self._item, interface=interface)
        reply = self._asking.send_and_get_reply(new_method_call(address, member, signature, body), timeout=60)
        return reply.body

    def entries(self) -> list[tuple[int, dict[str, Any]]]:
        """The visible entries of the menu, with their properties."""
        self._ask("/MenuBar", MENU, ("AboutToShow", "i", (0,)))
        _, root = self._ask("/MenuBar", MENU, ("GetLayout", "iias", (0, -1, [])))
        entries = [
            (child[1][0], {name: value[1] for name, value in child[1][1].items()}) for child in root[2]
        ]
        return [(number, values) for number, values in entries if values.get("visible", True)]

    def obey(self, line: str) -> None:
        """Do what a line asks for."""
        word, _, rest = line.strip().partition(" ")
        if word == "menu":
            say("menu", [_shown(values) for _, values in self.entries()])
        elif word == "click":
            number = next(n for n, values in self.entries() if str(values.get("label", "")).startswith(rest))
            self._ask("/MenuBar", MENU, ("Event", "isvu", (number, "clicked", ("i", 0), 0)))
            say("clicked", rest)
        elif word == "activate":
            self._ask("/StatusNotifierItem", "org.kde.StatusNotifierItem", ("Activate", "ii", (0, 0)))
            say("activated", True)


def _shown(values: dict[str, Any]) -> str:
    if values.get("type") == "separator":
        return "—"
    ticked = {0: "[ ] ", 1: "[x] "}.get(values.get("toggle-state", -1), "") if "toggle-type" in values else ""
    return f"{ticked}{values.get('label', '')}{'' if values.get('enabled', True) else ' (grey)'}"


if __name__ == "__main__":
    host = Host()
    threading.Thread(target=host.serve, daemon=True).start()
    say("ready", True)
    for asked in sys.stdin:
        host.obey(asked)
