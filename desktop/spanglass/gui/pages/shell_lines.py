"""How a shell sets variables and runs commands with them: a POSIX shell, or PowerShell."""

import re
import shlex
import sys
from collections.abc import Mapping

ENDPOINT, PROTOCOL = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL"
_PLAIN = re.compile(r"^[\w./:\\~-]+$")
HTTP = {PROTOCOL: "http/protobuf"}
"""For what would send over gRPC by itself."""


class ShellLines:
    """Lines for a receiver at `url` (``http://127.0.0.1:4318``); `own` is how our command is called."""

    def __init__(
        self, url: str, *, powershell: bool = sys.platform == "win32", own: str = "spanglass"
    ) -> None:
        self.url, self.powershell = url, powershell
        self.own = own if _PLAIN.match(own) else f"{'& ' if powershell else ''}{self.quoted(own)}"

    def variables(self, values: Mapping[str, str]) -> str:
        """A line that sets variables for the session."""
        if self.powershell:
            return "; ".join(f'$env:{name}="{value}"' for name, value in values.items())
        return "export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in values.items())

    def start(self, command: str, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Lines that run a command with variables set, the endpoint if nothing else is said."""
        values = {ENDPOINT: self.url} if values is None else values
        if self.powershell:
            return (self.variables(values), command)
        set_before = " ".join(f"{name}={shlex.quote(value)}" for name, value in values.items())
        return (f"{set_before} {command}",)

    def quoted(self, text: str) -> str:
        """A text as one word."""
        return f"'{text}'" if self.powershell else shlex.quote(text)
