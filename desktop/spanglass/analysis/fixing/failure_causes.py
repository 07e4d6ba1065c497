"""Why the calls of a pile fail: two or three sentences made of stored facts, with the calls that show it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spanglass.analysis.fixing.failure_groups import Pile, keyword, leaf, path_of
from spanglass.analysis.fixing.failure_waits import waits
from spanglass.analysis.intervals import newcombe
from spanglass.analysis.requests.kept_requests import recorded_schema
from spanglass.analysis.schemas.schema_places import is_iso_date, place_in, strict
from spanglass.core.display import duration, one_line
from spanglass.core.fixes import CallRef, Evidence, FailureKind, SiteCall, SnapshotChange
from spanglass.core.messages import PartType
from spanglass.core.views import SpanDetail

_Z = 1.96
_LEAST, _MOST_QUOTED, _SENTENCES_SHOWN = 3, 90, 3
_ENDS = tuple(".!?…")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read beside the failing rows: some of the calls whole, all calls of the site, and versions.

    `versions` are those of the model that was asked, the newest first, with when they began to answer.
    """

    details: tuple[SpanDetail, ...] = ()
    beside: tuple[SiteCall, ...] = ()
    versions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """A title, the sentences, what shows them, and the change of version with which it began, if one."""

    title: str
    text: str
    evidence: tuple[Evidence, ...]
    change: SnapshotChange | None = None


Said = tuple[str, Evidence | None]
_Bad = Callable[[SiteCall], bool]
_BAD: Mapping[FailureKind, _Bad] = {
    FailureKind.REFUSAL: lambda call: call.refused,
    FailureKind.SCHEMA: lambda call: call.schema_failed,
    FailureKind.CUT: lambda call: call.cut,
    FailureKind.TOOL: lambda call: call.schema_failed,
    FailureKind.ERROR: lambda call: call.error,
    FailureKind.RATE: lambda call: call.error,
    FailureKind.OPINION: lambda _: False,
}


def cause_of(pile: Pile, seen: Seen) -> Cause:
    """The cause of a pile, as far as the facts tell it."""
    change, by_version = _versions(pile, seen)
    first, *rest = _SENTENCES[pile.kind](pile, seen)
    said = [each for each in (first, *by_version, *rest) if each[0]][:_SENTENCES_SHOWN]
    text = " ".join(sentence for sentence, _ in said)
    return Cause(_title(pile, seen), text, tuple(each for _, each in said if each is not None), change)


def token_limit(seen: Seen) -> int | None:
    """The limit of output tokens that the calls were sent with; None where they do not say it."""
    limits = [_limit(detail.facts.parameters) for detail in seen.details]
    known = Counter(each for each in limits if each is not None)
    return known.most_common(1)[0][0] if known else None


LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "num_predict")
"""The names under which interfaces know a limit of output tokens."""


def _limit(parameters: Mapping[str, object]) -> int | None:
    found = (parameters.get(name) for name in LIMITS)
    return next((each for each in found if isinstance(each, int) and not isinstance(each, bool)), None)


def _title(pile: Pile, seen: Seen) -> str:
    name, last = _name(pile), pile.calls[0]
    if pile.kind is FailureKind.REFUSAL:
        return f"{name} refuses"
    if pile.kind is FailureKind.SCHEMA:
        return _schema_title(pile, seen)
    if pile.kind is FailureKind.TOOL:
        wrong = f"Wrong arguments for {_tool_name(last.detail)}"
        return wrong if last.is_call else f"{name} fails: {last.error_type or 'error'}"
    if pile.kind is FailureKind.CUT:
        limit = token_limit(seen)
        return f"Output cut at {limit:,} tokens" if limit else f"Output of {name} is cut"
    if pile.kind is FailureKind.OPINION:
        return f"{name} is disliked"
    if pile.kind is FailureKind.RATE:
        return "Rate limit, no back-off" if waits(pile.calls).early else "Rate limit"
    return f"{name} fails: {last.error_type or last.detail}"


