"""Reads what a recorded call asked, whichever provider it asked and whichever client recorded it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from spanglass.analysis.schemas.declared_schemas import ANY_JSON, declaration, standard
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message
from spanglass.core.span import Value
from spanglass.dialects.request_bodies import parameters as said_in
from spanglass.dialects.values import mapping, text, whole
from spanglass.replay.neutral import AnswerForm, Mode, NeutralRequest, Reasoning, ToolChoice
from spanglass.replay.turns import in_order

_NUMBERS = {
    "temperature": "temperature", "top_p": "top_p", "top_k": "top_k", "seed": "seed", "random_seed": "seed",
    "max_tokens": "max_tokens", "max_output_tokens": "max_tokens", "max_completion_tokens": "max_tokens",
    "frequency_penalty": "frequency_penalty", "presence_penalty": "presence_penalty",
    "choice.count": "choice.count", "stop_sequences": "stop_sequences", "dimensions": "dimensions",
    "embeddings.dimension.count": "dimensions",
}  # fmt: skip
_CHOICES = ("tool_choice", "toolChoice", "toolConfig", "tool_config")
_FORMS = (
    "response_format", "text", "text.format", "output_format", "output_config", "format", "response_schema",
    "responseSchema", "response_json_schema", "responseJsonSchema", "response_mime_type", "responseMimeType",
)  # fmt: skip
_THOUGHT = (
    "reasoning.level", "reasoning_effort", "reasoning", "thinking", "thinkingConfig", "thinking_config",
    "think", "output_config",
)  # fmt: skip
_PARALLEL = "parallel_tool_calls"
_OUTPUT = "output.type"
_READ = frozenset({*_NUMBERS, *_CHOICES, *_FORMS, *_THOUGHT, _PARALLEL, _OUTPUT, "encoding_formats"})
_VERBATIM = frozenset({*_CHOICES, *_FORMS, *_THOUGHT, _PARALLEL})
_FORM, _WITH_SCHEMA = "response_format", "json_schema"
_NO_SCHEMA = "Of response_format only its name was recorded: the schema itself is left out."
_ONLY_JSON = "Of the answer's form only output.type was recorded: its schema, if there was one, is left out."
_LONG = {"reasoning.level": "reasoning_effort"}
_MODES = {
    "auto": Mode.AUTO, "none": Mode.NONE, "required": Mode.REQUIRED, "any": Mode.REQUIRED,
    "tool": Mode.REQUIRED, "function": Mode.REQUIRED, "validated": Mode.AUTO,
}  # fmt: skip


def neutral(facts: Facts, body: Mapping[str, Any] | None = None, family: str = "") -> NeutralRequest:
    """What the facts of a call say was asked; its raw body, where it was kept, knows of choices of tools."""
    parameters = _parameters(facts, body)
    choice, parallel = _choice(parameters)
    said, own = parameters.get(_PARALLEL), _own_tools(body)
    return NeutralRequest(
        model=facts.model_requested or facts.model_responded or "",
        messages=facts.input if facts.kind is Kind.EMBEDDING else in_order(facts.input),
        tools=tuple(tool for tool in facts.tools if tool.schema is not None or tool.name not in own),
        kind=facts.kind or Kind.LLM,
        choice=choice,
        parallel=said if isinstance(said, bool) else parallel,
        form=answer_form(parameters, facts.input),
        reasoning=_reasoning(parameters),
        numbers=_numbers(parameters),
        other={key: value for key, value in parameters.items() if key not in _READ},
        streaming=bool(facts.streaming),
        family=family,
        strict_tools=_strict_tools(body),
        losses=(*_left_out(own), *_no_more_than_json(parameters)),
    )


def exact(facts: Facts, body: Mapping[str, Any] | None, family: str) -> NeutralRequest:
    """The same for the interface that was asked, with whatever can be kept as it was written."""
    parameters = _parameters(facts, body)
    form = {_LONG.get(key, key): value for key, value in parameters.items() if key in _VERBATIM}
    kind = form.get(_FORM)
    cut = isinstance(kind, str) and kind == _WITH_SCHEMA
    if isinstance(kind, str):
        form |= {_FORM: {"type": kind}}
    if cut:
        form.pop(_FORM)
    rest = {key: value for key, value in parameters.items() if key not in _VERBATIM}
    made = neutral(replace(facts, parameters=rest), None, family)
    losses = (*made.losses, _NO_SCHEMA) if cut else made.losses
    return replace(made, verbatim=form, strict_tools=_strict_tools(body), losses=losses)


def _parameters(facts: Facts, body: Mapping[str, Any] | None) -> dict[str, Value]:
    """The parameters by the facts, and by the body where the model stands in the address."""
    if not body:
        return dict(facts.parameters)
    chosen = {key: body[key] for key in _CHOICES if key in body}
    return {**(said_in(body) if "model" not in body else {}), **facts.parameters, **chosen}


def _numbers(parameters: Mapping[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in parameters.items():
        if key in _NUMBERS and value is not None:
            found.setdefault(_NUMBERS[key], value)
    if isinstance(stop := found.get("stop_sequences"), str):
        found["stop_sequences"] = [stop]
    return found


def _choice(parameters: Mapping[str, Value]) -> tuple[ToolChoice | None, bool | None]:
    """The choice, and whether Anthropic's form of it forbids several calls at a time."""
    for key in _CHOICES:
        given = parameters.get(key)
        if isinstance(given, str):
            mode = _MODES.get(given.lower())
            return (ToolChoice(mode) if mode else None), None
        if found := mapping(given):
            once = found.get("disable_parallel_tool_use")
            return _chosen(found), (not once if isinstance(once, bool) else None)
    return None, None


