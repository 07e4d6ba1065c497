"""What every command starts with: settings, the store it is about, and errors as one sentence."""

import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from spanglass.core.query import QueryError
from spanglass.files import default_store
from spanglass.settings import Settings, load, settings_file
from spanglass.store.errors import StoreError

if TYPE_CHECKING:
    from spanglass.store.reader import Reader

Run = Callable[[Namespace], int]

_NANO = 1_000_000_000


def settings_of(values: Namespace) -> Settings:
    """The user's settings with what the command line says instead."""
    settings = load(settings_file())
    return replace(
        settings,
        host=values.host or settings.host,
        port=int(values.port) if values.port is not None else settings.port,
        grpc_port=settings.grpc_port if values.grpc_port is None else values.grpc_port,
        theme=getattr(values, "theme", None) or settings.theme,
    )


def store_of(values: Namespace) -> Path:
    """The store a command is about."""
    named: Path | None = values.db
    return named or default_store()


def require_other(values: Namespace, output: Path) -> None:
    """Raise `StoreError` if what is to be written is the store, under whatever name, or stands beside it."""
    from spanglass.store.connection import identity  # a window begins sooner without SQLite
    from spanglass.store.open_files import files_of

    if identity(output) in files_of(store_of(values)):
        raise StoreError(f"{output} is the store itself, or belongs to it; name another file.")


def reader_of(values: Namespace) -> "Reader":
    """A reader of that store; raises `StoreError` if there is none."""
    from spanglass.store.reader import Reader  # a window and a receiver begin sooner without it

    return Reader(store_of(values))


def cap_of(values: Namespace) -> int | None:
    """What ``--max-cost`` says in nano-dollars; None for no limit."""
    return None if values.max_cost is None else round(values.max_cost * _NANO)


def query_of(values: Namespace) -> str:
    """The filter of a command line; an argument of several plain words is a phrase, as the shell shows it."""
    return " ".join(
        f'"{part}"' if " " in part and not any(sign in part for sign in '":(){}') else part
        for part in values.query
    )


def one_sentence(run: Run) -> Run:
    """The command with what the world got wrong told in one sentence on stderr, exit code 1."""

    @wraps(run)
    def wrapped(values: Namespace) -> int:
        try:
            return run(values)
        except BrokenPipeError:
            # Whoever read our output has enough of it; keep Python from complaining when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except QueryError as error:
            print(error, file=sys.stderr)
            return 2
        except re.error as error:
            print(f"The pattern is not valid: {error}.", file=sys.stderr)
            return 2
        except OSError as error:
            print(_of_system(error), file=sys.stderr)
            return 1
        except (StoreError, LookupError) as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130

    return wrapped


def _of_system(error: OSError) -> str:
    """What the system says of a file, or of what is written to."""
    if error.strerror is None:
        return str(error)
    about = "" if error.filename is None else f"{error.filename}: "
    return f"{about}{error.strerror}."