def _name(pile: Pile) -> str:
    """What fails: the call's own name, or the feature where that only names the model."""
    asked = pile.most("requested")
    return one_line(pile.where if asked is not None and asked in pile.site else pile.site, 40)


def _schema_title(pile: Pile, seen: Seen) -> str:
    word, path = keyword(pile.calls[0].message), path_of(pile.detail)
    name = leaf(path) or "The answer"
    if word in ("json", "fence"):
        return f"{_name(pile)} answers with more than JSON"
    if word in ("pattern", "format") and is_iso_date(_place(seen, path)):
        return f"{name} not ISO 8601"
    words = {
        "required": "lacks what is required", "type": "of another type", "enum": "none of the values",
        "additionalProperties": "has more than is declared", "pattern": "does not match its pattern",
        "format": "not in its format",
    }  # fmt: skip
    return f"{name} {words.get(word, 'breaks the schema')}"


def _place(seen: Seen, path: str) -> object:
    """The part of the declared schema that a path leads to."""
    for detail in seen.details:
        schema = recorded_schema(detail.facts)
        if schema is not None:
            return place_in(schema, path)
    return None


def _refusal(pile: Pile, seen: Seen) -> Iterator[Said]:
    yield _share(pile, seen, "refused")
    yield _tools_before(seen)
    yield _latest(pile)


def _schema(pile: Pile, seen: Seen) -> Iterator[Said]:
    yield _share(pile, seen, "broke the declared schema")
    path, words = path_of(pile.detail), _quote(pile.calls[0].message)
    yield f"At {path}: {words}.", Evidence(words, pile.calls[0].ref)
    declared = [strict(detail.facts.parameters) for detail in seen.details]
    if declared and not any(declared):
        yield "The schema is sent, but not as a strict one, so the provider does not enforce it.", None


def _tool(pile: Pile, seen: Seen) -> Iterator[Said]:
    traces, last = len(pile.refs), pile.calls[0]
    words = _quote(last.message.splitlines()[0] if last.message else "")
    name = _tool_name(last.detail)
    if last.is_call:
        yield _share(pile, seen, f"called {name} with arguments that its schema does not allow")
    else:
        yield f"{name} failed in {_count(traces, 'trace')} of {pile.where}.", None
    yield _says("It", words, last.ref)


def _cut(pile: Pile, seen: Seen) -> Iterator[Said]:
    yield _share(pile, seen, "stopped before they were done")
    limit, tokens = token_limit(seen), pile.calls[0].output_tokens
    if limit:
        words = f"max_tokens is {limit:,}"
        yield (
            f"{words}, and the latest stopped after {tokens or limit:,}.",
            Evidence(words, pile.calls[0].ref),
        )
    whole = [call.output_tokens for call in seen.beside if not call.failing and call.output_tokens]
    if whole:
        yield f"Answers that were done took up to {max(whole):,} tokens.", None


def _rate(pile: Pile, seen: Seen) -> Iterator[Said]:  # noqa: ARG001 (all sentences are made alike)
    found, last = waits(pile.calls), pile.calls[0]
    times = f"{_count(len(pile.calls), 'time')}"
    who = pile.most("provider") or "The provider"
    yield f"{who} answered {times} that it is asked too often, in {_count(len(pile.refs), 'trace')}.", None
    if found.early:
        words = f"{found.early} of {found.again} tries"
        yield f"{words} came again before the time it asked for was over.", Evidence(words, last.ref)
    if found.asked_ns:
        yield f"It asked for {duration(found.asked_ns)} at most.", None


def _error(pile: Pile, seen: Seen) -> Iterator[Said]:
    yield _share(pile, seen, "failed")
    yield _latest(pile)


def _opinion(pile: Pile, seen: Seen) -> Iterator[Said]:  # noqa: ARG001 (all sentences are made alike)
    words = _count(len(pile.refs), "trace")
    within = one_line(pile.where, 40)
    yield f"{words} of {within} ended with a thumb down.", Evidence(words, pile.calls[0].ref)
    yield "No rule finds a fault in their answers: what is wrong, a judge tells by a rubric.", None