def _chosen(found: Mapping[str, Any]) -> ToolChoice | None:
    """OpenAI's and Anthropic's have a type; Gemini's a mode and names; Bedrock's one key that is the mode."""
    if gemini := mapping(found.get("functionCallingConfig") or found.get("function_calling_config")):
        names = gemini.get("allowedFunctionNames") or gemini.get("allowed_function_names") or ()
        mode = _MODES.get(str(gemini.get("mode", "")).lower())
        single = text(names[0]) if isinstance(names, list) and len(names) == 1 else None
        return ToolChoice(mode, single if mode is Mode.REQUIRED else None) if mode else None
    if inner := mapping(found.get("toolChoice")):
        found = inner
    kind = text(found.get("type")) or next((key for key in ("auto", "any", "tool") if key in found), "")
    mode = _MODES.get(kind)
    within = (found, mapping(found.get("function")), mapping(found.get("tool")))
    name = next((got for each in within if (got := text(each.get("name")))), None)
    return ToolChoice(mode, name) if mode else None


def _no_more_than_json(parameters: Mapping[str, Value]) -> tuple[str, ...]:
    said = parameters.get(_OUTPUT) == "json" and declaration(_forms_of(parameters)) is None
    return (_ONLY_JSON,) if said else ()


def _forms_of(parameters: Mapping[str, Value]) -> dict[str, Value]:
    return {key: parameters[key] for key in _FORMS if key in parameters}


def answer_form(parameters: Mapping[str, Value], messages: Sequence[Message] = ()) -> AnswerForm | None:
    """The form of the answer; mere JSON is refused where no message speaks of it."""
    found = declaration(_forms_of(parameters))
    if found is None and parameters.get(_OUTPUT) == "json":
        return AnswerForm() if any("json" in message.text.lower() for message in messages) else None
    if found is None:
        return None
    if found.schema is ANY_JSON:
        return AnswerForm()
    given = mapping(parameters.get(found.source))
    inner = mapping(given.get("json_schema")) or mapping(given.get("format")) or given
    strict = inner.get("strict")
    name = text(inner.get("name")) or text(mapping(found.schema).get("title")) or "answer"
    return AnswerForm(standard(found.schema), name, strict if isinstance(strict, bool) else None)


def _reasoning(parameters: Mapping[str, Value]) -> Reasoning | None:
    effort: str | None = None
    budget: int | None = None
    off = False
    for key in _THOUGHT:
        given = parameters.get(key)
        if isinstance(given, bool):
            off, effort = not given, effort or ("medium" if given else None)
        elif isinstance(given, str):
            effort = given.lower()
        elif found := mapping(given):
            effort = effort or _first_text(found, ("effort", "thinkingLevel", "thinking_level"))
            tokens = ("budget_tokens", "thinkingBudget", "thinking_budget", "max_tokens")
            budget = budget or next(
                (got for name in tokens if (got := whole(found.get(name))) is not None), None
            )
            off = off or found.get("type") == "disabled"
            if found.get("type") == "adaptive":
                effort = effort or "high"
    if effort == "none" or off or budget == 0:
        return Reasoning(off=True)
    if budget is not None and budget < 0:  # as much as it likes, with Gemini
        effort, budget = effort or "medium", None
    return Reasoning(effort, budget) if effort or budget else None


def _first_text(found: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((got.lower() for name in names if (got := text(found.get(name)))), None)


def _own_tools(body: Mapping[str, Any] | None) -> frozenset[str]:
    """The kinds of tools that the provider itself runs, of which there is no definition for another."""
    listed = (body or {}).get("tools")
    found = [mapping(tool) for tool in (listed if isinstance(listed, list) else ())]
    return frozenset(
        str(tool["type"])
        for tool in found
        if tool.get("type") not in (None, "function", "custom") and not _has_schema(tool)
    )


def _left_out(own: frozenset[str]) -> tuple[str, ...]:
    names = ", ".join(sorted(own))
    return (f"Tools that only the provider has are left out: {names}.",) if own else ()


def _strict_tools(body: Mapping[str, Any] | None) -> frozenset[str]:
    """The tools that are marked as strict, which no facts tell."""
    listed = (body or {}).get("tools")
    found = [mapping(tool) for tool in (listed if isinstance(listed, list) else ())]
    inner = [mapping(tool.get("function")) or tool for tool in found]
    return frozenset(str(tool.get("name")) for tool in inner if tool.get("strict") is True)


def _has_schema(tool: Mapping[str, Any]) -> bool:
    return any(key in tool for key in ("input_schema", "parameters", "function"))
