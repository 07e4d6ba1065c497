"""``spanglass``: the window."""

import re
import sys
from argparse import Namespace
from difflib import get_close_matches

from spanglass.cli.arguments import COMMANDS
from spanglass.cli.opening import one_sentence, settings_of, store_of
from spanglass.gui.application import WindowOptions
from spanglass.gui.application import run as run_window
from spanglass.gui.process.single_instance import Wish
from spanglass.gui.session.session import FILE as SESSION_FILE
from spanglass.gui.theming.theme import Scheme
from spanglass.settings import load, settings_file

_COMMAND = re.compile(r"[a-z-]+")


@one_sentence
def run(values: Namespace) -> int:
    """Open the window and stay until it is closed."""
    for file in values.files:
        if _COMMAND.fullmatch(str(file)) and not file.exists():
            print(_unknown(str(file)), file=sys.stderr)
            return 2
    settings = settings_of(values)
    return run_window(
        WindowOptions(
            store=store_of(values),
            host=settings.host,
            port=settings.port,
            grpc_port=settings.grpc_port,
            files=tuple(values.files),
            theme=None if settings.theme == "system" else Scheme(settings.theme),
            scale=settings.scale,
            in_tray=values.tray,
            settings=load(settings_file()),
            settings_file=settings_file(),
            session_file=settings_file().with_name(SESSION_FILE),
        ),
        Wish(query=values.filter or "", page=values.page or ""),
    )


def _unknown(word: str) -> str:
    near = get_close_matches(word, COMMANDS, 1)
    hint = f"Did you mean “spanglass {near[0]}”?" if near else "Commands: spanglass --help"
    return f"There is no command and no file “{word}”. {hint}"
