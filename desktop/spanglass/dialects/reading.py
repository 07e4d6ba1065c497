"""Reads the LLM facts of a span: asks the dialects whose vocabulary it speaks and merges their answers."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from spanglass.core.facts import INTERRUPTED, NOTHING, ErrorFact, Facts, Kind, merged, settled
from spanglass.core.span import LogRecord, RawSpan
from spanglass.core.usage import (
    Usage,
    with_inclusive_input,
    with_inclusive_output,
    with_unnamed_reasoning,
)
from spanglass.dialects import Dialect
from spanglass.dialects.gen_ai_events import record_name
from spanglass.dialects.shapes import by_keys
from spanglass.dialects.uploaded_images import with_images

_log = logging.getLogger(__name__)

_CLIENT_OR_SERVER = (2, 3)
_HTTP_KEYS = frozenset({"http.request.method", "http.method", "url.full", "http.url"})
_INTERRUPTS = frozenset({"GraphInterrupt", "NodeInterrupt", "GraphBubbleUp", "ParentCommand"})
"""Exceptions with which LangGraph's steps stop on purpose: to ask a person, or to hand over to another."""
_THOUGHTS_APART = "gemini"
"""Models whose thoughts are beside their output: of some clients only the total tells of them."""


def read(span: RawSpan, logs: Sequence[LogRecord], dialects: Iterable[Dialect]) -> Facts:
    """The facts of `span` and the log records that belong to it; never raises.

    A dialect is asked if one of its heads is the first segment of an attribute key, an event name or a
    log event name, of a span without attributes also of its scope; one without heads always. Facts come
    from the dialect with the lowest `rank` that has them, the kind from the one with the lowest `kind_rank`.
    """
    spoken = heads(span, logs) if span.events or logs or not span.attributes else None
    asked = _asked(tuple(dialects), spoken) if spoken else _asked_of(span.attributes, tuple(dialects))
    facts, kind = _answers(span, logs, asked)
    if logs:
        facts = with_images(facts, logs)
    if facts.error is not None and _is_interrupt(facts.error):
        facts = replace(facts, error=None, finish_reason=INTERRUPTED)
    kind = kind or _kind(facts, span, spoken or heads(span, logs))
    return settled(facts, kind, _canonical(facts))


def heads(span: RawSpan, logs: Sequence[LogRecord]) -> frozenset[str]:
    """First segments of the attribute keys, event names and log event names of a span.

    A span without attributes, as some clients leave of a call that failed, speaks by its scope.
    """
    found = _heads(span.attributes) if span.attributes else _heads((span.scope.name,))
    if span.events:
        found |= {event.name.partition(".")[0] for event in span.events}
    if logs:
        found |= {record_name(record).partition(".")[0] for record in logs}
    return found


@by_keys
def _heads(keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset([key.partition(".")[0] for key in keys])


@lru_cache(maxsize=1024)
def _asked(dialects: tuple[Dialect, ...], spoken: frozenset[str]) -> tuple[Dialect, ...]:
    """The dialects that know one of the heads, by rank; remembered, for most spans look like others."""
    knowing = [each for each in dialects if not each.heads or not each.heads.isdisjoint(spoken)]
    return tuple(sorted(knowing, key=lambda dialect: dialect.rank))


@by_keys
def _asked_of(keys: tuple[str, ...], dialects: tuple[Dialect, ...]) -> tuple[Dialect, ...]:
    """The same by the keys of a span that has nothing else."""
    return _asked(dialects, _heads(keys))


def _answers(span: RawSpan, logs: Sequence[LogRecord], asked: Iterable[Dialect]) -> tuple[Facts, Kind | None]:
    """What the dialects say together, and the kind the first of them by `kind_rank` says."""
    facts, kind, best = NOTHING, None, 0
    for dialect in asked:
        try:
            answer = dialect.read(span, logs)
        except Exception:
            _log.exception("the dialect %s could not read a span", dialect.name)
            continue
        if answer is NOTHING:
            continue
        if answer.kind is not None and (kind is None or dialect.kind_rank < best):
            kind, best = answer.kind, dialect.kind_rank
        facts = answer if facts is NOTHING else merged(facts, answer)
    return facts, kind


def _is_interrupt(error: ErrorFact) -> bool:
    return error.type is not None and error.type.rpartition(".")[2] in _INTERRUPTS


def _canonical(facts: Facts) -> Usage | None:
    """The usage with cached tokens inside the input and reasoning inside the output.

    A total that adds up only so shows that they were not.

    Counts of which none is above zero are how clients write that they were told none.
    """
    usage = facts.usage
    if usage is None or not (usage.input or usage.output or usage.cache_read or usage.cache_write):
        return usage if usage is None or not usage.known else _unknown(usage)
    usage = with_inclusive_output(usage)
    if _THOUGHTS_APART in (facts.model_responded or facts.model_requested or "").lower():
        usage = with_unnamed_reasoning(usage)
    cached = (usage.cache_read or 0) + (usage.cache_write or 0)
    if usage.input is None or not cached:
        return usage
    exclusive = usage.total is not None and usage.total == usage.input + (usage.output or 0) + cached
    return with_inclusive_input(usage, exclusive=exclusive)


def _unknown(usage: Usage) -> Usage | None:
    """The usage without its counts; None if it says nothing else."""
    rest = Usage(total=usage.total or None, billing=usage.billing, refused=usage.refused)
    return None if rest == Usage() else rest


def _kind(facts: Facts, span: RawSpan, spoken: frozenset[str]) -> Kind:
    """The kind of a span nothing names: by its tool, its model, its documents, its HTTP request."""
    if facts.tool is not None and (facts.tool.name or facts.tool.call_id):
        return Kind.TOOL
    if model := facts.model_responded or facts.model_requested:
        name = model.lower()
        return Kind.EMBEDDING if "embed" in name else Kind.RERANKER if "rerank" in name else Kind.LLM
    if facts.documents:
        return Kind.RETRIEVER
    if not _HTTP_KEYS.isdisjoint(span.attributes) or ("http" in spoken and span.kind in _CLIENT_OR_SERVER):
        return Kind.HTTP
    return Kind.SPAN
