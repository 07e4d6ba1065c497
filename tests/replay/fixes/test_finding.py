"""Failing traces are found in groups of one cause, told with figures and the calls that show them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import T0
from failing_traces import (
    MINUTE_NS,
    NEW,
    OLD,
    a_store,
    invoices,
    limited,
    queries,
    refusals,
    summaries,
)
from spanglass.core.fixes import Dismissal, FailureGroup, FailureKind
from spanglass.replay.fixes.finding import failure_groups
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

FOREVER = 2**62


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "t.db"


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    made = a_store(path, refusals(), invoices(), summaries(), limited(), queries())
    yield made
    made.close()


def of_kind(reader: Reader, kind: FailureKind) -> FailureGroup:
    (found,) = [group for group in failure_groups(reader, 0, FOREVER) if group.kind is kind]
    return found


def test_refusals_that_began_with_another_version(reader: Reader) -> None:
    group = of_kind(reader, FailureKind.REFUSAL)
    assert (group.title, group.where, group.traces, group.capped) == ("refunds refuses", "refunds", 12, False)
    assert group.cause.startswith(
        f"12 of the latest 24 calls of chat m in refunds refused. {NEW} did so in 12 of 12, "
        f"{OLD} before it in 0 of 12."
    )
    assert group.change is not None
    assert (group.change.before, group.change.after) == (OLD, NEW)
    assert (group.first_ns, group.last_ns) == (T0 + 13 * MINUTE_NS, T0 + 24 * MINUTE_NS)


def test_broken_schemas(reader: Reader) -> None:
    group = of_kind(reader, FailureKind.SCHEMA)
    assert (group.title, group.detail, group.traces) == ("date not ISO 8601", "$.date pattern", 2)
    assert "14/09/2026" in group.cause
    assert "not as a strict one" in group.cause


def test_answers_that_were_cut(reader: Reader) -> None:
    group = of_kind(reader, FailureKind.CUT)
    assert (group.title, group.traces) == ("Output cut at 100 tokens", 3)
    assert "Answers that were done took up to 73 tokens." in group.cause


def test_tries_that_did_not_wait(reader: Reader) -> None:
    group = of_kind(reader, FailureKind.RATE)
    assert (group.title, group.traces) == ("Rate limit, no back-off", 1)
    assert "2 of 2 tries came again before the time it asked for was over." in group.cause


def test_tools_that_failed(reader: Reader) -> None:
    group = of_kind(reader, FailureKind.TOOL)
    assert (group.traces, group.site) == (2, "run_query")
    assert "“column line_id does not exist”" in group.cause


def test_what_a_tool_says_ends_in_one_full_stop(tmp_path: Path) -> None:
    spans = queries()
    for span in spans:
        if "status" in span:
            span["status"]["message"] += "."
    made = a_store(tmp_path / "t.db", spans)
    assert of_kind(made, FailureKind.TOOL).cause.endswith(" It says “column line_id does not exist.”")
    made.close()


def test_every_figure_has_a_call_that_shows_it_and_every_query_finds_the_traces(reader: Reader) -> None:
    groups = failure_groups(reader, 0, FOREVER)
    assert len(groups) == len({group.key for group in groups}) == 5
    for group in groups:
        assert group.evidence
        assert all(each.text in group.cause for each in group.evidence)
        found = {trace.trace_id for trace in reader.traces(group.query).traces}
        assert {ref.trace_id for ref in group.failing} <= found
        assert found <= {trace.trace_id for trace in reader.traces(group.scope_query).traces}


def test_only_the_range_is_looked_at_and_only_so_many_traces(reader: Reader) -> None:
    assert failure_groups(reader, T0 + 10_000 * MINUTE_NS, FOREVER) == ()
    capped = next(each for each in failure_groups(reader, 0, FOREVER, most=5) if each.where == "refunds")
    assert (capped.traces, capped.capped) == (5, True)


def test_a_dismissed_group_comes_last_with_its_reason(reader: Reader, path: Path) -> None:
    group = of_kind(reader, FailureKind.REFUSAL)
    writer = Writer(path)
    said = Dismissal(group.key, group.where, group.kind, "The bot must not.", T0)
    writer.fixes(lambda tables: tables.dismiss(said))
    assert failure_groups(reader, 0, FOREVER)[-1].dismissed == said
    writer.fixes(lambda tables: tables.restore(group.key))
    writer.close()
