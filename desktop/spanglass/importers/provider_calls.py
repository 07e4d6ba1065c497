"""Calls of a model as their raw request and answer tell them: what batches, logs and proxies keep."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from spanglass.core.span import SpanEvent, Value
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.importers.drafts import Draft, whole

_MODELS = ("model", "modelVersion", "model_version", "modelId", "model_id")
_EMPTY: tuple[Any, ...] = (None, "", {}, [])


@dataclass(frozen=True, slots=True)
class Call:
    """A request and its answer, of which one may be unknown; `failure` is said where there was an error."""

    request: Any = None
    answer: Any = None
    address: str = ""
    http_status: int | None = None
    failure: str | None = None
    first_token_ns: int | None = None


def with_call(draft: Draft, call: Call) -> Draft:
    """The draft as the span of a call: its kind, its raw bodies, its error."""
    failure = call.failure or _failure(call)
    model = _model(call.request) or _model(call.answer) or _model_in(call.address)
    kind = "EMBEDDING" if _is_embedding(call, model) else "LLM"
    verb = "embeddings" if kind == "EMBEDDING" else "chat"
    found: dict[str, Value] = {
        **draft.attributes,
        "openinference.span.kind": kind,
        "llm.request.model_name": model if call.request is not None or not call.answer else None,
        "input.value": body_text(call.request),
        "input.mime_type": body_type(call.request),
        "http.response.status_code": call.http_status,
    }
    if failure is None or not isinstance(call.answer, dict) or "error" not in call.answer:
        found |= {
            "output.value": body_text(_without_vectors(call.answer)),
            "output.mime_type": body_type(call.answer),
        }
    if kind == "EMBEDDING":
        found |= _embedding(call.answer, model)
    events = draft.events
    if call.first_token_ns is not None:
        events = (*events, SpanEvent("First Token Stream Event", draft.start_ns + call.first_token_ns))
    name = draft.name or " ".join(filter(None, (verb, model)))
    return replace(draft, name=name, attributes=found, error=failure, events=events, kind=3)


def _failure(call: Call) -> str | None:
    """What went wrong by the answer or its status."""
    error = members(call.answer).get("error")
    if error and not members(call.answer).get("choices"):
        told = members(error)
        inner = members(told.get("error"))
        return label(inner.get("message") or told.get("message")) or json_text(error)
    if call.http_status is not None and call.http_status >= 400:
        return f"HTTP {call.http_status}"
    return None


def _model(body: Any) -> str:
    return next((name for key in _MODELS if (name := label(members(body).get(key)))), "")


def _model_in(address: str) -> str:
    """The model in the path, where Gemini and Bedrock name it: ``/models/NAME:generateContent``."""
    for mark in ("/models/", "/model/", "/deployments/"):
        _, found, rest = unquote(address).partition(mark)
        if found:
            return rest.split("/")[0].rsplit(":", 1)[0] if mark == "/models/" else rest.split("/")[0]
    return ""


def _is_embedding(call: Call, model: str) -> bool:
    if "embed" in model.lower() or "/embeddings" in call.address or ":embedContent" in call.address:
        return True
    first = members(call.answer).get("data")
    return isinstance(first, list) and bool(first) and "embedding" in members(first[0])


def _embedding(answer: Any, model: str) -> dict[str, Value]:
    body = members(answer)
    used = members(body.get("usage"))
    count = next(
        (used[key] for key in ("prompt_tokens", "input_tokens", "total_tokens") if key in used), None
    )
    return {
        "embedding.model_name": label(body.get("model")) or model or None,
        "llm.token_count.prompt": whole(count),
    }


def _without_vectors(answer: Any) -> Any:
    data = members(answer).get("data")
    if isinstance(data, list) and data and "embedding" in members(data[0]):
        return {**answer, "data": f"{len(data)} vectors"}
    return answer


def body_text(value: Any) -> str | None:
    """A body as an attribute: its text, or its JSON; None for an empty one."""
    return None if value in _EMPTY else json_text(value)


def body_type(value: Any) -> str | None:
    """The media type of such an attribute."""
    if value in _EMPTY:
        return None
    return "text/plain" if isinstance(value, str) else "application/json"
