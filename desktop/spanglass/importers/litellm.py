"""Calls as LiteLLM's proxy logs them: its logging payloads, and the rows of what was spent."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.call_records import used
from spanglass.importers.drafts import Draft
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.provider_calls import Call, with_call

_COSTS = ("spend", "response_cost")
_OWN = frozenset({*_COSTS, "model_group", "custom_llm_provider", "model_parameters"})


def knows(value: Any) -> bool:
    """Whether a record is one of the proxy's."""
    return has(value, "call_type", "startTime", "model") and not _OWN.isdisjoint(value)


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The call of a record; without what was said where the proxy did not keep it."""
    if not knows(value):
        raise BadPartError("it is not a call of LiteLLM's")
    own = label(value.get("id")) or label(value.get("request_id"))
    start, end = moment_ns(value["startTime"]) or 0, moment_ns(value.get("endTime")) or 0
    first = moment_ns(value.get("completionStartTime")) or 0
    cost = next((value[key] for key in _COSTS if value.get(key)), None)
    told = attributes({key: value.get(key) for key in ("call_type", "model_group", "cache_hit")}, "litellm.")
    told |= attributes({
        "gen_ai.response.id": own, "llm.provider": value.get("custom_llm_provider"),
        "session.id": value.get("session_id"), "user.id": value.get("end_user") or value.get("user"),
    })  # fmt: skip
    session = label(value.get("trace_id")) or label(value.get("session_id")) or own
    draft = Draft(
        trace_id(session), span_id(own), "", start, max(start, end), attributes=told,
        resource=Resource({"service.name": "litellm"}), scope=Scope("litellm"),
    )  # fmt: skip
    streamed = start < first < end
    call = Call(
        _asked(value), members(value.get("response")) or None, failure=_failure(value),
        first_token_ns=first - start if streamed else None,
    )  # fmt: skip
    found = with_call(draft, call)
    yield replace(found, attributes={**found.attributes, **used(value["model"], value, cost)}).raw()


def _asked(value: dict[str, Any]) -> dict[str, Any]:
    """The request, as far as it was kept."""
    said = value.get("messages") or members(value.get("proxy_server_request")).get("messages")
    given = members(value.get("model_parameters"))
    return {"model": value["model"], **given, **({"messages": said} if said else {})}


def _failure(value: dict[str, Any]) -> str | None:
    if label(value.get("status")) != "failure":
        return None
    about = members(value.get("error_information"))
    return label(value.get("error_str")) or label(about.get("error_message")) or "The call failed."


IMPORTER: Importer = JsonImporter(
    "LiteLLM log", knows, lambda _: Each(spans_of), (("data",), ("logs",)), updates=True
)
