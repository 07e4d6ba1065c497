"""``spanglass run -- COMMAND``: run a program with its model calls captured, no change to it."""

import os
import signal
import subprocess
import sys
import tempfile
import uuid
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from spanglass.cli import injection
from spanglass.cli.opening import one_sentence, settings_of, store_of
from spanglass.cli.receiving import Ports, asked, health, receiver
from spanglass.core.display import count, money

_NOT_FOUND = 127
_DOLLAR_NANO = 1_000_000_000
_FORWARDED = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")


@one_sentence
def run(values: Namespace) -> int:
    """Run the command; its exit code is ours, and our only words are one line on stderr at the end."""
    command: list[str] = values.program
    if not command:
        print("Which program? spanglass run -- python app.py", file=sys.stderr)
        return 2
    file = injection.resolved(command)
    if file is None:
        print(f"{command[0]} was not found.", file=sys.stderr)
        return _NOT_FOUND
    if objection := injection.objection(command):
        print(f"spanglass: {objection}", file=sys.stderr)
    name = uuid.uuid4().hex
    with _listening(values) as endpoint, tempfile.TemporaryDirectory(prefix="spanglass-run-") as notes:
        environment = injection.environment(os.environ, endpoint, name, Path(notes))
        code = _ended([file, *command[1:]], environment)
        if not values.quiet:
            missed = injection.unnoticed(Path(notes), command) if objection is None else None
            print(f"spanglass: {_summary(endpoint, name, missed)}", file=sys.stderr)
    return _as_it_ended(code)


@contextmanager
def _listening(values: Namespace) -> Iterator[str]:
    """The address of the receiver that runs, else of one that runs as long as the program."""
    settings = settings_of(values)
    if health(settings.port, settings.host) is not None:
        yield f"http://{settings.host}:{settings.port}"
        return
    with receiver(store_of(values), Ports(settings.port, settings.grpc_port)) as port:
        yield f"http://127.0.0.1:{port}"


def _ended(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a command on our own streams; signals meant for it reach it. What it returned, as Popen has it."""
    child = subprocess.Popen(command, env=environment)  # noqa: S603 (what the user asked for)
    # A key of the terminal reaches the program too: whether it ends of it is its own affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _FORWARDED:
        if number := getattr(signal, name, None):
            signal.signal(number, lambda given, _: _passed_on(child, given))
    return child.wait()


def _passed_on(child: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(OSError):
        child.send_signal(number)


def _as_it_ended(code: int) -> int:
    """The exit code; a program that died of a signal lets us die of it too, as a shell expects."""
    if code >= 0 or sys.platform == "win32":
        return code
    with suppress(OSError, ValueError):
        signal.signal(-code, signal.SIG_DFL)
        sys.stderr.flush()
        os.kill(os.getpid(), -code)
    return 128 - code


def _summary(endpoint: str, name: str, missed: str | None) -> str:
    """Calls, tokens, cost, failures, where to look."""
    query = quote(f"attr.spanglass.run:{name}")
    found = asked(f"{endpoint}/api/stats?q={query}", within_s=10)
    if found is None:
        return "the receiver does not answer, so what was captured cannot be counted."
    if not found.get("calls"):
        return missed or "no call of a model was made. (spanglass doctor -- … says what can be captured.)"
    return _sentence(found)


def _sentence(found: dict[str, Any]) -> str:
    calls, tokens = found["calls"], (found["input_tokens"] or 0) + (found["output_tokens"] or 0)
    cost = found["cost_usd"]
    parts = [_plural(calls, "call"), f"{count(tokens)} tokens"]
    parts += [money(round(cost * _DOLLAR_NANO)) if cost is not None else "cost unknown"]
    parts += [_plural(found[key], word) for key, word in _FAILURES if found.get(key)]
    return f"{', '.join(parts)}. See them: spanglass"


_FAILURES = (("errors", "error"), ("refusals", "refusal"), ("retries", "retry"))


def _plural(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    return f"{count(number)} {word[:-1] + 'ies' if word.endswith('y') else word + 's'}"
