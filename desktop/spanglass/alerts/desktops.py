"""Notifications as each system shows them: over D-Bus, else by the command that the system has for it."""

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from spanglass.alerts.channels import Bubble
from spanglass.alerts.transports import SENT, Outcome

_WITHIN_S = 15.0
_TITLE, _BODY = "SPANGLASS_TITLE", "SPANGLASS_TEXT"

# Texts come as arguments and in the environment: nothing of them is ever read as a program.
_APPLE = (
    "osascript", "-e", "on run argv",
    "-e", "display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run",
)  # fmt: skip
_WINDOWS = (
    "powershell", "-NoProfile", "-NonInteractive", "-Command",
    "[Windows.UI.Notifications.ToastNotificationManager,Windows.UI.Notifications,ContentType=WindowsRuntime]"
    "|Out-Null;"
    "$x=[Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent(1);"
    "$t=$x.GetElementsByTagName('text');"
    f"$t.Item(0).AppendChild($x.CreateTextNode($env:{_TITLE}))|Out-Null;"
    f"$t.Item(1).AppendChild($x.CreateTextNode($env:{_BODY}))|Out-Null;"
    "$n=[Windows.UI.Notifications.ToastNotification]::new($x);"
    "[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('Spanglass').Show($n)",
)  # fmt: skip

Clicked = Callable[[str, str, str], None]
"""Told, in a thread of its own, the key of a notification, its action that was clicked, and a token.

The token is the desktop's leave for a window to come to the front; it is empty where none was given.
"""
Run = Callable[[Sequence[str], Mapping[str, str]], int]
"""Runs a command with additions to its environment; gives its exit code."""


class Desktop(Protocol):
    """Shows notifications until it is closed."""

    def show(self, bubble: Bubble) -> Outcome:
        """Show one."""
        ...

    def close(self) -> None:
        """Show no more."""
        ...


class CommandDesktop:
    """Shows title and text by a command of the system; it has no actions, and nothing is replaced."""

    def __init__(self, platform: str, run: Run | None = None) -> None:
        self._platform, self._run = platform, run or _run

    def show(self, bubble: Bubble) -> Outcome:
        """Show one."""
        command: tuple[str, ...] = _WINDOWS
        if self._platform == "darwin":
            command = (*_APPLE, bubble.title, bubble.body)
        try:
            code = self._run(command, {_TITLE: bubble.title, _BODY: bubble.body})
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            return _failed(type(error).__name__)
        return SENT if code == 0 else _failed(f"exit code {code}")

    def close(self) -> None:
        """Nothing is open."""


class NoDesktop:
    """Shows nothing, and says so."""

    def show(self, bubble: Bubble) -> Outcome:
        """Say that nothing is shown."""
        del bubble
        return Outcome(ok=False, reason="This system shows no notifications.", lasting=True)

    def close(self) -> None:
        """Nothing is open."""


def system_desktop(clicked: Clicked, platform: str = sys.platform) -> Desktop:
    """What shows notifications on this system."""
    if platform in ("darwin", "win32"):
        return CommandDesktop(platform)
    try:
        bus = importlib.import_module("spanglass.alerts.bus")  # what it needs is installed on Linux alone
    except ImportError:
        return NoDesktop()
    found: Desktop = bus.DesktopBus(clicked)
    return found


def _failed(what: str) -> Outcome:
    return Outcome(ok=False, reason=f"The desktop shows no notifications: {what}.")


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    done = subprocess.run(  # noqa: S603 - the system's own command
        list(command), env={**os.environ, **environment}, timeout=_WITHIN_S, capture_output=True, check=False
    )
    return done.returncode
