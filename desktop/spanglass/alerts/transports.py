"""Sends what the channels made: over HTTP, to a command, to the desktop."""

import http.client
import json
import math
import os
import re
import ssl
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from spanglass.alerts.channels import Bubble, Command, Outgoing, Post
from spanglass.core import retry_after
from spanglass.core.display import one_line
from spanglass.core.secrets import MASK, masked
from spanglass.core.watched import SECOND_NS

_WITHIN_S, _COMMAND_S = 10.0, 30.0
_LATER = frozenset({408, 425, 429})
_READ, _SHOWN = 10_000, 160
_LONGEST_S = 86_400
_LONG_WORD = re.compile(r"[A-Za-z0-9+/_=.-]{12,}")


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
        said = _said(response.read(_READ), given)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(ok=False, reason=f"{host} could not be reached: {type(error).__name__}.")
    finally:
        connection.close()
    after_ns = wait_ns(response.headers.get("Retry-After", ""), time.time())
    return _answered(f"{host} answered {response.status}{said}", response.status, after_ns)


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


def wait_ns(after: str, now_s: float) -> int:
    """How long a ``Retry-After`` asks to wait: seconds, whole or not, or a date; 0 for anything else."""
    seconds = retry_after.seconds_of(after, now_s) or 0.0
    return math.ceil(seconds) * SECOND_NS if 0 < seconds < _LONGEST_S else 0


def _answered(sentence: str, status: int, after_ns: int) -> Outcome:
    if 200 <= status < 300:
        return SENT
    lasting = status < 500 and status not in _LATER
    return Outcome(ok=False, reason=sentence, after_ns=after_ns, lasting=lasting)


def _said(body: bytes, given: Post) -> str:
    """What an answer says for people, as the end of a sentence; nothing that was secret in the request."""
    text = body.decode(errors="replace").strip()
    if text.startswith("{"):
        text = _message(text)
    if not text or text.startswith("<"):
        return "."
    sent = "\n".join((given.url, *given.headers.values(), given.body.decode(errors="replace")))
    shown = _LONG_WORD.sub(lambda word: MASK if word.group() in sent else word.group(), text)
    return f": {one_line(masked(shown), _SHOWN).rstrip('.')}."


def _message(text: str) -> str:
    """The message of an error in JSON, with its details where there are any."""
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    errors = found.get("errors")
    parts = [found.get("message") or found.get("error"), *(errors if isinstance(errors, list) else ())]
    return "; ".join(part for part in parts if isinstance(part, str))
