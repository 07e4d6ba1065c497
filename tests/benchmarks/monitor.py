"""How long the questions of the Monitor page take on a store, at the first look and later; JSON lines.

Each part of the page is a question of its own, asked in a pool thread. `first_ms` is that of a new connection
with nothing kept of what was asked before, the median of several such; `warm_ms` is of the same connection
asked again each second, as a live page does. `rows` are those the statements give. Times are processor time
of the thread, work in Python included.

Run as ``PYTHONPATH=desktop:tests python tests/benchmarks/monitor.py STORE [WORD]``; with a word only the
parts that have it in their names. The store must be a copy of its own, for it is brought up to date and
settled first. Ranges end with its last call.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from spanglass.gui.charts.feed import Found, Request
from spanglass.gui.pages.monitor.days import DAYS_PARTS
from spanglass.gui.pages.monitor.parts import RANGE_PARTS
from spanglass.gui.pages.monitor.told import Chosen, Options, Question, Wishes
from spanglass.gui.session.selection import TimeRange
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

_SECOND_NS = 1_000_000_000
_RANGES = (1800, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400, None)
_FIRST, _TIMES = 5, 9
_LAST = "SELECT max(end_ns) FROM span WHERE call"
Asked = tuple[str, Question, Request, Callable[[], Wishes]]


@dataclass(slots=True)
class Work:
    """What the statements of a question took and gave."""

    statements: int = 0
    rows: int = 0
    longest_ms: float = field(default=0.0)


def main(store: Path, word: str = "") -> None:
    """Bring the store up to date, then measure."""
    writer = Writer(store)
    while writer.settle():
        pass
    writer.close()
    probe = Reader(store)
    now_ns = int(probe._value(_LAST)) + _SECOND_NS
    probe.close()
    for asked in _questions(now_ns):
        if word in asked[0]:
            sys.stdout.write(f"{json.dumps(_measured(store, now_ns, asked))}\n")
            sys.stdout.flush()


def _questions(now_ns: int) -> Iterator[Asked]:
    for seconds in _RANGES:
        request = Request(TimeRange(seconds), now_ns, "", Found())
        for name, question in RANGE_PARTS.items():
            yield f"{name}, range of {seconds} s", question, request, Wishes
        for way in ("operation", "step"):
            yield f"now by {way}, range of {seconds} s", RANGE_PARTS["now"], request, _by(way)
    request = Request(TimeRange(1800), now_ns, "", Found())
    for key in ("feature", "user", "customer", "model", "session", "name"):
        for name, question in DAYS_PARTS.items():
            if name == "today" or (name == "spent" and key != "name") or key == "feature":
                yield f"{name} by {key}", question, request, _of(key)


def _by(way: str) -> Callable[[], Wishes]:
    return lambda: Wishes(Options(way=way))


def _of(key: str) -> Callable[[], Wishes]:
    return lambda: Wishes(chosen=Chosen(key, key))


def _measured(store: Path, now_ns: int, asked: Asked) -> dict[str, object]:
    name, question, request, wishes_of = asked
    first, warm, work = [], [], Work()
    for _ in range(_FIRST):
        reader, wishes = Reader(store, clock=lambda: now_ns), wishes_of()
        first.append(_taken(lambda: question(reader, request, wishes)))  # noqa: B023 (called at once)
        if len(first) < _FIRST:
            reader.close()
    _count(reader, work)
    question(reader, request, wishes)
    told = {"statements": work.statements, "rows": work.rows, "longest_ms": round(work.longest_ms, 1)}
    for second in range(1, _TIMES + 1):
        later = replace(request, now_ns=now_ns + second * _SECOND_NS)
        warm.append(_taken(lambda: question(reader, later, wishes)))  # noqa: B023 (called at once)
    reader.close()
    times = {"first_ms": median(first), "warm_ms": median(warm), "worst_ms": max(*first, *warm)}
    return {"question": name, **{key: round(value, 1) for key, value in times.items()}, **told}


def _taken(question: Callable[[], object]) -> float:
    began = time.thread_time()
    question()
    return (time.thread_time() - began) * 1000


def _count(reader: Reader, work: Work) -> None:
    real = reader._rows

    def rows(text: str, values: Any) -> list[Sequence[Any]]:
        began = time.thread_time()
        found = real(text, values)
        work.statements += 1
        work.rows += len(found)
        work.longest_ms = max(work.longest_ms, (time.thread_time() - began) * 1000)
        return found

    reader._rows = rows  # type: ignore[method-assign]


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
