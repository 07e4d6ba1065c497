"""A store of as many spans as wanted, in minutes: some thousand are received, and their rows copied.

The copies have ids, times and marker words of their own and are as large as what they are copied from; only
messages that the store holds once are held once. Traces are spread evenly over thirty days.
"""

import hashlib
import importlib.util
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import apsw
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from spanglass.core.words import indexed
from spanglass.formats import Request
from spanglass.formats.otlp_protobuf import FORMAT
from spanglass.store.ingest.text_index import TextIndex
from spanglass.store.writer import Writer

LOADGEN = Path(__file__).resolve().parents[3] / "shared" / "tools" / "loadgen.py"
DAYS = 30
RECEIVED = 12_000
JUDGED = 30
_SEEN = {
    "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai",
    "http.method": "GET", "customer.id": "acme",
    "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"What is this?"},'
    '{"type":"uri","modality":"image","uri":"https://example.com/a.png"}]}]',
}  # fmt: skip
_DAY_NS = 86_400 * 1_000_000_000
_MARK = "zxq"
_BY_IDS = {
    "trace": {"id": "traces", "revision": "revisions", "trace_id": "trace_id", "start_ns": "time",
              "end_ns": "time", "received_ns": "time"},
    "span": {"id": "spans", "trace": "traces", "revision": "revisions", "block": "blocks", "start_ns": "time",
             "end_ns": "ended", "duplicate_trace": "trace_id"},
    "block": {"id": "blocks"},
    "indexed": {"span": "spans", "trace": "traces"},
    "said_again": {"first": "first", "span": "spans"},
    "turn": {"id": "turns", "trace_id": "trace_id", "at_ns": "time", "before_trace": "trace_id"},
}  # fmt: skip
_NEW = {
    "time": "{column} + :on", "ended": "CASE WHEN {column} THEN {column} + :on ELSE 0 END",
    "first": "CASE WHEN {column} THEN {column} + :spans ELSE 0 END",
    "trace_id": "stamped({column}, :copy)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Received:
    """What the first spans of the store are: the highest ids, and the indexed text of each row."""

    sizes: dict[str, int]
    texts: dict[int, str]
    length_ns: int


def build(path: Path, spans: int) -> None:
    """Make the store; traces end about now."""
    copies = max(1, round(spans / RECEIVED))
    length_ns = DAYS * _DAY_NS // copies
    received = _receive(path, length_ns)
    connection = apsw.Connection(str(path))
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_scalar_function("stamped", _stamped, 2)
    with connection:
        _begin_early(connection, (copies - 1) * length_ns)
    for copy in range(1, copies):
        with connection:
            _copy(connection, received, copy)
    with connection:
        _count(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    _settle(path)


def _receive(path: Path, length_ns: int) -> Received:
    texts: dict[int, str] = {}
    flush = TextIndex.flush

    def heard(index: TextIndex) -> None:
        texts.update({row: indexed(*said).decode() for row, (_, said) in index._rows.items()})
        flush(index)

    TextIndex.flush = heard  # type: ignore[method-assign]
    try:
        writer = Writer(path)
        for body in _bodies(length_ns):
            writer.write([FORMAT.decode(Request("POST", "/v1/traces", "application/x-protobuf", body, {}))])
        writer.close()
    finally:
        TextIndex.flush = flush  # type: ignore[method-assign]
    connection = apsw.Connection(str(path))
    sizes = {
        f"{table}s": connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("trace", "span", "block", "turn")
    }
    sizes["revisions"] = connection.execute("SELECT max(revision) FROM trace").fetchone()[0]
    connection.close()
    return Received(sizes, texts, length_ns)


def _bodies(length_ns: int) -> Iterator[bytes]:
    corpus = loadgen().Corpus(pool=1800)
    for body, *_ in corpus.requests(batch=512, max_spans=RECEIVED, window_s=length_ns / 1e9 - 120):
        yield body
    yield _judged(length_ns).SerializeToString()


def _judged(length_ns: int) -> ExportTraceServiceRequest:
    """Traces of one call that shows an image and has a score or a thumb: what the load has none of."""
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.add(key="service.name").value.string_value = "judged"
    spans = group.scope_spans.add().spans
    last_ns = time.time_ns() - 60 * 1_000_000_000
    for number in range(JUDGED):
        start_ns = last_ns - number * (length_ns - 120 * 1_000_000_000) // JUDGED
        span = spans.add(name="look", start_time_unix_nano=start_ns, end_time_unix_nano=start_ns + 10**9)
        span.trace_id = hashlib.blake2b(number.to_bytes(4, "big"), digest_size=16).digest()
        span.span_id = number.to_bytes(7, "big") + b"j"
        for key, value in _SEEN.items():
            span.attributes.add(key=key).value.string_value = value
        told = span.events.add(name="gen_ai.evaluation.result", time_unix_nano=start_ns + 10**9).attributes
        told.add(key="gen_ai.evaluation.name").value.string_value = ("quality", "user-feedback")[number % 2]
        told.add(key="gen_ai.evaluation.score.value").value.double_value = (number % 4 - 1) / 2
    return request


def loadgen() -> ModuleType:
    """The generator of the load."""
    spec = importlib.util.spec_from_file_location("loadgen", LOADGEN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["loadgen"] = module
    spec.loader.exec_module(module)
    return module


def _copy(connection: apsw.Connection, received: Received, copy: int) -> None:
    values = {
        "copy": copy,
        "on": copy * received.length_ns,
        **{name: size * copy for name, size in received.sizes.items()},
    }
    for table, new in _BY_IDS.items():
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        columns = [_NEW.get(new[name], f"{{column}} + :{new[name]}").format(column=name) if name in new
                   else name for name in names]  # fmt: skip
        by_span = table in ("indexed", "said_again")
        key = "span" if by_span else "id"
        own = received.sizes["spans" if by_span else f"{table}s"]
        connection.execute(
            f"INSERT INTO {table}({', '.join(names)}) SELECT {', '.join(columns)} FROM {table} "  # noqa: S608
            f"WHERE {key} <= :own",
            {**values, "own": own},
        )
    shift, first = received.sizes["spans"] * copy, copy * received.sizes["traces"]
    rows = ((row + shift, _remarked(text, first)) for row, text in received.texts.items())
    connection.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", rows)


def _remarked(text: str, shift: int) -> str:
    before, mark, rest = text.partition(_MARK)
    return f"{before}{mark}{int(rest[:8]) + shift:08d}{rest[8:]}" if mark and rest[:8].isdigit() else text


def _stamped(*values: Any) -> bytes | None:
    name, copy = values
    return None if name is None else hashlib.blake2b(name + copy.to_bytes(4, "big"), digest_size=16).digest()


def _begin_early(connection: apsw.Connection, back_ns: int) -> None:
    """Make what was received the oldest part, for a store that has grown has its lowest ids there."""
    for table, columns in (
        ("trace", "start_ns end_ns received_ns"),
        ("span", "start_ns end_ns"),
        ("turn", "at_ns"),
    ):
        sets = ", ".join(f"{name} = {name} - {back_ns}" for name in columns.split())
        connection.execute(f"UPDATE {table} SET {sets} WHERE {columns.split()[-1]} > 0")  # noqa: S608


def _count(connection: apsw.Connection) -> None:
    for name, text in (
        ("spans", "count(*) FROM span"), ("traces", "count(*) FROM trace"),
        ("revision", "max(revision) FROM trace"), ("rules_revision", "max(revision) FROM trace"),
    ):  # fmt: skip
        connection.execute(f"UPDATE state SET value = (SELECT {text}) WHERE name = ?", (name,))  # noqa: S608
    connection.execute(
        "DELETE FROM rollup; DELETE FROM rollup_correction; DELETE FROM trait; DELETE FROM trait_value; "
        "DELETE FROM trait_doubt; "
        "UPDATE rollup_through SET span = 0"
    )


def _settle(path: Path) -> None:
    writer = Writer(path)
    while writer.settle():
        pass
    writer.close()


if __name__ == "__main__":
    began = time.monotonic()
    build(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"{time.monotonic() - began:.0f} s\n")
