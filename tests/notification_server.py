"""Somebody who shows notifications, on a private bus: notes what comes and clicks when told to.

Run as ``python notification_server.py [CAPABILITY...]``. Prints a JSON object a line for everything
shown; reads ``action ID KEY`` and ``close ID`` from its input. With the capability ``x-clicked-at-once``
the first action is clicked, and the notification closed, before the one who shows it is told its number. With
``x-to-who-asked`` signals are sent to the one alone who showed something last, as dunst does.
"""

import json
import sys
import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


def say(**values: Any) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


told = [""]
"""To whom signals are sent; empty for everybody."""


def send(connection: DBusConnection, name: str, form: str, values: tuple[Any, ...]) -> None:
    """Send a signal."""
    signal = new_signal(DBusAddress(PATH, interface=NAME), name, form, values)
    if told[0]:
        signal.header.fields[HeaderFields.destination] = told[0]
    connection.send(signal)


def click(connection: DBusConnection, number: int, action: str) -> None:
    """Send what a click sends: the action, then that the notification is gone."""
    send(connection, "ActionInvoked", "us", (number, action))
    send(connection, "NotificationClosed", "uu", (number, 2))


def obey(connection: DBusConnection) -> None:
    """Send the signals that are asked for."""
    for line in sys.stdin:
        word, number, *rest = line.split()
        if word == "action":
            click(connection, int(number), rest[0])
        else:
            send(connection, "NotificationClosed", "uu", (int(number), 2))


def serve(connection: DBusConnection, abilities: list[str]) -> None:
    """Answer until the bus ends."""
    number = 0
    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        member = message.header.fields.get(HeaderFields.member)
        if member == "GetCapabilities":
            connection.send(new_method_return(message, "as", (abilities,)))
        elif member == "Notify":
            if "x-to-who-asked" in abilities:
                told[0] = message.header.fields[HeaderFields.sender]
            app, replaces, _, summary, body, actions, hints, _ = message.body
            number = number if replaces else number + 1
            shown = replaces or number
            if "x-clicked-at-once" in abilities:
                click(connection, shown, actions[0])
            connection.send(new_method_return(message, "u", (shown,)))
            urgency = hints["urgency"][1]
            say(
                id=shown,
                app=app,
                replaces=replaces,
                title=summary,
                body=body,
                actions=actions,
                urgency=urgency,
            )
        else:
            connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


def main() -> None:
    """Take the name and serve."""
    connection = open_dbus_connection("SESSION")
    reply = connection.send_and_get_reply(message_bus.RequestName(NAME))
    say(ready=reply.body[0])
    threading.Thread(target=obey, args=(connection,), daemon=True).start()
    try:
        serve(connection, sys.argv[1:])
    except (OSError, EOFError):
        return


if __name__ == "__main__":
    main()
