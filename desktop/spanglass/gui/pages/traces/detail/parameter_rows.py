"""What the Parameters tab shows: what was asked for beside what came back, defaults set apart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spanglass.core.display import one_line
from spanglass.core.facts import Kind
from spanglass.core.json_text import pretty
from spanglass.core.secrets import masked
from spanglass.core.span import Attributes, Value
from spanglass.core.usage import Usage
from spanglass.core.views import SpanDetail

_LIMIT = 300
_HINT_LIMIT = 2000
_NOT_SET = "not set"

_LABELS = {
    "temperature": "Temperature",
    "top_p": "Top p",
    "top_k": "Top k",
    "max_tokens": "Max tokens",
    "max_completion_tokens": "Max tokens",
    "max_output_tokens": "Max tokens",
    "seed": "Seed",
    "stop_sequences": "Stop",
    "stop": "Stop",
    "frequency_penalty": "Frequency penalty",
    "presence_penalty": "Presence penalty",
    "choice.count": "Choices",
    "n": "Choices",
    "tool_choice": "Tool choice",
    "parallel_tool_calls": "Parallel tools",
    "response_format": "Format",
    "structured_output_schema": "Format",
    "output.type": "Format",
    "reasoning_effort": "Reasoning",
    "reasoning.level": "Reasoning",
    "reasoning": "Reasoning",
    "thinking": "Reasoning",
    "service_tier": "Service tier",
    "embeddings.dimension.count": "Dimensions",
    "dimensions": "Dimensions",
    "encoding_formats": "Encoding",
}
_ALWAYS = ("Temperature", "Top p", "Max tokens", "Seed", "Tool choice", "Format")
_OF_ALL: Mapping[str, Value] = {"Choices": 1, "Frequency penalty": 0, "Presence penalty": 0, "Format": "text"}
_DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "openai": {"Temperature": 1, "Top p": 1, "Tool choice": "auto", **_OF_ALL},
    "azure.ai.openai": {"Temperature": 1, "Top p": 1, "Tool choice": "auto", **_OF_ALL},
    "anthropic": {"Temperature": 1, "Tool choice": "auto", **_OF_ALL},
}
_FINGERPRINTS = ("system_fingerprint", "fingerprint")
_ADDRESSES = ("url.full", "http.url", "gen_ai.openai.api_base", "llm.openai.api_base", "server.address")


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One line: name, value, a remark behind it; `mono` for a machine's words, `default` if not chosen."""

    name: str
    value: str
    note: str = ""
    mono: bool = False
    default: bool = False
    hint: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title."""

    title: str
    rows: tuple[ParameterRow, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """The two columns of the tab."""

    request: tuple[Section, ...]
    response: tuple[Section, ...]


def parameters(detail: SpanDetail) -> Parameters:
    """Both columns; sections that would have no line are left out."""
    request = (Section("Request", tuple(_request(detail))), Section("Tool", tuple(_tool(detail))))
    response = (
        Section("Response", tuple(_response(detail))),
        Section("Tokens", tuple(_tokens(detail.facts.usage))),
        Section("Endpoint", tuple(_endpoint(detail))),
        Section("Sent by", tuple(_sender(detail))),
    )
    return Parameters(_filled(request), _filled(response))


def _filled(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.rows)


def _request(detail: SpanDetail) -> Iterator[ParameterRow]:
    row, facts = detail.row, detail.facts
    if row.model_requested:
        yield _named("Model", row.model_requested)
    defaults = _DEFAULTS.get(row.provider or "", _OF_ALL)
    given = _labelled(facts.parameters)
    wanted = [*_ALWAYS] if row.kind is Kind.LLM else []
    if not facts.tools:
        wanted = [label for label in wanted if label != "Tool choice"]
    order = list(dict.fromkeys([*dict.fromkeys(_LABELS.values()), *sorted(given)]))
    for label in order:
        if label in given:
            yield _given(label, given[label], defaults.get(label))
        elif label in wanted:
            yield _absent(label, defaults.get(label))
    if row.kind is Kind.LLM:
        yield _flag("Stream", row.streaming)


def _labelled(given: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters by label, the better known name first where two have the same."""
    out: dict[str, Value] = {}
    for key in sorted(given, key=lambda key: [*_LABELS].index(key) if key in _LABELS else len(_LABELS)):
        label = _LABELS.get(key, "")
        if not label or label in out:
            label = one_line(key, 60).replace("_", " ").replace(".", " ").strip().capitalize() or "—"
        out[label] = given[key]
    return out


def _given(label: str, value: Value, default: Value) -> ParameterRow:
    usual = default is not None and not isinstance(value, bool) and value == default
    text = _text(label, value)
    return ParameterRow(
        label,
        text,
        "default" if usual else "",
        mono=isinstance(value, dict | list) or label in ("Format", "Stop"),
        default=usual,
        hint=_hint(value, text),
        copy=_original(value),
    )


