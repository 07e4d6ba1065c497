"""Spans of the program: their ids, which of them is current, and what is said of everybody's work."""

import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

ERROR = 2
INTERNAL, CLIENT = 1, 3
_MOST_ATTRIBUTES = 200
_HEX = frozenset("0123456789abcdef")

_current: "ContextVar[Entered | None]" = ContextVar("spanglass_span", default=None)
_said: "ContextVar[Mapping[str, str]]" = ContextVar("spanglass_said", default={})  # noqa: B039 (never changed)


@dataclass(frozen=True)
class SpanContext:
    """The ids of a span: what a child needs of its parent."""

    trace_id: bytes
    span_id: bytes

    @property
    def traceparent(self) -> str:
        """As a request carries it to the next program (W3C Trace Context)."""
        return f"00-{self.trace_id.hex()}-{self.span_id.hex()}-01"


def carried_by(traceparent: str) -> "SpanContext | None":
    """The span that a request carries; none where the value is not as W3C Trace Context has it."""
    version, *parts = traceparent.split("-")
    later = version != "00"
    if len(version) != 2 or version == "ff" or len(parts) < 3 or (len(parts) > 3 and not later):
        return None
    if [len(part) for part in parts[:3]] != [32, 16, 2] or not set("".join((version, *parts[:3]))) <= _HEX:
        return None
    trace_id, span_id = bytes.fromhex(parts[0]), bytes.fromhex(parts[1])
    return SpanContext(trace_id, span_id) if any(trace_id) and any(span_id) else None


@dataclass
class Span:
    """A span of the program, open until `end_ns` is set."""

    context: SpanContext
    parent: "SpanContext | None"
    name: str
    start_ns: int
    kind: int = INTERNAL
    end_ns: int = 0
    status: int = 0
    message: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    events: "list[tuple[int, str, Mapping[str, Any]]]" = field(default_factory=list)

    def set(self, name: str, value: Any) -> None:
        """Say something of the span; what comes after two hundred names is left out."""
        if len(self.attributes) < _MOST_ATTRIBUTES:
            self.attributes[name] = value

    def failed(self, error: BaseException) -> None:
        """Note the exception that ended the span."""
        self.status, self.message = ERROR, _sentence(error)
        described = {"exception.type": _type_of(error), "exception.message": self.message}
        self.events.append((time.time_ns(), "exception", described))


def opened(name: str, kind: int = INTERNAL, *, parent: "SpanContext | None" = None) -> Span:
    """A new span, child of the given or the current one."""
    parent = parent or current()
    trace_id = parent.trace_id if parent else os.urandom(16)
    context = SpanContext(trace_id, os.urandom(8))
    return Span(context, parent, name, time.time_ns(), kind, attributes=dict(_said.get()))


def current() -> "SpanContext | None":
    """The span that what happens now belongs to: OpenTelemetry's where the program has one."""
    own, theirs = _own(), _opentelemetrys()
    if own is not None and (theirs is None or theirs.trace_id == own.context.trace_id):
        own.is_used = True
    return theirs or (own.context if own is not None else None)


def _own() -> "Entered | None":
    entered = _current.get()
    while entered is not None and entered.is_over:
        entered = entered.before
    return entered


def has_own() -> bool:
    """Whether anything of ours is said of what happens now: a span, or whom it is for."""
    return _current.get() is not None or bool(_said.get())


def _opentelemetrys() -> "SpanContext | None":
    trace = sys.modules.get("opentelemetry.trace")
    ask = getattr(trace, "get_current_span", None)
    if ask is None:
        return None
    try:
        found = ask().get_span_context()
        if not found.is_valid:
            return None
        return SpanContext(found.trace_id.to_bytes(16, "big"), found.span_id.to_bytes(8, "big"))
    except Exception:
        return None


class Entered:
    """Makes a span the current one, for OpenTelemetry too, until `leave`.

    `is_used` tells whether anything was opened under it. Work that was begun under it and goes on after it
    stays its child; a context in which it could not be left passes it over.
    """

    def __init__(self, context: SpanContext) -> None:
        self.context, self.before = context, _current.get()
        self.is_used = self.is_over = False
        self._token = _current.set(self)
        self._others = _attach(context)

    def leave(self) -> None:
        """Make the one before it current again; harmless in another context than it was entered in.

        One that was left with a span around it stays left: it must not make that span current again.
        """
        others, self._others = self._others, None
        self.is_over = True
        if not self._is_around_here():
            return
        try:
            _current.reset(self._token)
        except (ValueError, RuntimeError):
            return  # OpenTelemetry would log that it cannot leave it here either
        if others is not None:
            detach, token = others
            with suppress(Exception):
                detach(token)

    def _is_around_here(self) -> bool:
        entered = _current.get()
        while entered is not None and entered is not self:
            entered = entered.before
        return entered is self


def say(values: Mapping[str, str]) -> None:
    """Say of all spans that are opened from here on whom or what they are for; an empty value takes back."""
    _said.set({name: held for name, held in {**_said.get(), **values}.items() if held})


def _attach(context: SpanContext) -> Any:
    """Tell OpenTelemetry, where it is loaded, so that its spans become children of ours."""
    contexts, trace = sys.modules.get("opentelemetry.context"), sys.modules.get("opentelemetry.trace")
    if contexts is None or trace is None:
        return None
    try:
        own = trace.SpanContext(
            int.from_bytes(context.trace_id, "big"), int.from_bytes(context.span_id, "big"),
            is_remote=False, trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
        )  # fmt: skip
        token = contexts.attach(trace.set_span_in_context(trace.NonRecordingSpan(own)))
        return contexts.detach, token
    except Exception:
        return None


def _type_of(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _sentence(error: BaseException) -> str:
    try:
        return str(error)[:2000] or type(error).__name__
    except Exception:
        return type(error).__name__
