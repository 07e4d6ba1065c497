"""Stores that other rules have derived than today's, and all that a store says of what it holds."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from captures import captured
from spanglass.core.sketch import decoded
from spanglass.core.span import Batch
from spanglass.store.backfill import judged_again
from spanglass.store.ingest import derive, prepared
from spanglass.store.ingest.rules import Rules
from spanglass.store.ingest.span_rows import COLUMNS
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_span

DECLINES = '[{"role": "assistant", "parts": [{"type": "text", "content": "I can\'t help with that."}]}]'
DECLINED = {**CHAT, "gen_ai.output.messages": DECLINES}
EARLIER = Rules(digest=1, version=0)
_NO_NEWS = {"revision", "block", "place", "length", "cost_before_nano"}
_SPANS = ", ".join(f"span.{name}" for name in COLUMNS if name not in _NO_NEWS)
_TRACES = (
    "trace_id, name, start_ns, end_ns, open, spans, calls, errors, refusals, retries, truncated, "
    "input_tokens, output_tokens, cost_nano, unpriced, failed, models, users, features, session, service, "
    "source, unsettled, schema_failures"
)
_ASKED = {
    "spans": f"SELECT {_SPANS} FROM span ORDER BY id",  # noqa: S608
    "traces": f"SELECT {_TRACES} FROM trace ORDER BY id",  # noqa: S608
    "turns": "SELECT trace_id, span_id, session, at_ns, request, again, before_trace, before_span FROM turn "
    "ORDER BY 1, 2",
    "versions": "SELECT * FROM model_version",
    "rollups": "SELECT * FROM rollup ORDER BY dimension, level, period, value",
    "doubts": "SELECT * FROM trait_doubt",
    "corrections": "SELECT * FROM rollup_correction",
    "traits": "SELECT trait_value.key, trait_value.value, trait.chunk, trait.traces FROM trait "
    "JOIN trait_value ON trait_value.id = trait.value ORDER BY 1, 2, 3",
    "profiles": "SELECT profile.key, trait.chunk, trait.traces FROM trait "
    "JOIN profile ON profile.id = -trait.value ORDER BY 1, 2",
    "words": "SELECT DISTINCT indexed.trace, said.term FROM temp.said "
    "JOIN indexed ON indexed.span = said.doc ORDER BY 1, 2",
}  # fmt: skip


@contextmanager
def rules_without_refusals() -> Iterator[None]:
    """Whatever is derived within knows of no refusal, and else all that is known today."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "detect", lambda _: None)
        patch.setattr(judged_again, "todays_rules", lambda: EARLIER)
        yield


@contextmanager
def earlier_rules() -> Iterator[None]:
    """Whatever is derived within knows fewer dialects, no refusal, question or answer, and other prices."""
    known = derive.load

    def fewer(*asked: Any) -> Any:
        return known(*asked)[::2]

    def unsaid(*asked: Any) -> Any:
        others, put_in, _ = sides(*asked)
        return others, put_in, ()

    sides = prepared.sides
    with rules_without_refusals(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "load", fewer)
        patch.setattr(derive, "users_pricer", lambda: derive.Pricer((), "none"))
        patch.setattr(prepared, "sides", unsaid)
        patch.setattr(prepared, "question", lambda _: None)
        yield


def write(path: Path, batches: Iterable[Batch]) -> None:
    """Make a store of these, each in a transaction, with nothing put off."""
    writer = Writer(path)
    for batch in batches:
        writer.write([batch])
    settled(writer)
    writer.close()


def declining(*numbers: int, trace: bytes = TRACE) -> Batch:
    """Calls of a trace that were declined."""
    return a_batch(*(a_span(number, trace=trace, attributes=DECLINED) for number in numbers))


def each_step(writer: Writer, work: Callable[[], None]) -> int:
    """Do something after each step there is; how many there were."""
    number = 0
    while writer.settle():
        number += 1
        work()
    return number


def captured_batches() -> list[Batch]:
    """What all recorded requests hold; nothing where there are none."""
    return [format_.decode(request) for format_, request in captured()]


def settled(writer: Writer) -> None:
    """Have a writer do all that it has put off."""
    while writer.settle():
        pass


def state(path: Path) -> dict[str, int]:
    """What a store notes of itself."""
    connection = apsw.Connection(str(path))
    found: dict[str, int] = dict(connection.execute("SELECT name, value FROM state"))
    connection.close()
    return found


def told(path: Path) -> dict[str, list[Any]]:
    """All that is derived in a store, but for revisions and where payloads lie."""
    connection = apsw.Connection(str(path))
    connection.execute("CREATE VIRTUAL TABLE temp.said USING fts5vocab(main, words, 'instance')")
    try:
        found = {name: list(connection.execute(text)) for name, text in _ASKED.items()}
        found["rollups"] = [(*row[:-3], *map(decoded, row[-3:])) for row in found["rollups"]]
        return found
    finally:
        connection.close()
