"""What only the whole trace can tell of a span: whether it counts, which attempt it is, whose it is.

A. A span's usage counts only if no span below it has usage of its own; a report of a call that counts
elsewhere (see `once`) is no usage of its own to the one that counts, and is to all others above it.
B. Nor does what only notes what was spent below a span beside it (see `noted`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from spanglass.analysis.chains.attempts import Attempt, attempts
from spanglass.analysis.chains.links import Chain, Link
from spanglass.analysis.chains.noted import noted_beside
from spanglass.analysis.chains.once import Key, Twin
from spanglass.core.facts import Kind
from spanglass.core.ids import NO_ID

REPLAYED = "it is a replay"
ROLL_UP = "its usage is the sum of spans below it"
NOTED = "its usage is that of calls below a span beside it"
WRAPPER = "it stands around calls that count"
_MOST_REQUESTS = 4
"""How many HTTP spans may stand one in another below a call."""
_ONCE = Attempt()

_T = TypeVar("_T", bytes, Key)

_Counting: TypeAlias = tuple[bool, str | None, bytes | None, bytes | None]
_COUNTED: _Counting = (True, None, None, None)
_NOT_COUNTED: _Counting = (False, None, None, None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one span within its trace.

    `duplicate_of` is the span that counts instead, `duplicate_trace` its trace if that is another one.
    `error` marks a failure where it arose: no span below it failed, and no later attempt made it good.
    """

    counted: bool
    because: str | None = None
    duplicate_of: bytes | None = None
    duplicate_trace: bytes | None = None
    attempt: int = 1
    attempts: int = 1
    retries: int = 0
    error: bool = False
    session: str | None = None
    user: str | None = None
    feature: str | None = None


_NOBODY = Verdict(counted=False)


def judge(chain: Chain, twins: Mapping[bytes, Twin]) -> dict[bytes, Verdict]:
    """The verdict on every span of one trace, by span id; `twins` are what counts instead of some."""
    sums = _sums(chain, twins)
    told = dict.fromkeys(noted_beside(chain, twins, sums), NOTED) | dict.fromkeys(sums, ROLL_UP)
    tries = attempts(chain, twins)
    errors = _errors(chain, twins, tries)
    verdicts: dict[bytes, Verdict] = {}
    for link in chain.ordered:
        span_id = link.span_id
        attempt = tries.get(span_id, _ONCE)
        above = verdicts.get(link.parent_id, _NOBODY)
        verdicts[span_id] = Verdict(
            *_counting(link, chain, twins, told),
            attempt.number,
            attempt.of,
            attempt.retries,
            span_id in errors,
            link.session or above.session,
            link.user or above.user,
            link.feature or above.feature,
        )
    return verdicts


def _counting(link: Link, chain: Chain, twins: Mapping[bytes, Twin], told: Mapping[bytes, str]) -> _Counting:
    """Whether a span counts, why not, and which one does instead, in which other trace.

    `told` says of spans whose usage others tell why it does not count.
    """
    if link.is_replay:
        return False, REPLAYED, None, None
    twin = twins.get(link.span_id)
    if twin is not None:
        return False, twin.because, twin.span_id, None if twin.span_id in chain.spans else twin.trace_id
    if link.has_usage:
        because = told.get(link.span_id)
        return _COUNTED if because is None else (False, because, None, None)
    if link.span_id in chain.wrappers:
        return False, WRAPPER, None, None
    return _COUNTED if link.is_call else _NOT_COUNTED


def _errors(chain: Chain, twins: Mapping[bytes, Twin], tries: Mapping[bytes, Attempt]) -> set[bytes]:
    """Failures where they arose, not where they only passed through or are told again.

    A call fails as a whole: the requests that it was sent with are told again by it.
    """
    origins: dict[bytes, frozenset[bytes]] = {}
    errors: set[bytes] = set()
    for link in reversed(chain.ordered):
        span_id, twin = link.span_id, twins.get(link.span_id)
        if link.is_replay or not link.failed or tries.get(span_id, _ONCE).made_good or _carries(link, chain):
            continue
        from_below = origins.get(span_id, frozenset()) - {span_id}
        if not from_below:
            from_below = frozenset([twin.span_id if twin is not None and twin.failed else span_id])
            errors |= from_below & {span_id}
        origins[link.parent_id] = _some(origins.get(link.parent_id, frozenset()) | from_below)
    return errors


def _carries(link: Link, chain: Chain) -> bool:
    """Whether a span is an HTTP request of a call that failed."""
    above: Link | None = link
    for _ in range(_MOST_REQUESTS):
        if above is None or above.kind is not Kind.HTTP:
            break
        above = chain.spans.get(above.parent_id)
    return above is not None and above is not link and above.is_call and above.failed


def _sums(chain: Chain, twins: Mapping[bytes, Twin]) -> set[bytes]:
    """Rule A: the spans whose usage is told by spans below them.

    Of a call only those count that no tool stands between: what a tool does is not part of its answer.
    """
    if not _usage_nested(chain):
        return set()
    kept = {twin.span_id for twin in twins.values()}
    below: dict[bytes, tuple[frozenset[Key], frozenset[Key]]] = {}
    sums: set[bytes] = set()
    for link in reversed(chain.ordered):
        near, anywhere = below.get(link.span_id, (frozenset(), frozenset()))
        own: frozenset[Key] = frozenset()
        if link.has_usage:
            others = (near if link.is_call else anywhere) - {(NO_ID, link.span_id)}
            if link.span_id in twins or link.span_id in kept or not others:
                own = frozenset([_counts_as(link.span_id, chain, twins)])
            else:
                sums.add(link.span_id)
        if own or anywhere:
            above = below.get(link.parent_id, (frozenset(), frozenset()))
            passed = frozenset() if link.kind is Kind.TOOL else near | own
            below[link.parent_id] = (_some(above[0] | passed), _some(above[1] | anywhere | own))
    return sums


def _usage_nested(chain: Chain) -> bool:
    """Whether any span with usage stands below another."""
    inside = {link.span_id for link in chain.ordered if link.has_usage}
    if len(inside) < 2:
        return False
    for link in chain.ordered:
        if link.parent_id in inside:
            if link.has_usage:
                return True
            inside.add(link.span_id)
    return False


def _counts_as(span_id: bytes, chain: Chain, twins: Mapping[bytes, Twin]) -> Key:
    """The span that counts for this one: by its id alone if it is of this trace."""
    twin = twins.get(span_id)
    if twin is None:
        return NO_ID, span_id
    return NO_ID if twin.span_id in chain.spans else twin.trace_id, twin.span_id


def _some(keys: Iterable[_T]) -> frozenset[_T]:
    """Two of the keys: enough to know whether any is not one's own."""
    return frozenset(sorted(keys)[:2])