def _absent(label: str, default: Value) -> ParameterRow:
    if default is None:
        return ParameterRow(label, _NOT_SET, default=True)
    return ParameterRow(label, _text(label, default), "default", default=True)


def _flag(label: str, value: bool | None) -> ParameterRow:
    if value is None:
        return ParameterRow(label, _NOT_SET, default=True)
    return ParameterRow(label, "yes" if value else "no", "" if value else "default", default=not value)


def _text(label: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if label == "Max tokens" else str(value)
    if label == "Format" and isinstance(value, dict):
        return _format(value)
    return one_line(masked(_original(value)[: 4 * _LIMIT]), _LIMIT)


def _format(value: Mapping[str, Value]) -> str:
    """What a response format asks for, with the name of its schema."""
    schema = value.get("json_schema")
    name = schema.get("name") if isinstance(schema, dict) else value.get("name")
    parts = (part for part in (value.get("type"), name) if isinstance(part, str) and part)
    words = " · ".join(one_line(part, 80) for part in parts)
    return words or one_line(pretty(dict(value))[: 4 * _LIMIT], _LIMIT)


def _original(value: Value) -> str:
    return value if isinstance(value, str) else pretty(value)


def _hint(value: Value, text: str) -> str:
    """The whole value, where the line shows it cut or otherwise."""
    if not isinstance(value, str | dict | list):
        return ""
    whole = masked(_original(value)[:_HINT_LIMIT])
    return whole if whole != text else ""


def _named(label: str, name: str, note: str = "") -> ParameterRow:
    return ParameterRow(label, one_line(masked(name), _LIMIT), note, mono=True, copy=name)


def _response(detail: SpanDetail) -> Iterator[ParameterRow]:
    row, facts = detail.row, detail.facts
    if row.model_responded:
        yield _named("Model", row.model_responded, "new" if row.new_snapshot else "")
    if fingerprint := _ending(detail.span.attributes, _FINGERPRINTS):
        yield _named("Fingerprint", fingerprint)
    if row.finish_reason:
        yield ParameterRow("Finish", one_line(row.finish_reason, 80), copy=row.finish_reason)
    if facts.response_id:
        yield _named("Id", facts.response_id)
    billing = facts.usage.billing if facts.usage else None
    if billing is not None and billing.service_tier:
        yield ParameterRow("Service tier", one_line(billing.service_tier, 80), copy=billing.service_tier)


def _tokens(usage: Usage | None) -> Iterator[ParameterRow]:
    if usage is None:
        return
    counts = {
        "Input": usage.input,
        "From cache": usage.cache_read,
        "To cache": usage.cache_write,
        "Output": usage.output,
        "Reasoning": usage.reasoning,
    }
    for label, number in counts.items():
        if number is not None:
            yield ParameterRow(label, f"{number:,}", "estimated" if usage.estimated else "", copy=str(number))
    for name in usage.refused:
        yield ParameterRow(one_line(name, 60).replace("_", " ").capitalize(), "not possible", default=True)


def _endpoint(detail: SpanDetail) -> Iterator[ParameterRow]:
    row, attributes = detail.row, detail.span.attributes
    if row.provider:
        yield ParameterRow("Provider", one_line(row.provider, 80), copy=row.provider)
    if row.operation:
        yield ParameterRow("Operation", one_line(row.operation, 80), copy=row.operation)
    texts = (attributes.get(key) for key in _ADDRESSES)
    address = next((text for text in texts if isinstance(text, str) and text), "")
    port = attributes.get("server.port")
    if isinstance(port, int) and address == attributes.get("server.address"):
        address = f"{address}:{port}"
    if address:
        yield _named("Address", address)


def _sender(detail: SpanDetail) -> Iterator[ParameterRow]:
    if detail.row.service:
        yield ParameterRow("Service", one_line(detail.row.service, 120), copy=detail.row.service)
    scope = detail.span.scope
    if scope.name:
        yield _named("Library", scope.name, one_line(scope.version, 40))


def _tool(detail: SpanDetail) -> Iterator[ParameterRow]:
    tool = detail.facts.tool
    if tool is None:
        return
    if tool.name:
        yield _named("Name", tool.name)
    if tool.call_id:
        yield _named("Call id", tool.call_id)
    if tool.description:
        text = one_line(tool.description, _LIMIT)
        yield ParameterRow("Description", text, hint=_hint(tool.description, text), copy=tool.description)


def _ending(attributes: Attributes, endings: tuple[str, ...]) -> str:
    """The first text whose key ends so."""
    return next(
        (value for key, value in attributes.items() if key.endswith(endings) and isinstance(value, str)), ""
    )
