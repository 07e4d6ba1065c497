"""Finish reasons: one spelling for all clients, and which of them say that the provider refused."""

import re
from collections.abc import Iterable

from spanglass.core.facts import RefusalFact
from spanglass.core.judgement import FILTERED
from spanglass.core.messages import Message, PartType
from spanglass.core.span import Value
from spanglass.dialects.values import label

BLOCKED = FILTERED | {"refusal"}
"""Reasons, as `reason` spells them, that are a refusal or a block by the provider's policy."""

_REFUSAL = PartType.REFUSAL
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 80


def reason(value: Value) -> str | None:
    """A finish reason in lower case with underscores: ``ContentFilter`` -> ``content_filter``.

    The name of an enumeration before a dot is left out, ``FinishReason.STOP`` -> ``stop``.
    """
    found = label(value)
    if found is None or len(found) > _LONGEST:
        return None
    if found.islower() and found.isalpha():
        return found
    word = found.rsplit(".", 1)[-1].removeprefix("FINISH_REASON_")
    word = _HUMP.sub("_", word).lower().replace("-", "_").replace(" ", "_")
    return word if word not in ("", "none", "null", "unspecified") else None


def deciding(reasons: Iterable[str]) -> str | None:
    """Of the reasons of several choices, the one that says most: a block, else the first."""
    first = None
    for found in reasons:
        if found in BLOCKED:
            return found
        first = first or found
    return first


def of_messages(messages: Iterable[Message]) -> str | None:
    """The finish reason the messages of an answer carry themselves."""
    return deciding(message.finish_reason for message in messages if message.finish_reason)


def refusal(
    reason_given: str | None, output: Iterable[Message], source: str, blocked: str | None = None
) -> RefusalFact | None:
    """The refusal that a finish reason, a refusal part of the output or a block states, in this order.

    `source` names where output and block stood; `blocked` is why a prompt was not let through, or how
    the provider explains its refusal.
    """
    said = refusal_text(output) or blocked
    if reason_given in BLOCKED:
        return RefusalFact(f"finish:{reason_given}", said or str(reason_given))
    return RefusalFact(source, said) if said else None


def refusal_text(output: Iterable[Message]) -> str | None:
    """The words of the refusal parts of an answer."""
    said = [part.text for message in output for part in message.parts if part.type is _REFUSAL and part.text]
    return "\n".join(said) or None
