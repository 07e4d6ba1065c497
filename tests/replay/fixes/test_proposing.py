"""What is proposed by rules for groups of failing traces, and what was written before comes first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import T0
from failing_traces import OLD, PROMPT, a_call, a_store, invoices, limited, queries, refusals, summaries
from fix_values import a_proposal
from spanglass.core.fixes import FailureGroup, FailureKind, Proposal, Surface
from spanglass.replay.fixes.finding import failure_groups
from spanglass.replay.fixes.proposing import proposals
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "t.db"


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    made = a_store(path, refusals(), invoices(), summaries(), limited(), queries())
    yield made
    made.close()


@pytest.fixture(scope="module")
def groups(reader: Reader) -> dict[FailureKind, FailureGroup]:
    return {group.kind: group for group in failure_groups(reader, 0, 2**62)}


def by_surface(reader: Reader, group: FailureGroup) -> dict[Surface, Proposal]:
    return {each.change.surface: each for each in proposals(reader, group)}


def test_for_refusals(reader: Reader, groups: dict[FailureKind, FailureGroup]) -> None:
    found = by_surface(reader, groups[FailureKind.REFUSAL])
    assert list(found) == [Surface.MODEL, Surface.PROMPT, Surface.PROGRAM]
    assert (found[Surface.MODEL].change.before, found[Surface.MODEL].change.after) == ("m", OLD)
    assert str(found[Surface.PROMPT].change.after).startswith(f"{PROMPT}\nWhere these instructions")
    assert found[Surface.PROGRAM].change.retries == 2
    assert all(each.group == groups[FailureKind.REFUSAL].key for each in found.values())


def test_for_broken_schemas(reader: Reader, groups: dict[FailureKind, FailureGroup]) -> None:
    found = by_surface(reader, groups[FailureKind.SCHEMA])
    assert '+  "strict": true,' in found[Surface.SCHEMA].diff
    assert "+Write date as a date in ISO 8601" in found[Surface.PROMPT].diff


def test_for_answers_that_are_cut(reader: Reader, groups: dict[FailureKind, FailureGroup]) -> None:
    found = by_surface(reader, groups[FailureKind.CUT])
    change = found[Surface.PARAMETER].change
    assert (change.name, change.before, change.after) == ("max_tokens", 100, 256)
    assert "under 60 words" in found[Surface.PROMPT].diff


def test_limits_cannot_be_checked(reader: Reader, groups: dict[FailureKind, FailureGroup]) -> None:
    (found,) = proposals(reader, groups[FailureKind.RATE])
    assert found.unchecked.startswith("Replays ask at another time")


def test_for_tools(reader: Reader, groups: dict[FailureKind, FailureGroup]) -> None:
    found = by_surface(reader, groups[FailureKind.TOOL])
    assert found[Surface.TOOL].change.name == "run_query"
    assert "Runs one SELECT.\\nCalls have failed with" in found[Surface.TOOL].diff
    assert "column line_id" in found[Surface.TOOL].diff


def test_for_errors(tmp_path: Path) -> None:
    said = {
        "error": {"message": "Unsupported parameter: 'top_k' is not known", "type": "invalid_request_error"}
    }
    down = {"error": {"message": "Overloaded", "type": "server_error"}}
    bad = a_call(501, "search", said, status=400, body={"top_k": 5})
    reader = a_store(tmp_path / "e.db", [bad, a_call(502, "mail", down, status=500)])
    found = {group.where: proposals(reader, group) for group in failure_groups(reader, 0, 2**62)}
    reader.close()
    (change,) = [each.change for each in found["search"]]
    assert (change.surface, change.name, change.before, change.after) == (Surface.PARAMETER, "top_k", 5, None)
    (again,) = found["mail"]
    assert (again.change.retries, again.unchecked[:22]) == (2, "Replays try again what")


def test_what_was_written_comes_first_and_rules_say_the_same_each_time(
    reader: Reader, path: Path, groups: dict[FailureKind, FailureGroup]
) -> None:
    group = groups[FailureKind.REFUSAL]
    before = proposals(reader, group)
    assert before == proposals(reader, group)
    assert len({each.id for each in before}) == len(before)
    writer = Writer(path)
    written = a_proposal(group=group.key, author="m-9")
    writer.fixes(lambda tables: tables.propose(written, T0))
    writer.fixes(lambda tables: tables.propose(before[0], T0))
    writer.close()
    assert proposals(reader, group) == (written, *before)
