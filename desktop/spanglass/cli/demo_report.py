"""What the demo shows where there is no screen: figures, one trace as a tree, a picture of the window."""

import os
from pathlib import Path

from spanglass.cli.screenshot import picture
from spanglass.cli.stats import figures_text
from spanglass.cli.tree_text import tree_text
from spanglass.core.tree import build, flat
from spanglass.core.views import TraceSummary
from spanglass.gui.application import WindowOptions
from spanglass.gui.screenshot import Shot
from spanglass.gui.theming.theme import Scheme
from spanglass.store.reader import Reader

_SIZE = (1440, 900)
_TELLING = "has:refusal has:retry", "has:refusal", ""


def report(options: WindowOptions, output: Path) -> int:
    """Print and render what is in the store; the exit code."""
    reader = Reader(options.store)
    print(f"\n{figures_text(reader.figures())}\n")
    trace = _telling(reader)
    if trace is not None:
        print(tree_text(trace, flat(build(reader.spans(trace.trace_id)))) + "\n")
    reader.close()
    print("The Traces page as a picture:", flush=True)
    shot = Shot("traces", _SIZE, Scheme.DARK, "", trace, receiving=True)
    return picture(options, shot, Path(os.path.abspath(output)))


def _telling(reader: Reader) -> TraceSummary | None:
    """The newest trace with something to see: refused after a retry, refused, or any."""
    for query in _TELLING:
        found = reader.traces(query, limit=1).traces
        if found:
            return found[0]
    return None
