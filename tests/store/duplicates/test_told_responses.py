"""What becomes of one more report of a response is the same, told from figures or by comparing all."""

import tempfile
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repeated import APP, FRAMEWORK, PROVIDER, Program
from spanglass.analysis.chains.once import MOST_REPORTS, Report
from spanglass.core.span import Batch
from spanglass.store.duplicates import repeats
from spanglass.store.duplicates.repeats import Repeats
from spanglass.store.ingest import stored_links, tables, trace_states
from spanglass.store.writer import Writer

BETTER = "it says more, so that it counts"
_MINUTE = 60_000
_SPANS = (
    "SELECT trace.trace_id, span.span_id, span.revision, counted, not_counted_because, duplicate_of, "
    "duplicate_trace, attempt, attempts, span.retries, span.error "
    "FROM span JOIN trace ON trace.id = span.trace ORDER BY 1, 2"
)
_REVISION = "SELECT value FROM state WHERE name = 'revision'"
_TRACES = (
    "SELECT trace_id, revision, calls, errors, input_tokens, output_tokens, retries FROM trace ORDER BY 1"
)


class _Comparing(Repeats):
    """Compares every call with all others."""

    def _is_settled(self, report: Report) -> bool:  # noqa: ARG002 (of no report)
        return False


@cache
def _an_empty_store() -> bytes:
    """To make it takes longer than to write a few spans into it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.db"
        Writer(path).close()
        return path.read_bytes()


def told(
    groups: Sequence[Sequence[Batch]], kind: type[Repeats], *, at_hand: bool = True
) -> list[list[tuple[Any, ...]]]:
    """The verdicts and the figures of a store, with the transactions by which they were shown anew.

    Traces are loaded for every transaction if they are not `at_hand`.
    """
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "Repeats", kind)
        if not at_hand:
            patch.setattr(trace_states, "_MAX_LINKS", 0)
            patch.setattr(trace_states, "_COUNT_AT", 0)
        path = Path(folder) / "t.db"
        path.write_bytes(_an_empty_store())
        writer = Writer(path, clock=lambda: 0)
        connection = apsw.Connection(str(path))
        revisions = []
        for group in groups:
            writer.write(group)
            revisions += connection.execute(_REVISION).fetchall()
        writer.close()
        rows = [(0, list(connection.execute(_TRACES))), (1, list(connection.execute(_SPANS)))]
        connection.close()
    return [
        [
            (*row[: place + 1], bisect_left(revisions, row[place + 1 :][:1]), *row[place + 2 :])
            for row in table
        ]
        for place, table in rows
    ]


def settled(groups: Sequence[Sequence[Batch]]) -> list[bool]:
    """Of each call that could be told without the others, whether it was, by how they were written."""
    found: list[bool] = []

    class Noting(Repeats):
        def _is_settled(self, report: Report) -> bool:
            found.append(super()._is_settled(report))
            return found[-1]

    told(groups, Noting)
    return found


def single(program: Program) -> list[list[Batch]]:
    return [[batch] for batch in program.batches]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_figures_tell_what_comparing_all_reports_does(data: st.DataObject) -> None:
    program, groups = Program(), []
    services = data.draw(st.sampled_from([["app"], ["app"], ["app", "other"]]))
    scopes = data.draw(st.sampled_from([[PROVIDER], [PROVIDER], [FRAMEWORK, PROVIDER]]))
    spread = data.draw(st.sampled_from([[0], [0, 0, 20], [0, 200, 400, 600], [0, 40, _MINUTE, 5 * _MINUTE]]))
    lasts = data.draw(st.sampled_from([[100], [0, 100], [100, 70_000]]))
    tokens = data.draw(st.sampled_from([[(10, 1)], [(10, 1), None], [(10, 1), (20, 2), (0, 0)]]))
    asked = data.draw(st.sampled_from([[None], [None, "q"], ["q", "r", "s", "t"]]))
    above: tuple[int, int] | None = None
    places: list[tuple[int, int] | None] = [above] * 4
    for _ in range(data.draw(st.integers(3, 12))):
        program.service = data.draw(st.sampled_from(services))
        begin, place = data.draw(st.sampled_from(spread)), data.draw(st.sampled_from(places))
        said: dict[str, Any] = {"failed": data.draw(st.integers(0, 5)) == 0}
        said |= {"id": data.draw(st.sampled_from("aaab"))} if data.draw(st.integers(0, 5)) else {}
        if (count := data.draw(st.sampled_from(tokens))) is not None:
            said["tokens"] = count
        if (question := data.draw(st.sampled_from(asked))) is not None:
            said["asked"] = question
        scope = data.draw(st.sampled_from(scopes))
        if place is None and data.draw(st.integers(0, 3)) == 0:
            places.append(program.span(APP, begin, begin + 100))
        elif program.last and data.draw(st.integers(0, 3)) == 0:
            program.last -= 1  # the same span again, changed
            place = above
        above = place
        places.append(program.call(scope, begin, begin + data.draw(st.sampled_from(lasts)), place, **said))
    left = data.draw(st.permutations(program.batches))
    while left:
        size = data.draw(st.sampled_from([1, 1, 2, 5]))
        groups.append([*left[:size], *data.draw(st.lists(st.sampled_from(program.batches), max_size=1))])
        left = left[size:]
    at_hand = data.draw(st.booleans())
    assert told(groups, Repeats, at_hand=at_hand) == told(groups, _Comparing)


def better_and_failed(program: Program) -> None:
    """What counts from now on did not fail, so that others that name it have an error of their own."""
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", failed=True)
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", failed=True)
    program.span(APP, 0, 100)
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", name=BETTER)


def better_by_other_tokens(program: Program) -> None:
    """It tells other tokens, so that the innermost of all is right."""
    program.call(PROVIDER, 0, 100, tokens=(10, 1), id="r")
    program.call(PROVIDER, 10, 90, tokens=(10, 1), id="r")
    program.call(PROVIDER, 0, 100, tokens=(20, 2), id="r", name=BETTER)


def better_or_not_by_its_reach(program: Program) -> None:
    """Where tokens differ the innermost counts, and the new one is neither that nor the outermost."""
    for end, tokens in ((100, (10, 1)), (60, (20, 2)), (80, (20, 2))):
        program.call(PROVIDER, 0, end, tokens=tokens, id="r")
    program.call(PROVIDER, 0, 70, tokens=(20, 2), id="r", name=BETTER)
    program.call(PROVIDER, 0, 50, tokens=(20, 2), id="r", name=BETTER)


def better_than_who_counts_for_one_without_id(program: Program) -> None:
    """Another instrumentation tells the call that counted so far, and not the new one, at the same time."""
    program.call(PROVIDER, 20, 120, tokens=(30, 3), id="r")
    program.call(FRAMEWORK, 28, 112, tokens=(30, 3))
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")


def better_than_who_counts_for_one_beside_it(program: Program) -> None:
    """The same, in one trace."""
    root = program.span(APP, 20, 120)
    program.call(PROVIDER, 20, 120, root, tokens=(30, 3), id="r")
    program.call(FRAMEWORK, 28, 112, root, tokens=(30, 3))
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", name=BETTER)


def better_by_figures(program: Program) -> None:
    """The one with tokens counts from now on."""
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    program.call(PROVIDER, 0, 100, id="r")
    program.call(PROVIDER, 5, 95, id="r")


def better_for_several_at_once(program: Program) -> None:
    """Two calls of one trace are reported again by one that wins, and by one that does not."""
    for _ in range(4):
        root = program.span(APP, 0, 300)
        program.call(PROVIDER, 0, 100, root, tokens=(30, 3), id="r")
        program.call(PROVIDER, 150, 250, root, tokens=(40, 4), id="s")


def worse_by_tokens(program: Program) -> None:
    """The third report says other tokens, so that the innermost is right."""
    program.call(PROVIDER, 0, 100, tokens=(10, 1), id="r")
    program.call(PROVIDER, 10, 90, tokens=(10, 1), id="r")
    program.call(PROVIDER, 0, 100, tokens=(20, 2), id="r")


def innermost_of_other_tokens(program: Program) -> None:
    """Where tokens differ, an even shorter one is right."""
    program.call(PROVIDER, 0, 100, tokens=(10, 1), id="r")
    program.call(PROVIDER, 10, 90, tokens=(20, 2), id="r")
    program.call(PROVIDER, 20, 80, tokens=(20, 2), id="r")


def inside_another(program: Program) -> None:
    """The one that counts stands inside one with less to say, and gives way to one that does not."""
    outer = program.call(PROVIDER, 0, 100, id="r")
    program.call(PROVIDER, 0, 100, outer, tokens=(30, 3), id="r")
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")


def outside_another(program: Program) -> None:
    """A call that says nothing of its own is the new report within it."""
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", name="it says more, so that it counts")
    outer = program.call(PROVIDER, 0, 100)
    program.call(PROVIDER, 0, 100, outer, tokens=(30, 3), id="r")


def around_several(program: Program) -> None:
    """What only stands around others is no report, though it has the id of one."""
    total = program.call(PROVIDER, 0, 400, id="r")
    program.call(PROVIDER, 10, 110, total, tokens=(10, 1), id="a")
    program.call(PROVIDER, 210, 310, total, tokens=(20, 2), id="b")
    program.call(PROVIDER, 0, 400, id="r")


def beside_one_without_id(program: Program) -> None:
    """Another instrumentation tells the same call without an id, and was there first."""
    program.call(FRAMEWORK, 0, 100, tokens=(30, 3))
    program.call(PROVIDER, 5, 95, tokens=(30, 3), id="r")


def apart_from_two_at_once(program: Program) -> None:
    """Two are one call, and a third one after them is another."""
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", asked="q")
    program.call(PROVIDER, 50, 150, tokens=(30, 3), id="r", asked="q")
    program.call(PROVIDER, 160, 260, tokens=(30, 3), id="r", asked="s")


def proof_that_the_id_is_none(program: Program) -> None:
    """Two that were one call are two, now that the id turns out to name nothing."""
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", asked="q")
    program.call(PROVIDER, 200, 300, tokens=(30, 3), id="r", asked="q")
    program.call(PROVIDER, 400, 500, tokens=(30, 3), id="r", asked="s")


def another_who_asks_after(program: Program) -> None:
    """Another instrumentation's question is no proof of anything."""
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r", asked="q")
    program.call(FRAMEWORK, 200, 300, tokens=(30, 3), id="r", asked="s")


