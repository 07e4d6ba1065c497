"""What only the whole trace can tell of a span: whether it counts, which attempt it is, whose it is.

A call is often reported more than once: by a framework's span around the provider's span, and as a
sum on the agent above them. Rules A and B keep exactly one of them in every total:

A. a span's usage counts only if no span below it has usage of its own;
B. of several spans with the same response id, the outermost counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.usage import Usage

RETRY_WITHIN_NS = 60 * 1_000_000_000

ROLL_UP = "its usage is the sum of spans below it"
DUPLICATE = "another span reports the same response"


@dataclass(frozen=True, slots=True)
class Link:
    """The little of a span that judging its trace needs. `request` identifies what was asked of the model."""

    span_id: bytes
    parent_id: bytes
    name: str
    kind: Kind
    start_ns: int
    end_ns: int
    failed: bool
    refused: bool
    truncated: bool
    usage: Usage | None
    cost_nano: int | None
    model: str | None
    response_id: str | None
    request: bytes | None
    session: str | None
    user: str | None
    feature: str | None
    schema_failed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one span within its trace.

    `error` marks a failure where it arose: no span below it failed, and no later attempt made it good.
    """

    counted: bool
    because: str | None = None
    duplicate_of: bytes | None = None
    attempt: int = 1
    attempts: int = 1
    error: bool = False
    session: str | None = None
    user: str | None = None
    feature: str | None = None


def judge(links: Sequence[Link]) -> dict[bytes, Verdict]:
    """The verdict on every span of one trace, by span id; the order of `links` does not matter."""
    spans = {link.span_id: link for link in links}
    ordered = _top_down(spans)
    twins = _same_response(ordered)
    roll_ups = _with_usage_below([link for link in ordered if link.span_id not in twins], spans)
    verdicts: dict[bytes, Verdict] = {}
    for link in ordered:
        above = verdicts.get(link.parent_id)
        verdicts[link.span_id] = replace(
            _counting(link, roll_ups, twins),
            session=link.session or (above.session if above else None),
            user=link.user or (above.user if above else None),
            feature=link.feature or (above.feature if above else None),
        )
    made_good = _number_attempts(ordered, verdicts)
    elsewhere = {link.parent_id for link in ordered if link.failed} | made_good | twins.keys()
    for link in ordered:
        if link.failed and link.span_id not in elsewhere:
            verdicts[link.span_id] = replace(verdicts[link.span_id], error=True)
    return verdicts


def _counting(link: Link, roll_ups: set[bytes], twins: dict[bytes, bytes]) -> Verdict:
    if link.span_id in twins:
        return Verdict(counted=False, because=DUPLICATE, duplicate_of=twins[link.span_id])
    has_usage = link.usage is not None and link.usage.known
    if has_usage and link.span_id in roll_ups:
        return Verdict(counted=False, because=ROLL_UP)
    return Verdict(counted=link.kind in CALL_KINDS or has_usage)


def _top_down(spans: dict[bytes, Link]) -> list[Link]:
    """Parents before their children, siblings by start; spans in a ring come last."""
    children: dict[bytes, list[Link]] = {}
    for link in spans.values():
        top = link.parent_id not in spans or link.parent_id == link.span_id
        children.setdefault(b"" if top else link.parent_id, []).append(link)
    for siblings in children.values():
        siblings.sort(key=lambda link: (link.start_ns, link.span_id))
    ordered: list[Link] = []
    stack = list(reversed(children.get(b"", [])))
    while stack:
        link = stack.pop()
        ordered.append(link)
        stack.extend(reversed(children.get(link.span_id, [])))
    if len(ordered) < len(spans):
        seen = {link.span_id for link in ordered}
        ordered += [link for link in spans.values() if link.span_id not in seen]
    return ordered


def _with_usage_below(ordered: Sequence[Link], spans: dict[bytes, Link]) -> set[bytes]:
    """Rule A: ids of the spans that have a span with usage somewhere below them."""
    above: set[bytes] = set()
    for link in reversed(ordered):
        if link.span_id in above or (link.usage is not None and link.usage.known):
            parent = link.parent_id
            if parent in spans and parent != link.span_id:
                above.add(parent)
    return above


def _same_response(ordered: Sequence[Link]) -> dict[bytes, bytes]:
    """Rule B: spans that repeat the response of an earlier, outer one, and which one that is."""
    first: dict[str, Link] = {}
    twins: dict[bytes, bytes] = {}
    for link in ordered:
        if link.response_id is None or link.kind not in CALL_KINDS:
            continue
        outer = first.setdefault(link.response_id, link)
        if outer is not link and outer.kind == link.kind:
            twins[link.span_id] = outer.span_id
    return twins


def _number_attempts(ordered: Sequence[Link], verdicts: dict[bytes, Verdict]) -> set[bytes]:
    """Number the tries of one request: same parent, same request, begun within a minute after a failed one.

    Returns the ids of failed tries after which another one succeeded.
    """
    made_good: set[bytes] = set()
    groups: dict[tuple[bytes, Kind, bytes | str], list[Link]] = {}
    for link in ordered:
        if link.kind in CALL_KINDS and verdicts[link.span_id].duplicate_of is None:
            groups.setdefault((link.parent_id, link.kind, link.request or link.name), []).append(link)
    for group in groups.values():
        if len(group) > 1:
            for run in _runs(sorted(group, key=lambda link: link.start_ns)):
                made_good |= _number(run, verdicts)
    return made_good


def _runs(group: Sequence[Link]) -> list[list[Link]]:
    """The group cut wherever the next call does not follow a failed one within a minute."""
    runs = [[group[0]]]
    for before, link in pairwise(group):
        if before.failed and 0 <= link.start_ns - before.end_ns <= RETRY_WITHIN_NS:
            runs[-1].append(link)
        else:
            runs.append([link])
    return runs


def _number(run: Sequence[Link], verdicts: dict[bytes, Verdict]) -> set[bytes]:
    for index, link in enumerate(run, 1):
        verdicts[link.span_id] = replace(verdicts[link.span_id], attempt=index, attempts=len(run))
    saved = len(run) > 1 and not run[-1].failed and run[-1].end_ns != 0
    return {link.span_id for link in run[:-1]} if saved else set()
