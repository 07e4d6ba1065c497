"""Why a call was not answered from the provider's prompt cache: what differs from the call before it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from spanglass.core.documents import plain_value
from spanglass.core.facts import Facts
from spanglass.core.json_diff import json_diff
from spanglass.core.judgement import Cost
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.core.usage import Usage

SHORTEST = 1024
"""Tokens from which on providers cache a prompt: OpenAI's and Anthropic's least."""

KEPT_NS = 300 * 1_000_000_000
"""How long a prompt is kept at least if it is not asked for again: five minutes with both."""

_ENOUGH = 0.9
_LEAD, _AFTER, _BLOCK = 60, 100, 4096
_BEGINNING = 3  # messages: instructions may differ, and what was asked first may still be the same
_SYSTEM = frozenset({"system", "developer"})
_COUNTING = ("tool_choice", "parallel_tool_calls", "thinking", "reasoning", "reasoning_effort",
             "reasoning.level", "response_format", "output.type")  # fmt: skip
"""Parameters that are part of what is cached."""


class Miss(StrEnum):
    """Why the cache was missed."""

    MODEL = "model"
    TOOL = "tool"
    ORDER = "order of tools"
    SYSTEM = "system"
    MESSAGE = "message"
    PARAMETER = "parameter"
    EXPIRED = "expired"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text at a difference: what both have in common before it, and how each goes on."""

    lead: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where two prompts differ first: in what, where in its JSON if it is that, after how many characters."""

    why: Miss
    where: str
    offset: int
    excerpt: Excerpt
    path: str = ""


@dataclass(frozen=True, slots=True)
class CacheMiss:
    """What was lost: of `expected` tokens that the call before had sent, only `read` came from the cache.

    `place` is None where the whole prompt was sent again, then `why` is EXPIRED or NOTHING. `lost_nano` is
    what the call would have cost less, in 1e-9 dollars, None if that is not known.
    """

    why: Miss
    place: Place | None
    expected: int
    read: int
    lost_nano: int | None
    gap_ns: int

    @property
    def lost(self) -> int:
        """Tokens that were paid in full again."""
        return self.expected - self.read


@dataclass(frozen=True, slots=True)
class Timed:
    """A call: its facts, its start and its end."""

    facts: Facts
    start_ns: int
    end_ns: int


Price = Callable[[Facts], Cost | None]


def cache_miss(before: Timed, now: Timed, price: Price) -> CacheMiss | None:
    """Why the second of two consecutive calls read less from the cache than the first had sent.

    None if it did not, if the prompts are too short to be cached, if the client tells nothing of a cache, or
    if another model was asked something else.
    """
    earlier, usage = before.facts.usage, now.facts.usage
    if earlier is None or usage is None or usage.cache_read is None or not earlier.input:
        return None
    expected = min(earlier.input, usage.input or 0)
    if expected < SHORTEST or usage.cache_read >= expected * _ENOUGH:
        return None
    place = first_difference(before.facts, now.facts)
    if place is not None and place.why is Miss.MODEL and not _goes_on(before.facts, now.facts):
        return None
    gap_ns = max(0, now.start_ns - before.end_ns)
    why = place.why if place else Miss.EXPIRED if gap_ns >= KEPT_NS else Miss.NOTHING
    lost = expected - usage.cache_read
    return CacheMiss(why, place, expected, usage.cache_read, _lost_nano(now.facts, lost, price), gap_ns)


def _goes_on(before: Facts, now: Facts) -> bool:
    """Whether two prompts may be of one conversation: they share an early message, or tell none."""
    if not before.input or not now.input:
        return True
    return any(one == two for one in before.input[:_BEGINNING] for two in now.input[:_BEGINNING])


def first_difference(before: Facts, now: Facts) -> Place | None:
    """Where the second prompt is first not what the first was; None if it goes on where that ended.

    The order is that in which providers read: the model, the tools, the messages from the first on.
    """
    if before.model_requested != now.model_requested:
        return _place(Miss.MODEL, "model", before.model_requested or "", now.model_requested or "")
    for number, (one, two) in enumerate(zip_longest(before.tools, now.tools), 1):
        name = (two or one).name if two or one else ""
        told = [_tool(tool) if tool else None for tool in (one, two)]
        if told[0] != told[1]:
            if one and two and _in_order(before) == _in_order(now):
                return Place(Miss.ORDER, f"tool {number}", 0, Excerpt("", one.name, two.name))
            return _value_place(Miss.TOOL, f"tool {number}, {name}", *told)
    found = _message_place(before, now)
    if found is not None:
        return found
    for name in _COUNTING:
        one, two = before.parameters.get(name), now.parameters.get(name)
        if one != two:
            return _value_place(Miss.PARAMETER, name, one, two)
    return None


def _in_order(facts: Facts) -> list[str]:
    """The tools in an order that does not depend on theirs."""
    return sorted(_json(_tool(tool)) for tool in facts.tools)


def _message_place(before: Facts, now: Facts) -> Place | None:
    """The first message of the earlier prompt that is not there, or not the same, in the later one."""
    for number, (one, two) in enumerate(zip_longest(before.input, now.input), 1):
        if one is None:
            return None
        why = Miss.SYSTEM if one.role.lower() in _SYSTEM else Miss.MESSAGE
        where = f"message {number}, {one.role}"
        if two is None or one.role != two.role:
            return _place(why, where, _text_of(one), _text_of(two) if two else "")
        for mine, theirs in zip_longest(one.parts, two.parts):
            if mine != theirs:
                return _part_place(why, where, mine, theirs)
    return None


def _part_place(why: Miss, where: str, one: Part | None, two: Part | None) -> Place:
    part = one or two
    if part is not None and part.type in (PartType.TOOL_CALL, PartType.TOOL_RESULT):
        named = f"{where}, {part.type.replace('_', ' ')} {part.name or part.call_id or ''}".rstrip()
        values = [_of_call(found) if found else None for found in (one, two)]
        return _value_place(why, named, *values)
    return _place(why, where, _part_text(one), _part_text(two))


def _of_call(part: Part) -> Value:
    """What of a call or result is sent: also its id, of which a change is enough."""
    fields: dict[str, Value] = {"id": part.call_id, "name": part.name, "arguments": part.arguments}
    fields |= {"result": part.result, "text": part.text}
    return {name: value for name, value in fields.items() if value is not None}


def _tool(tool: object) -> Value:
    name, description, schema = (getattr(tool, field) for field in ("name", "description", "schema"))
    return {"name": name, "description": description, "schema": schema}


def _text_of(message: Message) -> str:
    return "\n".join(map(_part_text, message.parts))


def _part_text(part: Part | None) -> str:
    if part is None:
        return ""
    return part.text or part.uri or json.dumps(plain_value(_of_call(part)), ensure_ascii=False)


def _value_place(why: Miss, where: str, one: Value, two: Value) -> Place:
    """The place in two values: by path, if both are there."""
    found = _place(why, where, _json(one), _json(two))
    changes = json_diff(one, two, most=1) if one is not None and two is not None else ()
    return replace(found, path=changes[0].path) if changes and changes[0].steps else found


def _json(value: Value) -> str:
    return "" if value is None else json.dumps(plain_value(value), ensure_ascii=False)


def _place(why: Miss, where: str, one: str, two: str) -> Place:
    """The place in two texts: after how many characters they part, with the text around."""
    offset = _same_characters(one, two)
    goes_on = slice(offset, offset + _AFTER)
    return Place(
        why, where, offset, Excerpt(one[max(0, offset - _LEAD) : offset], one[goes_on], two[goes_on])
    )


def _same_characters(one: str, two: str) -> int:
    """How many characters two texts begin with that are the same: blocks first, for texts may be long."""
    at, shorter = 0, min(len(one), len(two))
    while at < shorter and one[at : at + _BLOCK] == two[at : at + _BLOCK]:
        at += _BLOCK
    while at < shorter and one[at] == two[at]:
        at += 1
    return min(at, shorter)


def _lost_nano(facts: Facts, lost: int, price: Price) -> int | None:
    """How much less the call would have cost with so many more tokens from the cache."""
    usage = facts.usage
    if usage is None:
        return None
    paid, due = price(facts), price(replace(facts, usage=_from_cache(usage, lost)))
    if paid is None or due is None or paid.nano is None or due.nano is None:
        return None
    return max(0, paid.nano - due.nano)


def _from_cache(usage: Usage, lost: int) -> Usage:
    """The usage with so many tokens read, that were written or sent in full."""
    written = usage.cache_write
    billing = usage.billing
    if written:
        rest = max(0, written - lost)
        hour = min(billing.cache_write_1h or 0, rest) if billing else 0
        if billing is not None and (billing.cache_write_1h is not None or billing.cache_write_5m is not None):
            billing = replace(billing, cache_write_1h=hour, cache_write_5m=rest - hour)
        written = rest
    return replace(
        usage, cache_read=(usage.cache_read or 0) + lost, cache_write=written, total=None, billing=billing
    )
