"""Tries of one request: spans that follow a failed one, and what a span itself says of tries within it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spanglass.analysis.chains.links import CAPTURED, REPLAY, Chain, Link
from spanglass.analysis.chains.once import Twin
from spanglass.core.facts import Kind

RETRY_WITHIN_NS = 60 * 1_000_000_000
"""How soon after a failed try another begins, to be one of the same request."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Which try of its request a span is, of how many, and how many retries it adds to those before it.

    `made_good` marks a failed try after which another one succeeded.
    """

    number: int = 1
    of: int = 1
    retries: int = 0
    made_good: bool = False


def attempts(chain: Chain, twins: Mapping[bytes, Twin]) -> dict[bytes, Attempt]:
    """The attempts of the calls of a trace, by span id, where there was more than one.

    Tries of one request are calls with the same parent and request, each begun within a minute after a
    failed one. A span may stand for several by itself: it says so, HTTP requests below it were resent, or
    calls below it were made again, of which it is the last one's twin: these are tries too.
    """
    found: dict[bytes, Attempt] = {}
    sent = _requests(chain, found)
    told = _told_above(chain, twins)
    groups: dict[tuple[bytes, Kind, bytes | str], list[Link]] = {}
    for link in chain.ordered:
        aside = link.span_id in chain.wrappers or (link.span_id in twins and link.span_id not in told)
        if link.is_call and not aside:
            groups.setdefault((link.parent_id, link.kind, link.request or link.name), []).append(link)
    runs = [run for group in groups.values() for run in _runs(group)]
    for run in runs:
        last = told.get(run[-1].span_id)
        if last is not None:
            sent[last] = max(sent.get(last, 1), len(run))
    for run in runs:
        tries = [max(link.attempt or 1, sent.get(link.span_id, 1)) for link in run]
        if len(run) > 1 or (tries[0] > 1 and run[0].span_id not in told):
            found.update(_numbered(run, tries))
    return found


def _told_above(chain: Chain, twins: Mapping[bytes, Twin]) -> dict[bytes, bytes]:
    """The calls that a call around them reports too and counts instead of, with that one."""
    told: dict[bytes, bytes] = {}
    for span_id, twin in twins.items():
        above = chain.outer.get(span_id)
        while above is not None and above != twin.span_id:
            above = chain.outer.get(above)
        if above is not None:
            told[span_id] = above
    return told


def _numbered(run: Sequence[Link], tries: Sequence[int]) -> Iterator[tuple[bytes, Attempt]]:
    """The attempts of a run of spans that stand for so many `tries`, or are numbered so, by themselves."""
    numbers: list[int] = []
    for own in tries:
        numbers.append(max(own, numbers[-1] + 1 if numbers else 1))
    saved = not run[-1].failed and run[-1].end_ns != 0
    for index, link in enumerate(run):
        retries = numbers[index] - (numbers[index - 1] if index else _before(link, numbers[0]))
        made_good = saved and index < len(run) - 1
        yield link.span_id, Attempt(numbers[index], numbers[-1], retries, made_good)


def _before(link: Link, number: int) -> int:
    """The number of the try before the first one that is at hand, if there was one before it."""
    # What we capture is one request each; without a chain around it, each try has a trace of its own.
    return max(1, number - 1) if link.scope in (CAPTURED, REPLAY) else 1


def _runs(group: Sequence[Link]) -> list[list[Link]]:
    """The group cut wherever the next one does not follow a failed one within a minute."""
    ordered = sorted(group, key=lambda link: (link.start_ns, link.span_id))
    runs = [[ordered[0]]]
    for before, link in pairwise(ordered):
        if before.failed and 0 <= link.start_ns - before.end_ns <= RETRY_WITHIN_NS:
            runs[-1].append(link)
        else:
            runs.append([link])
    return runs


def _requests(chain: Chain, found: dict[bytes, Attempt]) -> dict[bytes, int]:
    """How often the request of a call was sent, by the HTTP spans below it, whose attempts are `found`."""
    requests: dict[tuple[bytes, str], list[Link]] = {}
    for link in chain.ordered:
        above = chain.spans.get(link.parent_id) if link.kind is Kind.HTTP else None
        if above is not None and above.is_call:
            requests.setdefault((above.span_id, link.name), []).append(link)
    sent: dict[bytes, int] = {}
    for (call, _), group in requests.items():
        runs = [run for run in _runs(group) if len(run) > 1]
        for run in runs:
            found.update(_numbered(run, [link.attempt or 1 for link in run]))
        again = sum(len(run) - 1 for run in runs)
        sent[call] = max(sent.get(call, 1), 1 + again, *(link.attempt or 1 for link in group))
    return sent
