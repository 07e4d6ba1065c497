"""What was written anew of a later call of a chain, over what it has in common with the first one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from spanglass.analysis.schemas.declared_schemas import declaration
from spanglass.core.facts import Facts
from spanglass.core.messages import Message
from spanglass.replay.plan import Edits

_Entry = TypeVar("_Entry")


def followed(first: Facts, edits: Edits, facts: Facts) -> Edits:
    """What of the first call's edits another one has too: where it was recorded with the same."""
    same_tools = edits.tools is not None and facts.tools == first.tools
    same_form = edits.schema is not None and declaration(facts.parameters) == declaration(first.parameters)
    return Edits(
        _followed_messages(first, edits, facts),
        edits.tools if same_tools else None,
        edits.schema if same_form else None,
        strict=edits.strict if same_form else None,
    )


def over(below: Edits, own: Edits) -> Edits:
    """A call's own edits over those that it has of the first one."""
    return replace(
        own,
        messages=below.messages if own.messages is None else own.messages,
        tools=below.tools if own.tools is None else own.tools,
        schema=below.schema if own.schema is None else own.schema,
        strict=below.strict if own.strict is None else own.strict,
    )


def swapped(held: Sequence[_Entry], before: Sequence[_Entry], after: Sequence[_Entry]) -> list[_Entry]:
    """What is held, with what stands in the same place `after` for each that is the same as `before`."""
    known = len(before)
    return [after[at] if at < known and entry == before[at] else entry for at, entry in enumerate(held)]


def _followed_messages(first: Facts, edits: Edits, facts: Facts) -> tuple[Message, ...] | None:
    if edits.messages is None or len(edits.messages) != len(first.input):
        return None
    now = tuple(swapped(facts.input, first.input, edits.messages))
    return now if now != facts.input else None
