"""Observations and traces as Langfuse exports them: its page in camelCase, its bulk export in snake_case."""

import json
import re
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import label, members, objects
from spanglass.formats.langfuse_events import Event, observation_span, root_span
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, Told
from spanglass.importers.langfuse_scores import is_score, score, thoughts

_TYPES = frozenset({
    "GENERATION", "SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING",
    "GUARDRAIL",
})  # fmt: skip
_SDK = (Resource({"telemetry.sdk.name": "langfuse"}), Scope("langfuse-export"))
_NAMES = {
    "providedModelName": "model", "modelName": "model", "internalModel": "internalModelName",
    "parentId": "parentObservationId", "usageDetails": "usageDetails",
}  # fmt: skip
_JSON = frozenset({
    "input", "output", "metadata", "modelParameters", "usageDetails", "costDetails", "usage", "tags",
})  # fmt: skip
_COSTS = ("calculatedTotalCost", "totalCost", "calculated_total_cost", "total_cost")
_DERIVED = frozenset({
    "createdAt", "updatedAt", "projectId", "latency", "timeToFirstToken", "totalCost", "inputCost",
    "outputCost", "calculatedTotalCost", "calculatedInputCost", "calculatedOutputCost", "totalTokens",
    "inputUsage", "outputUsage", "totalUsage", "unit", "modelId", "inputPrice", "outputPrice", "totalPrice",
    "usagePricingTierId", "usagePricingTierName", "htmlPath", "bookmarked", "public", "scores",
    "observations", "comments",
    "promptTokens", "completionTokens", "externalId", "eventTs", "isDeleted",
})  # fmt: skip


def knows(value: Any) -> bool:
    """Whether a record is an observation, a trace, a trace beside its observations, or a score."""
    return _is_observation(value) or _is_trace(value) or _is_download(value) or is_score(value)


def spans_of(value: Any) -> Iterator[Told]:
    """The span of an observation, or those of a trace and its observations, and what was thought of them."""
    if _is_download(value):
        value = {**value, **value["trace"], "observations": value["observations"]}
    body = _body(members(value))
    if is_score(value):
        yield score(body, body)
    elif _is_observation(value):
        yield from _observed(value, body)
    elif _is_trace(value):
        listed = objects(_opened(value.get("observations")))
        root = root_span(Event("trace", True, _end(listed), body), _SDK)
        yield root
        yield from thoughts(value, {"traceId": body["id"]}, root.end_ns)
        for given in listed:
            yield from _observed(given, _body({"traceId": body["id"], **given}))
    else:
        raise BadPartError("it is neither an observation, a trace nor a score of Langfuse's")


def _observed(given: dict[str, Any], body: dict[str, Any]) -> Iterator[Told]:
    span = _observation(body)
    yield span
    yield from thoughts(given, {"traceId": body["traceId"], "observationId": body["id"]}, span.end_ns)


def _observation(body: dict[str, Any]) -> RawSpan:
    kind = label(body.get("type")).lower()
    about = "event" if kind == "event" else "generation" if kind == "generation" else "observation"
    return observation_span(Event(about, True, moment_ns(body.get("startTime")) or 0, body), _SDK)


def _is_observation(value: Any) -> bool:
    found = members(value)
    trace = found.get("traceId") or found.get("trace_id")
    return bool(trace and found.get("id")) and label(found.get("type")).upper() in _TYPES


def _is_trace(value: Any) -> bool:
    found = members(value)
    has_time = "timestamp" in found and ("id" in found) and "type" not in found
    own = {"userId", "sessionId", "user_id", "session_id", "htmlPath", "observations", "bookmarked"}
    return has_time and "traceId" not in found and not own.isdisjoint(found) and "projectHash" not in found


def _is_download(value: Any) -> bool:
    """Whether it is what the page of a trace lets one save."""
    found = members(value)
    return isinstance(found.get("observations"), list) and _is_trace(found.get("trace"))


def _end(observations: list[dict[str, Any]]) -> int:
    times = [moment_ns(_body(given).get(key)) for given in observations for key in ("startTime", "endTime")]
    return max(filter(None, times), default=0)


def _body(given: dict[str, Any]) -> dict[str, Any]:
    """The record under the names of Langfuse's protocol, without what is only calculated from the rest."""
    found: dict[str, Any] = {}
    for key, held in given.items():
        name = re.sub(r"[_ ]+([A-Za-z])", lambda match: match.group(1).upper(), key.strip())
        name = _NAMES.get(name[:1].lower() + name[1:], name[:1].lower() + name[1:])
        if name not in _DERIVED and held not in (None, "", {}, []):
            found[name] = _opened(held) if name in _JSON else held
    if "usageDetails" in found:
        found.pop("usage", None)
    elif "usage" not in found and (counted := _flat_usage(given)):
        found["usageDetails"] = counted
    if "costDetails" not in found and (cost := _total_cost(given)):
        found["costDetails"] = {"total": cost}
    return found


def _total_cost(given: dict[str, Any]) -> float | None:
    """What Langfuse says that an observation cost, in dollars."""
    held = next((given[key] for key in _COSTS if given.get(key) not in (None, "")), None)
    try:
        return float(held) if isinstance(held, int | float | str) else None
    except ValueError:
        return None


def _flat_usage(given: dict[str, Any]) -> dict[str, int]:
    """Tokens in columns of their own."""
    names = {
        "input": (
            "inputUsage",
            "promptTokens",
            "input_usage",
            "prompt_tokens",
            "inputTokens",
            "input_tokens",
        ),
        "output": ("outputUsage", "completionTokens", "output_usage", "completion_tokens", "outputTokens"),
    }
    found = {}
    for name, keys in names.items():
        held = next((given[key] for key in keys if given.get(key) not in (None, "")), None)
        if isinstance(held, int | float | str) and str(held).replace(".0", "").isdecimal():
            found[name] = int(float(held))
    return found


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("{", "[", '"')):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


IMPORTER: Importer = JsonImporter(
    "Langfuse export", knows, lambda _: Each(spans_of), (("data",),), updates=True, nested=True,
    thinks="langfuse",
)  # fmt: skip
