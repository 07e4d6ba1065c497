"""HTTP exchanges with a model, recorded whole: ``spanglass.request.body`` and ``spanglass.response.body``.

The bodies are exactly those that were sent; everything else is read from them and from the address here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from spanglass.core.exchanges import REQUEST_BODY, RESPONSE_BODY
from spanglass.core.facts import CANCELLED, NOTHING, ErrorFact, Facts, Kind, RefusalFact
from spanglass.core.span import STATUS_ERROR, LogRecord, RawSpan, Value
from spanglass.dialects import Dialect, aws_events, finish
from spanglass.dialects.event_streams import assembled
from spanglass.dialects.model_addresses import kind_of, model_in, operation_of, provider_of
from spanglass.dialects.providers import of_model
from spanglass.dialects.request_bodies import RequestBody, parameters, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import mapping, text, whole
from spanglass.dialects.web_pages import WEB_PAGE, page_title

_FORM = "spanglass.request.form"
_TYPE, _FIRST, _ATTEMPT = "spanglass.response.content_type", "spanglass.first_byte_ns", "spanglass.attempt"
_ANSWERED = "spanglass.replay.answered"
_BROKEN_OFF = "spanglass.response.broken_off"
_STREAMED = ("text/event-stream", "application/x-ndjson", "application/jsonl", aws_events.MEDIA_TYPE)
_WITHOUT_TEXT = ("data", "embeddings", "embedding", "results")
_LONGEST_ERROR = 2000
_SAYS = frozenset({"choices", "content", "output", "candidates", "message", "response", "generation"})
"""What an answer has that says something, whatever else stands beside it."""


class _Exchange:
    """Reads the two bodies of an exchange."""

    name = "exchange"
    rank = 5
    kind_rank = 5
    heads = frozenset({"spanglass"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts that request and answer state, whichever provider's they are."""
        attributes = span.attributes
        if REQUEST_BODY not in attributes and RESPONSE_BODY not in attributes:
            return NOTHING
        address = text(attributes.get("url.full")) or ""
        kind = kind_of(address)
        asked = request(attributes.get(_FORM) or attributes.get(REQUEST_BODY))
        raw = _answer(attributes)
        status = whole(attributes.get("http.response.status_code"))
        # What came before an answer broke off is an answer; what a provider says of an error is none.
        page = page_title(raw)
        failed = page is not None or (status is not None and status >= 300)
        told = mapping(raw)
        # A provider may say in an answer of status 200, or in the midst of one, that it failed.
        is_error = bool(told.get("error"))
        answer = ResponseBody() if failed or (is_error and _SAYS.isdisjoint(told)) else _read(raw, kind)
        requested = asked.model or model_in(address)
        title = " ".join(filter(None, (operation_of(address), requested)))
        if span.resource.attributes.get(_ANSWERED) == "recorded":  # by us: no model was called
            return Facts(
                kind=Kind.CHAIN, title=f"replayed {title}", input=asked.messages, output=answer.messages
            )
        facts = _said(span, asked, answer)
        return replace(
            facts,
            kind=kind,
            operation=operation_of(address),
            finish_reason=facts.finish_reason or (None if failed else _left(attributes, kind)),
            title=title,
            provider=provider_of(address) or of_model(answer.model or requested),
            model_requested=requested,
            error=_error(told, status, page)
            if failed or is_error or span.status_code == STATUS_ERROR
            else None,
        )


def _said(span: RawSpan, asked: RequestBody, answer: ResponseBody) -> Facts:
    """What the bodies themselves say."""
    attributes = span.attributes
    streamed = _is_streamed(attributes)
    reason = answer.finish_reason or finish.of_messages(answer.messages)
    return Facts(
        model_responded=answer.model,
        response_id=answer.id,
        streaming=asked.streaming or streamed,
        first_token_ns=(whole(attributes.get(_FIRST)) or None) if streamed else None,
        finish_reason=reason,
        usage=answer.usage,
        parameters=asked.parameters or _parameters(attributes, asked),
        tools=asked.tools,
        input=asked.messages,
        output=answer.messages,
        user=_user(attributes),
        refusal=_refusal(reason, answer),
        attempt=whole(attributes.get(_ATTEMPT)),
    )


def _left(attributes: Mapping[str, Value], kind: Kind) -> str | None:
    """Why an answer ended that the program read no further, or did not wait for."""
    return CANCELLED if kind is Kind.LLM and attributes.get(_BROKEN_OFF) is True else None


def _parameters(attributes: Mapping[str, Value], asked: RequestBody) -> dict[str, Value]:
    """The parameters of a body whose model stands in the address, as with Gemini and Bedrock."""
    return parameters(mapping(attributes.get(REQUEST_BODY))) if asked.model is None else {}


def _answer(attributes: Mapping[str, Value]) -> Any:
    """The answer's body, put together if it came in pieces."""
    given = attributes.get(RESPONSE_BODY)
    if isinstance(given, bytes):
        found = aws_events.assembled(given) if _is(attributes, aws_events.MEDIA_TYPE) else None
        if isinstance(found, list):  # of a model that Bedrock passes through, in its own events
            return assembled("\n".join(json.dumps(event) for event in found))
        return found
    if not isinstance(given, str) or not given.strip():
        return None
    return assembled(given)


def _read(answer: Any, kind: Kind) -> ResponseBody:
    if answer is None:
        return ResponseBody()
    if kind is not Kind.LLM and isinstance(answer, dict):
        answer = {key: held for key, held in answer.items() if key not in _WITHOUT_TEXT} | {"embeddings": []}
    return response(answer)


def _is_streamed(attributes: Mapping[str, Value]) -> bool:
    return any(_is(attributes, kind) for kind in _STREAMED)


def _is(attributes: Mapping[str, Value], kind: str) -> bool:
    return (text(attributes.get(_TYPE)) or "").lower().startswith(kind)


def _user(attributes: Mapping[str, Value]) -> str | None:
    """Who OpenAI's request says its user is; Anthropic has it among the metadata."""
    body = mapping(attributes.get(REQUEST_BODY))
    return text(body.get("user")) or text(mapping(body.get("metadata")).get("user_id"))


def _refusal(reason: str | None, answer: ResponseBody) -> RefusalFact | None:
    return finish.refusal(reason, answer.messages, RESPONSE_BODY, answer.refusal)


def _error(told: Mapping[str, Value], status: int | None, page: str | None) -> ErrorFact | None:
    """What the provider said of the failure; what the transport did is left to the span's own exception."""
    if page is not None:
        return ErrorFact(WEB_PAGE, f'a web page, "{page}"' if page else "a web page", status)
    if status is not None and 300 <= status < 400:
        return ErrorFact("redirect", f"an answer of status {status}, which leads elsewhere", status)
    bad = status if status is not None and status >= 400 else None
    inner = mapping(told.get("error")) or told
    inner = mapping(inner.get("error")) or inner
    kind = text(inner.get("code")) or text(inner.get("type")) or text(inner.get("status"))
    said = text(inner.get("message")) or text(told.get("error")) or text(told.get("message"))
    if not (kind or said) or (bad is None and not told.get("error")):
        return None
    return ErrorFact(kind, said[:_LONGEST_ERROR] if said else None, bad)


DIALECT: Dialect = _Exchange()
