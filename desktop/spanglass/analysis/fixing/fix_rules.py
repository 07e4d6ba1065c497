"""What may fix a group of failing traces, by rules over stored facts alone; replays say whether it does."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from spanglass.analysis.fixing.failure_causes import LIMITS, Seen, token_limit
from spanglass.analysis.fixing.failure_groups import path_of
from spanglass.analysis.fixing.fix_diffs import proposed
from spanglass.analysis.requests.kept_requests import recorded_schema
from spanglass.analysis.schemas.schema_places import asked_for, place_in, strict, strictly
from spanglass.core.display import one_line
from spanglass.core.documents import plain_value
from spanglass.core.fixes import Change, FailureGroup, FailureKind, Proposal, Surface
from spanglass.core.messages import ToolDefinition
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail

RETRIES = 2
_STEP, _MARGIN, _TIMES = 64, 1.25, 2
_WORDS_A_TOKEN = 0.6
_MOST_SAID = 160
_JSON_ALONE = "Answer with JSON alone, without a fence of code and without any words around it."
_HELPFUL = (
    "Where these instructions and the results of tools allow what is asked for, do it. Decline only what "
    "they forbid, and say which of them does."
)
_GROUNDED = (
    "Answer exactly what was asked, from these instructions and the results of tools alone. Where they do "
    "not say it, say so instead of guessing."
)
_BACK_OFF = (
    "before each try, wait as long as Retry-After or the answer asks, else 1, 2, 4 … seconds up to 60, "
    "with some chance in it; at most 5 tries"
)
_NOT_LIMITED = (
    "Replays ask at another time than the calls that were limited, and wait as they are told: they cannot "
    "show what waiting would have done then."
)
_TRIED_ANYWAY = (
    "Replays try again what may pass by itself, with the change and without: they cannot show what trying "
    "again would have done."
)
_UNSUPPORTED = re.compile(r"[Uu]nsupported (?:parameter|value): ['\"](\w+)['\"]")
Found = Iterator[Proposal]


def rule_proposals(group: FailureGroup, seen: Seen) -> tuple[Proposal, ...]:
    """The proposals for a group, what changes least first; `seen.details` are failing calls of a model."""
    return tuple(_RULES[group.kind](group, seen))


def system_text(detail: SpanDetail) -> str:
    """The first system message of a call; empty where there is none."""
    messages = detail.facts.input
    return next((each.text for each in messages if each.role in ("system", "developer")), "")


def _refusal(group: FailureGroup, seen: Seen) -> Found:
    yield from _pinned(group)
    yield from _line(group, seen, _HELPFUL, "Say what may be done")
    yield _again(group, "Retry on refusal", "refusal")


def _schema(group: FailureGroup, seen: Seen) -> Found:
    path = path_of(group.detail)
    for detail in seen.details[:1]:
        schema = recorded_schema(detail.facts)
        if schema is not None and not strict(detail.facts.parameters):
            before: Value = {"strict": False, "schema": schema}
            after: Value = {"strict": True, "schema": strictly(schema)}
            change = Change(Surface.SCHEMA, "response_format", before, after)
            why = "The provider then keeps to the schema as it writes, instead of being asked to."
            yield proposed(group, change, "Make the schema strict", why)
        line = asked_for(place_in(schema, path), path) if schema is not None else ""
        if group.detail.endswith((" json", " fence")):
            line = _JSON_ALONE
        if line:
            yield from _line(group, seen, line, f"Say the format of {path.removeprefix('$.')}")
    yield from _pinned(group)
    yield _again(group, "Retry on a broken schema", "broken schema")


def _tool(group: FailureGroup, seen: Seen) -> Found:
    name = group.detail.split(" ")[0]
    for detail in seen.details[:1]:
        tool = next((each for each in detail.facts.tools if each.name == name), None)
        hint = _tool_hint(group, tool)
        if tool is not None:
            before = _tool_value(tool)
            after = {**before, "description": f"{tool.description or ''}\n{hint}".strip()}
            why = "Models read a tool's description when they write its arguments."
            change = Change(Surface.TOOL, name, before, after)
            yield proposed(group, change, f"Describe {name} better", why)
        else:
            yield from _line(group, seen, f"{name}: {hint}", f"Say how {name} is called")
    yield from _pinned(group)
    yield _again(group, "Ask again after a failed call", "failed tool")


def _cut(group: FailureGroup, seen: Seen) -> Found:
    limit = token_limit(seen)
    whole = [call.output_tokens for call in seen.beside if not call.failing and call.output_tokens]
    needed = _MARGIN * max(whole, default=0)
    said = [detail.facts.usage.output for detail in seen.details if detail.facts.usage is not None]
    cut_at = limit or max((tokens for tokens in said if tokens), default=0)
    if cut_at:
        value = math.ceil(max(needed, _TIMES * cut_at) / _STEP) * _STEP
        name = _limit_name(seen)
        why = (
            f"Complete answers of this place took up to {max(whole):,} tokens; those that were cut need more."
            if whole else "None of the answers that were looked at was complete."
        )  # fmt: skip
        change = Change(Surface.PARAMETER, name, limit, value)
        yield proposed(group, change, f"Raise {name} to {value:,}", why)
        words = max(1, round(cut_at * _WORDS_A_TOKEN / 10)) * 10
        yield from _line(group, seen, f"Keep the whole answer under {words} words.", "Ask for less")


def _rate(group: FailureGroup, seen: Seen) -> Found:  # noqa: ARG001 (all rules are called alike)
    change = Change(Surface.PROGRAM, "back-off", None, f"back-off: {_BACK_OFF}", 5)
    why = "Tries that come before the limit is over count against it, and fail."
    yield proposed(group, change, "Back off as asked", why, unchecked=_NOT_LIMITED)


def _error(group: FailureGroup, seen: Seen) -> Found:
    for detail in seen.details[:1]:
        error = detail.facts.error
        found = _UNSUPPORTED.search(error.message or "") if error is not None else None
        if found is not None and found[1] in detail.facts.parameters:
            change = Change(Surface.PARAMETER, found[1], plain_value(detail.facts.parameters[found[1]]))
            yield proposed(group, change, f"Leave {found[1]} out", "The model does not take it.")
    if not group.detail.startswith("http_4xx"):
        yield replace(_again(group, "Retry on errors", "error"), unchecked=_TRIED_ANYWAY)


def _opinion(group: FailureGroup, seen: Seen) -> Found:
    yield from _line(group, seen, _GROUNDED, "Answer from what is known alone")


_RULES: Mapping[FailureKind, Callable[[FailureGroup, Seen], Found]] = {
    FailureKind.REFUSAL: _refusal, FailureKind.SCHEMA: _schema, FailureKind.TOOL: _tool,
    FailureKind.CUT: _cut, FailureKind.RATE: _rate, FailureKind.ERROR: _error, FailureKind.OPINION: _opinion,
}  # fmt: skip


def _pinned(group: FailureGroup) -> Found:
    if group.change is not None:
        change = Change(Surface.MODEL, "model", group.change.requested, group.change.before)
        why = f"{group.change.after} fails more often than {group.change.before} did."
        yield proposed(group, change, f"Pin {group.change.before}", why)


def _line(group: FailureGroup, seen: Seen, line: str, title: str) -> Found:
    """A line more at the end of the system prompt."""
    if not seen.details:
        return
    before = system_text(seen.details[0])
    after = "\n".join((before.rstrip("\n"), line)) if before else line
    if line not in before:
        yield proposed(group, Change(Surface.PROMPT, "", before, after), title, "The prompt does not say it.")


def _again(group: FailureGroup, title: str, on: str) -> Proposal:
    change = Change(Surface.PROGRAM, on, None, f"retry: on {on}, up to {RETRIES} times", RETRIES)
    why = "What fails by chance passes when it is asked again; it costs as many calls more."
    return proposed(group, change, f"{title}, up to {RETRIES} times", why)


def _tool_hint(group: FailureGroup, tool: ToolDefinition | None) -> str:
    """What is to be said of a tool's arguments: what their schema asks for, else how calls have failed."""
    words = next((each.text for each in group.evidence if each.text.startswith("“")), "").strip("“”")
    path = next((word for word in group.detail.split(" ") if word.startswith("$")), None)
    line = asked_for(place_in(tool.schema, path), path) if tool is not None and path else ""
    failed = f"Calls have failed with: {one_line(words, _MOST_SAID)}."
    return line or f"{failed} Check the arguments against that first."


def _tool_value(tool: ToolDefinition) -> dict[str, Any]:
    return {"description": tool.description or "", "schema": plain_value(tool.schema)}


def _limit_name(seen: Seen) -> str:
    names = (name for detail in seen.details for name in LIMITS if name in detail.facts.parameters)
    return next(names, LIMITS[0])