def changed_meanwhile(program: Program) -> None:
    """A stored report has another id by the transaction in which one more comes."""
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    program.last -= 1
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="other")
    program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")


CASES = (
    worse_by_tokens, innermost_of_other_tokens, inside_another, outside_another, around_several,
    beside_one_without_id, apart_from_two_at_once, proof_that_the_id_is_none, another_who_asks_after,
    changed_meanwhile, better_and_failed, better_by_other_tokens,
    better_or_not_by_its_reach, better_than_who_counts_for_one_without_id,
    better_than_who_counts_for_one_beside_it,
    better_by_figures, better_for_several_at_once,
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_figures_do_not_tell_is_compared(case: Callable[[Program], None]) -> None:
    program = Program()
    case(program)
    alone, first = single(program), program.batches[:1]
    for groups in (alone, alone[::-1], [first, program.batches[1:]], [program.batches[::-1]]):
        compared = told(groups, _Comparing)
        assert told(groups, Repeats) == compared
        assert told(groups, Repeats, at_hand=False) == compared


def test_a_response_told_over_and_over_at_once_is_one_call_without_comparing() -> None:
    program = Program()
    for _ in range(8):
        program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    assert settled(single(program)) == [True] * 8
    _, spans = told(single(program), Repeats)
    assert sum(span[3] for span in spans) == 1


def test_the_report_that_counts_from_now_on_is_not_compared_with_all() -> None:
    program = Program()
    for _ in range(5):
        program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    assert settled(single(program)[::-1]) == [True] * 5
    _, spans = told(single(program)[::-1], Repeats)
    assert [span[3] for span in spans] == [1, 0, 0, 0, 0]


def test_traces_that_only_name_another_call_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    for _ in range(20):
        program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    loaded: list[bytes] = []
    of = stored_links.sql

    def noted(name: str) -> str:
        loaded.append(name.encode())
        return of(name)

    monkeypatch.setattr(stored_links, "sql", noted)
    told(single(program)[::-1], Repeats, at_hand=False)
    assert len(loaded) < 40


def test_an_id_that_is_that_of_many_questions_names_no_response_without_comparing() -> None:
    program = Program()
    for number in range(5):
        program.call(PROVIDER, 200 * number, 200 * number + 100, tokens=(30, 3), id="r", asked=f"q{number}")
    assert settled(single(program)) == [True] * 5
    _, spans = told(single(program), Repeats)
    assert sum(span[3] for span in spans) == 5


@pytest.mark.parametrize("apart_ms", [70_000, 2 * _MINUTE])
def test_what_is_more_than_a_minute_apart_is_not_compared(apart_ms: int) -> None:
    program = Program()
    for number in range(4):
        program.call(PROVIDER, apart_ms * number, apart_ms * number + 100, tokens=(30, 3), id="r")
    assert settled(single(program)) == [True] * 4
    assert told(single(program), Repeats) == told(single(program), _Comparing)


def test_so_many_reports_that_the_id_names_nothing_are_compared_until_they_are() -> None:
    program = Program()
    for _ in range(MOST_REPORTS + 3):
        program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    assert settled(single(program)).count(False) == 3
    assert told(single(program), Repeats) == told(single(program), _Comparing)


def test_stored_reports_are_not_compared_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    program, compared, alike = Program(), [0], repeats._alike

    def counted(one: Report, other: Report) -> bool:
        compared[0] += 1
        return alike(one, other)

    monkeypatch.setattr(repeats, "_alike", counted)
    for _ in range(MOST_REPORTS):
        program.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    told(single(program), Repeats)
    assert compared == [0]
