"""``spanglass screenshot``: a page rendered without a screen."""

import os
import sys
from argparse import Namespace
from pathlib import Path

from spanglass.cli.opening import one_sentence, store_of
from spanglass.cli.receiving import health
from spanglass.core.query import parse
from spanglass.gui.application import WindowOptions
from spanglass.gui.screenshot import ScreenshotError, Shot, render
from spanglass.gui.theming.theme import Scheme
from spanglass.settings import HTTP_PORT
from spanglass.store.reader import Reader


@one_sentence
def run(values: Namespace) -> int:
    """Render the page and say where it is; raises `QueryError` before a window is made for it."""
    parse(values.query)
    store = store_of(values)
    reader = Reader(store) if values.trace or store.exists() else None
    trace = reader.trace(values.trace) if reader is not None and values.trace else None
    if values.trace and trace is None:
        print(f"No trace begins with {values.trace}.", file=sys.stderr)
        return 1
    shot = Shot(
        values.page, values.size, Scheme(values.theme), values.query, trace, _receives(store, HTTP_PORT)
    )
    return picture(WindowOptions(store), shot, values.output)


def picture(options: WindowOptions, shot: Shot, output: Path) -> int:
    """Write a picture and say where; the exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        render(options, shot, output)
    except ScreenshotError as error:
        print(error, file=sys.stderr)
        return 1
    print(output)
    return 0


def _receives(store: Path, port: int) -> bool:
    """Whether a receiver of ours stores into that very file."""
    found = health(port)
    return found is not None and os.path.realpath(str(found.get("store"))) == os.path.realpath(store)
