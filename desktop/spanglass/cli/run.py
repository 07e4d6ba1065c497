"""``spanglass run -- COMMAND``: run a program with its model calls captured, no change to it."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from spanglass.cli import injection
from spanglass.cli.opening import one_sentence, settings_of, store_of
from spanglass.cli.receiving import Ports, asked, awaited, is_taken, receiver
from spanglass.core.display import count, money
from spanglass.files import own_command

_NOT_FOUND = 127
_NOWHERE = 9
"""A port at which nobody listens, of the service that threw away all it was sent."""
_DOLLAR_NANO = 1_000_000_000
_ANSWER_WITHIN_S, _JUDGED_WITHIN_S, _ASK_AGAIN_S = 3.0, 1.0, 0.05
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
    with _listening(values) as (endpoint, fault), _notes() as notes:
        code = _ended([file, *command[1:]], injection.environment(os.environ, endpoint, name, notes))
        if not values.quiet:
            missed = injection.unnoticed(notes, command) if objection is None else None
            look = _look(values, endpoint)
            said = fault or _summary(_figures(endpoint, name), injection.handed(notes), missed, look)
            print(f"spanglass: {said}", file=sys.stderr)
    return _as_it_ended(code)


@contextmanager
def _notes() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="spanglass-run-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def _listening(values: Namespace) -> Iterator[tuple[str, str | None]]:
    """The address of the receiver that runs, else of one that runs as long as the program.

    With the address comes why nothing can be received, if so: the program is to run all the same.
    """
    settings = settings_of(values)
    running = f"http://{settings.host}:{settings.port}"
    if awaited(settings.port, settings.host):
        yield running, None
        return
    ports = Ports(settings.port, settings.grpc_port)
    if is_taken(settings.port, settings.host):
        ports = Ports()  # by something else, which is not to get what is captured
    with ExitStack() as stack:
        try:
            endpoint = f"http://127.0.0.1:{stack.enter_context(receiver(store_of(values), ports))}"
            fault = None
        except OSError as error:
            begun = awaited(ports.port, settings.host)  # a window that was quicker
            endpoint = running if begun else f"http://127.0.0.1:{_NOWHERE}"
            fault = None if begun else f"nothing was captured: {error}"
        yield endpoint, fault


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


def _look(values: Namespace, endpoint: str) -> str:
    """The command that shows what was captured, in the store that got it."""
    if values.db is None:
        return own_command()
    held = asked(f"{endpoint}/healthz", within_s=1) or {}
    store = str(held.get("store") or values.db)
    return f"{own_command()} --db {shlex.quote(store)}"


def _figures(endpoint: str, name: str) -> dict[str, Any] | None:
    """What the store says of a run, once it is all judged or that takes too long; None without an answer."""
    until, found = time.monotonic() + _JUDGED_WITHIN_S, None
    while True:
        found = asked(f"{endpoint}/api/runs/{name}", within_s=_ANSWER_WITHIN_S) or found
        if (found is not None and found.get("settled")) or time.monotonic() >= until:
            return found
        time.sleep(_ASK_AGAIN_S)


def _summary(found: dict[str, Any] | None, handed: injection.Handed, missed: str | None, look: str) -> str:
    """Calls, tokens, cost, failures, what the program's processes could not hand over, where to look."""
    gone = [f"{_plural(handed.dropped, 'span')} could not be handed over"] if handed.dropped else []
    if found is None:
        taken = [f"{_plural(handed.sent, 'span')} {_was(handed.sent)} handed over"] if handed.sent else []
        unknown = "the receiver does not answer, so what was captured cannot be counted"
        return f"{'; '.join([unknown, *taken, *gone])}."
    if found.get("calls"):
        so_far = [] if found.get("settled") else ["all so far"]
        return f"{', '.join([*_counted(found), *so_far, *gone])}. See them: {look}"
    if gone:
        return f"{gone[0]}. (spanglass doctor says what is received.)"
    return missed or "no call of a model was captured. (spanglass doctor -- … says what can be.)"


def _counted(found: dict[str, Any]) -> list[str]:
    calls, tokens = found["calls"], (found["input_tokens"] or 0) + (found["output_tokens"] or 0)
    cost = found["cost_usd"]
    parts = [_plural(calls, "call"), f"{count(tokens)} tokens"]
    parts += [money(round(cost * _DOLLAR_NANO)) if cost is not None else "cost unknown"]
    return parts + [_plural(found[key], word) for key, word in _FAILURES if found.get(key)]


_FAILURES = (("errors", "error"), ("refusals", "refusal"), ("retries", "retry"))


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _plural(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    return f"{count(number)} {word[:-1] + 'ies' if word.endswith('y') else word + 's'}"
