"""Starts the program with the desktop session, by an entry in the autostart folder."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from spanglass import workers
from spanglass.files import default_store

_ENTRY = """[Desktop Entry]
Type=Application
Name=Spanglass
Comment=Receives traces of language model calls
Icon=spanglass
Exec={command}
X-GNOME-Autostart-enabled=true
"""
_QUOTED = '"`$\\'


class LoginStart:
    """The entry that starts `command` at login; `possible` where the desktop reads such entries."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] = os.environ,
        platform: str = sys.platform,
    ) -> None:
        self._command = tuple(command)
        self.possible = platform.startswith(("linux", "freebsd", "openbsd"))
        home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        self._file = Path(home, "autostart", "spanglass.desktop")

    @property
    def on(self) -> bool:
        """Whether it is started at login."""
        try:
            text = self._file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return False
        lines = [line.replace(" ", "").lower() for line in text.splitlines()]
        return "hidden=true" not in lines and "x-gnome-autostart-enabled=false" not in lines

    def set_on(self, on: bool) -> None:
        """Start it at login from now on, or no more; raises `OSError`."""
        if not on:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        command = " ".join(map(_quoted, self._command))
        self._file.write_text(_ENTRY.format(command=command), encoding="utf-8")


def login_command(store: Path) -> tuple[str, ...]:
    """The program and arguments that begin on a store, in the tray."""
    named = () if store.absolute() == default_store().absolute() else ("--db", str(store.absolute()))
    return (*workers.program(), "--tray", *named)


def _quoted(word: str) -> str:
    """An argument as desktop entries write it: quoted, and the string's own escapes on top of that."""
    inner = "".join(f"\\{sign}" if sign in _QUOTED else sign for sign in word.replace("%", "%%"))
    return '"' + inner.replace("\\", "\\\\") + '"'