_SENTENCES: Mapping[FailureKind, Callable[[Pile, Seen], Iterator[Said]]] = {
    FailureKind.REFUSAL: _refusal, FailureKind.SCHEMA: _schema, FailureKind.TOOL: _tool,
    FailureKind.CUT: _cut, FailureKind.RATE: _rate, FailureKind.ERROR: _error, FailureKind.OPINION: _opinion,
}  # fmt: skip


def _share(pile: Pile, seen: Seen, did: str) -> Said:
    """How many of the latest calls of the place did it."""
    bad = sum(map(_BAD[pile.kind], seen.beside))
    name, oldest = one_line(pile.site, 40), pile.calls[-1].ref
    within = f" in {one_line(pile.where, 40)}" if pile.where != pile.site else ""
    if bad:
        words = f"{bad:,} of the latest {_count(len(seen.beside), 'call')}"
        return f"{words} of {name}{within} {did}.", Evidence(words, oldest)
    words = _count(len(pile.calls), "call")
    return f"{words} of {name}{within} {did}.", Evidence(words, oldest)


def _tools_before(seen: Seen) -> Said:
    """The tool that all calls which were looked at had called before."""
    called = [
        {part.name for message in detail.facts.input for part in message.parts
         if part.type is PartType.TOOL_CALL and part.name}
        for detail in seen.details
    ]  # fmt: skip
    common = set.intersection(*called) if len(called) > 1 else set()
    names = " and ".join(sorted(one_line(name, 40) for name in common)[:2])
    if not names:
        return "", None
    detail = seen.details[0]
    return f"All that were looked at had called {names} before.", Evidence(
        names, CallRef(detail.trace_id, detail.row.span_id)
    )


def _versions(pile: Pile, seen: Seen) -> tuple[SnapshotChange | None, list[Said]]:
    """The change of version with which it began, where the one before did not do so."""
    after, requested = pile.most("responded"), pile.most("requested")
    known = [version for version, _ in seen.versions]
    if after not in known or requested is None or pile.kind in (FailureKind.RATE, FailureKind.ERROR):
        return None, []
    place = known.index(after)
    if place + 1 == len(known):
        return None, []
    before, bad = known[place + 1], _BAD[pile.kind]
    (was, of_before), (now, of_after) = (_counted(seen.beside, each, bad) for each in (before, after))
    if not of_before or now < _LEAST or newcombe((was, of_before), (now, of_after), _Z)[0] <= 0:
        return None, []
    words = f"{one_line(after, 40)} did so in {now} of {of_after}"
    said = f"{words}, {one_line(before, 40)} before it in {was} of {of_before}."
    change = SnapshotChange(requested, before, after, seen.versions[place][1])
    first = next((call.ref for call in reversed(pile.calls) if call.responded == after), pile.calls[-1].ref)
    return change, [(said, Evidence(words, first))]


def _counted(beside: Sequence[SiteCall], version: str, bad: _Bad) -> tuple[int, int]:
    own = [call for call in beside if call.version == version]
    return sum(map(bad, own)), len(own)


def _latest(pile: Pile) -> Said:
    return _says("The latest", _quote(pile.calls[0].message), pile.calls[0].ref)


def _says(who: str, words: str, where: CallRef) -> Said:
    end = "" if words[-2:-1] in _ENDS else "."
    return (f"{who} says {words}{end}", Evidence(words, where)) if words else ("", None)


def _quote(text: str) -> str:
    said = re.sub(r"^Error code: \d+ - ", "", one_line(text, 400))
    found = re.search(r"""['"]message['"]: ['"](.+?)['"],? ?['"}]""", said)
    said = found[1] if found else said
    return f"“{said[:_MOST_QUOTED]}{'…' if len(said) > _MOST_QUOTED else ''}”" if said else ""


def _tool_name(detail: str) -> str:
    return one_line(detail.split(" ")[0], 40)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
