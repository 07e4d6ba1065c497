"""A span made ready for the store: everything of its row that does not depend on its trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any

from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.repeats import question
from spanglass.analysis.texts import Sides, sides
from spanglass.core.facts import CALL_KINDS, INTERRUPTED, Facts, Kind
from spanglass.core.messages import Message, PartType
from spanglass.core.record import SpanRecord
from spanglass.core.span import STATUS_ERROR
from spanglass.core.usage import Usage
from spanglass.store.ingest.derive import request_digest, subtitle, truncated

_MAX_INTEGER = 2**63 - 1
_NAME, _TEXT, _MESSAGE = 1000, 300, 2000
_MAX_EVENTS = 64
_TEXTS = attrgetter(
    "provider", "operation", "model_requested", "model_responded", "response_id", "finish_reason", "session",
    "user", "feature", "customer",
)  # fmt: skip
_CUSTOMER = -1
_NO_USAGE = Usage()
_SPAN = Kind.SPAN
_IMAGE, _TEXT_PART, _CALL = PartType.IMAGE, PartType.TEXT, PartType.TOOL_CALL

OWN_COLUMNS = (
    "span_id", "parent_id", "name", "title", "subtitle", "kind", "start_ns", "end_ns", "status_code",
    "failed", "error_type", "error_message", "provider", "operation", "model_requested", "model_responded",
    "response_id", "request", "streaming", "first_token_ns", "finish_reason", "input_tokens",
    "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "estimated",
    "cost_nano", "cost_reason", "sender_cost_nano", "refusal_grade", "refusal_by", "refusal_evidence",
    "refusal_kind", "error_class", "schema_outcome", "schema_source", "schema_path", "schema_message",
    "content", "impossible", "only_tools", "customer", "events", "own_attempt", "covers_ns",
)  # fmt: skip

_NAMES = itemgetter(*map(OWN_COLUMNS.index, ("name", "title", "error_type")))


@dataclass(frozen=True, slots=True)
class Prepared:
    """The little of a span that judging its trace needs, and the values of `OWN_COLUMNS`.

    `version` is the model asked for and the one that answered, of a call that tells the latter, `texts`
    what a search looks through, `question` what the user asks in a call that begins a turn.
    """

    link: Link
    columns: tuple[Any, ...]
    version: tuple[str, str] | None = None
    texts: Sides = ((), (), ())
    question: str | None = None

    @property
    def names(self) -> tuple[str | None, ...]:
        """The names that its row holds: its own, its title, and what an error is called."""
        names: tuple[str | None, ...] = _NAMES(self.columns)
        return names


def prepared(record: SpanRecord) -> Prepared:
    """A record without what the store keeps as payload only."""
    facts = record.facts
    texts = _cuts(_TEXTS(facts), _TEXT)
    link = _link(record, texts)
    columns = (
        link.span_id, link.parent_id, *_identity(record, link), *_call(facts, link, texts),
        *_money(record, link), *_further(record), texts[_CUSTOMER],
        ",".join([str(event.time_ns) for event in record.span.events[:_MAX_EVENTS]]),
        link.attempt, link.covers_ns,
    )  # fmt: skip
    return Prepared(link, columns, _version(record, link), sides(record.span, facts), question(facts))


def _link(record: SpanRecord, texts: Sequence[str | None]) -> Link:
    """The little of a record that judging its trace needs; `texts` are those of `_TEXTS`."""
    span, facts = record.span, record.facts
    kind = facts.kind or _SPAN
    _, _, requested, responded, response_id, _, session, user, feature, _ = texts
    scope, service = _cuts((span.scope.name, span.resource.service), _TEXT)
    return Link(
        span_id=span.span_id,
        parent_id=span.parent_id,
        name=_cut(facts.title or span.name, _NAME) or "",
        kind=kind,
        start_ns=_integer(span.start_ns),
        end_ns=_integer(span.end_ns),
        failed=record.refusal is None and (_status(record) == STATUS_ERROR or facts.error is not None),
        refused=record.refusal is not None,
        truncated=kind in CALL_KINDS and truncated(facts.finish_reason),
        schema_failed=record.schema is not None and record.schema.valid is False,
        usage=facts.usage,
        cost_nano=record.cost.nano if record.cost else None,
        model=responded if facts.model_responded else requested,
        response_id=response_id,
        request=request_digest(facts),
        session=session,
        user=user,
        feature=feature,
        scope=scope or "",
        service=service,
        size=len(span.encoded),
        attempt=facts.attempt,
        covers_ns=facts.covers_ns,
    )


def _status(record: SpanRecord) -> int:
    """The status as lists show it: a step that stopped on purpose did not fail, although it says so."""
    return 0 if record.facts.finish_reason == INTERRUPTED else record.span.status_code


def _version(record: SpanRecord, link: Link) -> tuple[str, str] | None:
    asked, answered = record.facts.model_requested, record.facts.model_responded
    if not answered or not link.is_call or link.is_replay:
        return None
    if link.failed and answered == asked:  # some clients name the model they asked where none answered
        return None
    return (asked or answered)[:_TEXT], answered[:_TEXT]


def _identity(record: SpanRecord, link: Link) -> tuple[Any, ...]:
    span, facts = record.span, record.facts
    error, title = facts.error, _cut(facts.title, _NAME)
    return (
        _cut(span.name, _NAME) or "" if title else link.name, title,
        _cut(subtitle(span, facts), _TEXT) or "", str(link.kind),
        link.start_ns, link.end_ns, _status(record), int(link.failed),
        _cut(error.type, _TEXT) if error else None,
        _cut(error.message, _MESSAGE) if error else None,
    )  # fmt: skip


def _call(facts: Facts, link: Link, texts: Sequence[str | None]) -> tuple[Any, ...]:
    provider, operation, requested, responded, response_id, finish_reason, *_ = texts
    return (
        provider, operation, requested, responded, response_id, link.request,
        None if facts.streaming is None else int(facts.streaming),
        None if facts.first_token_ns is None else _integer(facts.first_token_ns),
        finish_reason,
    )  # fmt: skip


def _money(record: SpanRecord, link: Link) -> tuple[Any, ...]:
    usage, cost, refusal = link.usage or _NO_USAGE, record.cost, record.refusal
    sender = record.facts.sender_cost_nano
    return (
        usage.input, usage.output, usage.cache_read, usage.cache_write, usage.reasoning, int(usage.estimated),
        cost.nano if cost else None, cost.reason if cost else None,
        sender if sender is not None and abs(sender) <= _MAX_INTEGER else None,
        refusal.grade.value if refusal else None, refusal.by if refusal else None,
        _cut(refusal.evidence, _TEXT) if refusal else None, refusal.kind.value if refusal else None,
    )  # fmt: skip


def _further(record: SpanRecord) -> tuple[Any, ...]:
    """Error class, schema verdict, and what the messages and counts are like."""
    schema = record.schema
    problem = schema.problems[0] if schema and schema.problems else None
    return (
        str(record.error_class) if record.error_class else None, schema.outcome.value if schema else None,
        _cut(schema.source, _TEXT) if schema else None, _cut(problem.path, _TEXT) if problem else None,
        _cut(problem.message, _TEXT) if problem else None, _content(record), int(record.impossible),
        _only_tools(record.facts.output),
    )  # fmt: skip


def _content(record: SpanRecord) -> int:
    """Whether messages were recorded; 2 if one shows an image."""
    if not record.content:
        return 0
    return 2 if shows_image(record.facts) else 1


def _only_tools(answer: Sequence[Message]) -> int | None:
    """Whether an answer calls tools and says nothing; None if it does neither."""
    told = None
    for message in answer:
        for part in message.parts:
            if part.type is _TEXT_PART and (part.text or "").strip():
                return 0
            told = 1 if part.type is _CALL else told
    return told


def shows_image(facts: Facts) -> bool:
    """Whether a message shows an image."""
    for message in (*facts.input, *facts.output):
        for part in message.parts:
            if part.type is _IMAGE:
                return True
    return False


def _integer(value: int) -> int:
    return value if value <= _MAX_INTEGER else _MAX_INTEGER


def _cuts(texts: Sequence[str | None], limit: int) -> list[str | None]:
    """Texts as `_cut` makes them."""
    return [
        text if text is None or (len(text) <= limit and text.isascii()) else _cut(text, limit)
        for text in texts
    ]


def _cut(text: str | None, limit: int) -> str | None:
    """Text that SQLite can hold: lone surrogates replaced, at most `limit` characters."""
    if text is None:
        return None
    text = text[:limit]
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
