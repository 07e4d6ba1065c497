"""Sends what the channels made: over HTTP, to a command, to the desktop."""

import http.client
import os
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from spanglass.alerts.channels import Bubble, Command, Outgoing, Post
from spanglass.core.watched import SECOND_NS

_WITHIN_S, _COMMAND_S = 10.0, 30.0
_LATER = frozenset({408, 425, 429})
_READ = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether it was taken; if not, why, how long to wait, and whether to try again at all."""

    ok: bool
    reason: str = ""
    after_ns: int = 0
    lasting: bool = False


SENT = Outcome(ok=True)


class Transports:
    """Sends anything; `show` puts a notification on the desktop. Blocks, so it has a thread of its own."""

    def __init__(self, show: Callable[[Bubble], Outcome]) -> None:
        self._show = show

    def __call__(self, outgoing: Outgoing) -> Outcome:
        """Send it once."""
        if isinstance(outgoing, Post):
            return post(outgoing)
        return run(outgoing) if isinstance(outgoing, Command) else self._show(outgoing)


def post(given: Post) -> Outcome:
    """Send a request; redirects are not followed, for an address is where the user said it is."""
    parts = urlsplit(given.url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, parts.port, timeout=_WITHIN_S, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=_WITHIN_S)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, given.body, dict(given.headers))
        response = connection.getresponse()
        response.read(_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(ok=False, reason=f"{host} could not be reached: {type(error).__name__}.")
    finally:
        connection.close()
    return _answered(host, response.status, response.headers.get("Retry-After", ""))


def run(command: Command) -> Outcome:
    """Run a command of the user's in the shell and wait for its end."""
    shell = ["cmd", "/c"] if os.name == "nt" else ["/bin/sh", "-c"]
    try:
        done = subprocess.run(  # noqa: S603 - it is the user's own command
            [*shell, command.line], input=command.input, capture_output=True, timeout=_COMMAND_S,
            env={**os.environ, **command.environment}, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Outcome(ok=False, reason=f"The command did not run: {type(error).__name__}.")
    if done.returncode:
        return Outcome(ok=False, reason=f"The command ended with {done.returncode}.", lasting=True)
    return SENT


def _answered(host: str, status: int, after: str) -> Outcome:
    if 200 <= status < 300:
        return SENT
    wait_ns = int(after) * SECOND_NS if after.isascii() and after.isdigit() and len(after) < 6 else 0
    lasting = status < 500 and status not in _LATER
    return Outcome(ok=False, reason=f"{host} answered {status}.", after_ns=wait_ns, lasting=lasting)
