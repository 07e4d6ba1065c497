"""What was spent in one step of a chain, noted beside that step."""

from itertools import permutations

import pytest

from links import SECOND, a_link, judge
from spanglass.analysis.chains.chain import NOTED
from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.summary import summarise
from spanglass.core.facts import Kind
from spanglass.core.usage import Usage


def a_step(name: str, start_ns: int, *tokens: tuple[int, int]) -> list[Link]:
    """A tool of two seconds, with calls below it in the first."""
    step = a_link(name, "agent", kind=Kind.TOOL, start_ns=start_ns, end_ns=start_ns + 2 * SECOND)
    calls = [
        a_link(
            f"{name}{number}", name, usage=Usage(*used), start_ns=start_ns, end_ns=start_ns + SECOND,
            response_id=f"{name}{number}",
        )
        for number, used in enumerate(tokens)
    ]  # fmt: skip
    return [step, *calls]


def a_note(name: str, at_ns: int, tokens: tuple[int, int], took_ns: int = 1000) -> Link:
    return a_link(
        name, "agent", kind=Kind.CHAIN, usage=Usage(*tokens), start_ns=at_ns, end_ns=at_ns + took_ns
    )


AGENT = a_link("agent", kind=Kind.AGENT, start_ns=0, end_ns=100 * SECOND)


def test_a_note_of_what_a_step_spent_does_not_count_beside_the_calls_in_it() -> None:
    links = [AGENT, *a_step("worker", SECOND, (25, 12), (30, 9)), a_note("note", 2 * SECOND, (55, 21))]
    for order in permutations(links):
        verdicts = judge(list(order))
        assert (verdicts[b"note"].counted, verdicts[b"note"].because) == (False, NOTED)
        summary = summarise(order, verdicts)
        assert (summary.input_tokens, summary.output_tokens, summary.calls) == (55, 21, 2)


@pytest.mark.parametrize(
    "note",
    [
        a_note("note", 2 * SECOND, (55, 20)),  # of other work
        a_note("note", SECOND // 2, (55, 21)),  # written before that was done
        a_note("note", 2 * SECOND, (55, 21), took_ns=SECOND),  # work of its own
    ],
    ids=["other tokens", "too early", "takes time"],
)
def test_usage_that_no_step_beside_it_tells_counts(note: Link) -> None:
    links = [AGENT, *a_step("worker", SECOND, (25, 12), (30, 9)), note]
    assert judge(links)[b"note"].counted


def test_each_step_is_noted_once() -> None:
    links = [AGENT, *a_step("one", SECOND, (25, 12)), a_note("first", 2 * SECOND, (25, 12))]
    links += [a_note("second", 3 * SECOND, (25, 12))]  # of a worker whose calls nobody tells
    verdicts = judge(links)
    assert sorted((verdicts[b"first"].counted, verdicts[b"second"].counted)) == [False, True]
