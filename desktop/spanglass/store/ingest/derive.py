"""From a received span to its record: facts by the dialects, then price and refusal by analysis."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from spanglass import dialects
from spanglass.analysis.errors import error_class, failed_answer
from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.pricing.usage_checks import contradictions
from spanglass.analysis.refusals.corrections import corrected
from spanglass.analysis.refusals.refusals import detect
from spanglass.analysis.schemas.schemas import SchemaChecker
from spanglass.core.facts import CALL_KINDS, Facts, Kind
from spanglass.core.judgement import CUT_OFF, Cost
from spanglass.core.messages import PartType
from spanglass.core.record import SpanRecord
from spanglass.core.span import LogRecord, RawSpan
from spanglass.core.usage import bounded
from spanglass.dialects.reading import read
from spanglass.extensions import load

_log = logging.getLogger(__name__)

_SPAN, _HTTP, _RANKED = Kind.SPAN, Kind.HTTP, (Kind.RETRIEVER, Kind.RERANKER)
_TEXT = PartType.TEXT
_HTTP_STATUS = ("http.response.status_code", "http.status_code")


class Deriver:
    """Derives records with the dialects that are installed; without `prices`, by the user's and the lists.

    Both are loaded when they are first needed: many questions to a store need neither.
    """

    def __init__(self, prices: Pricer | None = None) -> None:
        self._prices = prices
        self._schemas = SchemaChecker()

    @cached_property
    def pricer(self) -> Pricer:
        """What prices calls."""
        return self._prices or users_pricer()

    @cached_property
    def dialects(self) -> tuple[dialects.Dialect, ...]:
        """The dialects that are installed."""
        loaded: tuple[dialects.Dialect, ...] = load(dialects, "DIALECT")
        return loaded

    def load(self) -> None:
        """Load both now, before somebody waits for what comes of them."""
        _ = self.pricer, self.dialects

    def facts(self, span: RawSpan, logs: Sequence[LogRecord] = ()) -> Facts:
        """The LLM facts of a span and the log records that belong to it."""
        facts = read(span, logs, self.dialects)
        usage = bounded(facts.usage) if facts.usage else facts.usage
        if usage is not facts.usage:
            facts = replace(facts, usage=usage)
        failure = failed_answer(facts.finish_reason) if facts.error is None else None
        return replace(facts, error=failure) if failure and facts.kind in CALL_KINDS else facts

    def record(self, span: RawSpan, logs: Sequence[LogRecord] = ()) -> SpanRecord:
        """The span with its facts, price and refusal; never raises for what is odd about it."""
        facts = self.facts(span, logs)
        try:
            return self._judged(span, facts, logs)
        except Exception:  # one span must not take the others of its request with it
            _log.exception("a span could not be judged")
            cost = Cost(None, "it could not be judged: see the log") if facts.kind in CALL_KINDS else None
            return SpanRecord(span, facts, cost)

    def _judged(self, span: RawSpan, facts: Facts, logs: Sequence[LogRecord]) -> SpanRecord:
        kind = facts.kind or _SPAN
        failure = error_class(facts.error, kind) if facts.error else None
        if kind not in CALL_KINDS:
            # an agent raises the policy error of its call, which is a refusal there too
            refusal = corrected(detect(facts) if facts.error else None, logs)
            cost = self.pricer.price(facts, span.start_ns)
            return SpanRecord(span, facts, cost, refusal, failure)
        refusal = corrected(detect(facts), logs)
        return SpanRecord(
            span,
            facts,
            self.pricer.price(facts, span.start_ns),
            refusal,
            failure,
            self._schemas.verdict(facts, refused=refusal is not None),
            facts.usage is not None and bool(contradictions(facts.usage)),
        )


def truncated(finish_reason: str | None) -> bool:
    """Whether an answer was cut off at a limit."""
    return finish_reason in CUT_OFF


def subtitle(span: RawSpan, facts: Facts) -> str:
    """The second, grey label of a span in the tree: an HTTP status, or how much was retrieved."""
    if facts.kind is _HTTP:
        status = next((span.attributes[key] for key in _HTTP_STATUS if key in span.attributes), None)
        return str(status) if isinstance(status, int) else ""
    if facts.kind in _RANKED:
        top = facts.parameters.get("top_k")
        return f"top_k {top}" if isinstance(top, int) else ""
    return ""


def request_digest(facts: Facts) -> bytes | None:
    """What tells a request from others: model and messages, hashed; None if they were not recorded."""
    if facts.kind not in CALL_KINDS or not facts.input:
        return None
    told = [facts.model_requested or ""]
    for message in facts.input:
        told.append(message.role)
        for part in message.parts:
            if part.type is _TEXT and part.name is part.uri is part.arguments is part.result is None:
                told.append(f"{_TEXT}\0{part.text or ''}\0\0\0\0")
                continue
            texts = part.text, part.name, part.uri, _plain(part.arguments), _plain(part.result)
            told.append(part.type + "\0" + "\0".join([text or "" for text in texts]))
    return hashlib.blake2b("".join(told).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _plain(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, default=repr)
