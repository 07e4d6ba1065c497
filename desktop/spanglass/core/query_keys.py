"""The keys of the filter language: what their values are and what they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ValueType(StrEnum):
    """What the values of a key are."""

    TEXT = "text"
    CHOICE = "choice"
    COUNT = "count"
    DURATION = "duration"
    MONEY = "money"
    NUMBER = "number"
    AGO = "ago"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the language: what its values are, and whether it speaks of one span or of the trace."""

    type: ValueType
    of_span: bool
    help: str
    choices: tuple[str, ...] = ()


def _choice(of_span: bool, explained: str, choices: str) -> Key:
    return Key(ValueType.CHOICE, of_span, explained, tuple(choices.split()))


_YES_NO = "yes no"
_KINDS = "llm embedding tool retriever reranker agent chain guardrail evaluator prompt http span"

KEYS: Mapping[str, Key] = {
    "status": _choice(False, "how it ended", "ok error refusal running"),
    "has": _choice(False, "what it has", "error refusal retry repeat image feedback score"),
    "is": _choice(False, "what sort of trace it is", "replay"),
    "slow": _choice(False, "slower than the p95 of its name", _YES_NO),
    "retry": Key(ValueType.COUNT, False, "retries"),
    "finish": Key(ValueType.TEXT, True, "finish reason"),
    "schema": _choice(True, "whether the declared schema was kept", "ok fail"),
    "error": Key(ValueType.TEXT, True, "class or type of error"),
    "name": Key(ValueType.TEXT, True, "name of a trace or span"),
    "kind": _choice(True, "kind of span", _KINDS),
    "model": Key(ValueType.TEXT, True, "model asked or answering"),
    "version": Key(ValueType.TEXT, True, "exact model that answered"),
    "provider": Key(ValueType.TEXT, True, "provider"),
    "tool": Key(ValueType.TEXT, True, "name of a tool that ran"),
    "stream": _choice(True, "streamed", _YES_NO),
    "took": Key(ValueType.DURATION, False, "duration"),
    "ttft": Key(ValueType.DURATION, True, "time to first token"),
    "speed": Key(ValueType.NUMBER, True, "output tokens a second"),
    "cost": Key(ValueType.MONEY, False, "cost in dollars"),
    "tokens": Key(ValueType.COUNT, False, "input and output tokens"),
    "in": Key(ValueType.COUNT, False, "input tokens; in quotes: text of the input"),
    "out": Key(ValueType.COUNT, False, "output tokens; in quotes: text of the output"),
    "cached": Key(ValueType.COUNT, True, "input tokens read from a cache"),
    "user": Key(ValueType.TEXT, False, "who used it"),
    "session": Key(ValueType.TEXT, False, "conversation or session"),
    "customer": Key(ValueType.TEXT, True, "customer or tenant"),
    "feature": Key(ValueType.TEXT, False, "which part of your app"),
    "service": Key(ValueType.TEXT, False, "service.name"),
    "env": Key(ValueType.TEXT, True, "deployment environment"),
    "trace": Key(ValueType.TEXT, False, "beginning of the trace id"),
    "file": Key(ValueType.TEXT, False, "file it was imported from"),
    "thumbs": _choice(False, "feedback of the user", "up down"),
    "since": Key(ValueType.AGO, False, "started within 30m, 2h, 7d"),
    "at": Key(ValueType.CLOCK, False, "started between two times, 07:01..07:05"),
}
"""Every key but those that go on with a name of the user's own."""

ATTRIBUTE, SCORE = "attr.", "score."
PREFIXES = (ATTRIBUTE, SCORE)
"""Keys that go on with a name: of an attribute, of a score."""

_PREFIXED: Mapping[str, Key] = {
    ATTRIBUTE: Key(ValueType.TEXT, True, "an attribute of a span"),
    SCORE: Key(ValueType.NUMBER, False, "a score by its name"),
}


def key_of(name: str) -> Key | None:
    """What is known of a key, None for an unknown one."""
    for prefix, key in _PREFIXED.items():
        if name.startswith(prefix):
            return key if len(name) > len(prefix) else None
    return KEYS.get(name)


def prefixed(prefix: str) -> Key:
    """What is known of the keys that begin with one of `PREFIXES`."""
    return _PREFIXED[prefix]
