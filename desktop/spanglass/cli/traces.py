"""``spanglass traces``: the newest traces, a line each."""

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator

from spanglass.cli.opening import one_sentence, query_of, reader_of
from spanglass.core.display import count, dated_clock, list_duration, money, one_line
from spanglass.core.documents import trace_document
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.store.reader import Reader

_PAGE = 500
_NAME, _MODELS, _OTHERS = 32, 28, 66
"""How wide a line's name and models are, and all else with the gaps between."""
_LEAST_NAME, _LEAST_MODELS = 10, 12


@one_sentence
def run(values: Namespace) -> int:
    """Print the traces that match."""
    reader = reader_of(values)
    found, widths = False, _widths()
    for trace in _newest(reader, query_of(values), values.limit):
        print(json.dumps(trace_document(trace)) if values.json else _line(trace, *widths))
        found = True
    if not (found or values.json):
        print("No trace matches." if values.query else "There are no traces yet.", file=sys.stderr)
    return 0


def _newest(reader: Reader, query: str, limit: int) -> Iterator[TraceSummary]:
    cursor = None
    while limit > 0:
        page = reader.traces(query, before=cursor, limit=min(limit, _PAGE))
        yield from page.traces
        limit -= len(page.traces)
        cursor = page.next
        if cursor is None:
            return


def _widths() -> tuple[int, int]:
    """How wide names and models are: as wide as a terminal has room for; 0 for none."""
    if not sys.stdout.isatty():
        return _NAME, _MODELS
    room = shutil.get_terminal_size().columns - _OTHERS - 2
    models = min(_MODELS, room * _MODELS // (_NAME + _MODELS))
    if models < _LEAST_MODELS:
        return min(_NAME, max(_LEAST_NAME, room)), 0
    return min(_NAME, room - models - 2), models


def _line(trace: TraceSummary, name: int, models: int) -> str:
    mark = "refused" if trace.refusals else "error" if trace.failed else ""
    asked = f"{one_line(', '.join(trace.models) or '—', models):<{models}}  " if models else ""
    return (
        f"{dated_clock(trace.start_ns):>16}  {to_hex(trace.trace_id)[:8]}  {mark:<7}  "
        f"{one_line(trace.name, name):<{name}}  {asked}{list_duration(trace.took_ns):>8}  "
        f"{count(trace.tokens):>6}  {money(trace.cost_nano):>9}"
    )
