"""Where the program starts: ``python -m spanglass`` and the command ``spanglass``."""

import importlib
import io
import sys
from collections.abc import Sequence
from types import ModuleType

from spanglass.cli.arguments import COMMANDS, WINDOW, parse
from spanglass.core import late_methods  # noqa: F401 (importing it is what it is for)
from spanglass.core.staying import making_what_stays

_NOT_INSTALLED = (
    "The desktop application is not installed. This installs it: pip install 'spanglass[desktop]'"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0 for done, 1 for failed (a sentence on stderr), 2 for wrong usage."""
    values = parse(list(sys.argv[1:] if arguments is None else arguments))
    command = COMMANDS.get(values.command, WINDOW)
    try:
        module = loaded(command.module)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("spanglass"):
            raise
        print(f"{_NOT_INSTALLED} (missing: {missing.name})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the command had begun
        return 130
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors in ("strict", "surrogateescape"):
        sys.stdout.reconfigure(
            errors="backslashreplace"
        )  # traces have characters that not every terminal has
    code: int = module.run(values)
    return code


def loaded(name: str) -> ModuleType:
    """A module with all that it imports, which stays: no cycles are looked for in it, now or later."""
    with making_what_stays():
        return importlib.import_module(name)


if __name__ == "__main__":
    sys.exit(main())
