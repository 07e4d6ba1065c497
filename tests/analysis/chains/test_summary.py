"""The figures of one trace."""

import pytest

from links import SECOND, a_link, judge
from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.summary import Summary, summarise
from spanglass.core.facts import Kind
from spanglass.core.usage import Usage

ROOT = a_link("root", kind=Kind.CHAIN, start_ns=0, end_ns=9 * SECOND)


def _of(*links: Link) -> Summary:
    return summarise(links, judge(links))


def _call(identity: str, *, at: int = 1, **more: object) -> Link:
    return a_link(identity, "root", start_ns=at * SECOND, end_ns=(at + 1) * SECOND, **more)


def test_tokens_and_costs_are_those_of_the_calls() -> None:
    tool = _call("tool", kind=Kind.TOOL, at=3)
    found = _of(
        ROOT,
        tool,
        _call("a", usage=Usage(100, 10), cost_nano=5),
        _call("b", at=2, usage=Usage(50, None), cost_nano=7),
    )
    assert (found.spans, found.calls) == (4, 2)
    assert (found.input_tokens, found.output_tokens, found.cost_nano, found.unpriced) == (150, 10, 12, 0)


def test_what_nobody_told_is_not_known_rather_than_nothing() -> None:
    silent = _of(ROOT, _call("a"))
    assert (silent.input_tokens, silent.output_tokens, silent.cost_nano, silent.unpriced) == (None,) * 3 + (
        0,
    )
    unpriced = _of(ROOT, _call("a", usage=Usage(1, 1)), _call("b", at=2, usage=Usage(1, 1), cost_nano=0))
    assert (unpriced.cost_nano, unpriced.unpriced) == (0, 1)


def test_a_trace_goes_from_its_first_start_to_its_last_end() -> None:
    late = _call("late", at=20)
    found = _of(_call("a", at=3), late, ROOT)
    assert (found.start_ns, found.end_ns, found.open) == (0, 21 * SECOND, False)
    running = a_link("b", "root", start_ns=30 * SECOND, end_ns=0)
    found = _of(ROOT, running)
    assert (found.end_ns, found.open) == (30 * SECOND, True)
    assert _of(_call("orphan")).open


def test_its_name_is_that_of_its_first_root_else_of_its_first_span() -> None:
    other = a_link("other", kind=Kind.CHAIN, start_ns=SECOND, end_ns=2 * SECOND)
    assert _of(other, ROOT, _call("a")).name == "root"
    orphan = a_link("orphan", "gone", start_ns=0)
    assert _of(orphan, other).name == "other"
    assert _of(a_link("second", "gone", start_ns=5), a_link("first", "gone", start_ns=1)).name == "first"


def test_refusals_truncations_and_broken_schemas_are_of_calls() -> None:
    found = _of(
        ROOT, _call("a", refused=True), _call("b", at=2, truncated=True, schema_failed=True), _call("c", at=3)
    )
    assert (found.refusals, found.truncated, found.schema_failures) == (1, 1, 1)


@pytest.mark.parametrize(
    ("root_failed", "calls", "failed", "errors"),
    [
        (False, (False, False), False, 0),
        (False, (True, False), False, 1),
        (False, (False, True), True, 1),
        (True, (False, False), True, 1),
        (True, (False, True), True, 1),
    ],
)
def test_it_failed_if_its_root_or_its_last_call_did(
    root_failed: bool, calls: tuple[bool, ...], failed: bool, errors: int
) -> None:
    root = a_link("root", kind=Kind.CHAIN, start_ns=0, end_ns=9 * SECOND, failed=root_failed)
    links = [_call(f"c{at}", at=at + 1, failed=each) for at, each in enumerate(calls)]
    found = _of(root, *links)
    assert (found.failed, found.errors) == (failed, errors)


def test_a_root_that_was_tried_again_did_not_fail() -> None:
    tries = [
        a_link("one", failed=True, request=b"q", start_ns=0, end_ns=SECOND),
        a_link("two", request=b"q", start_ns=2 * SECOND, end_ns=3 * SECOND),
    ]
    assert not _of(*tries).failed


def test_models_come_by_their_tokens_language_models_first() -> None:
    found = _of(
        ROOT,
        _call("e", kind=Kind.EMBEDDING, model="embedder", usage=Usage(9_000)),
        _call("a", at=2, model="small", usage=Usage(10, 10)),
        _call("b", at=3, model="large", usage=Usage(15, 10)),
        _call("c", at=4, model="small", usage=Usage(None, 4)),
        _call("d", at=5, model="silent"),
        _call("f", at=6, model=None, usage=Usage(99, 99)),
    )
    assert found.models == ("large", "small", "silent", "embedder")


def test_users_features_and_the_session_are_told_once() -> None:
    found = _of(
        a_link("root", kind=Kind.CHAIN, start_ns=0, end_ns=9 * SECOND, user="ann", feature="refunds"),
        _call("a", session="s"), _call("b", at=2, user="bob"), _call("c", at=3, user="ann"),
    )  # fmt: skip
    assert (found.users, found.features, found.session) == (("ann", "bob"), ("refunds",), "s")
    assert (_of(ROOT).users, _of(ROOT).session) == ((), None)
