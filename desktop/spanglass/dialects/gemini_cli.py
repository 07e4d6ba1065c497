"""Gemini CLI: requests and answers of Google's API under the GenAI convention's names, and log records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.gen_ai_events import record_name
from spanglass.dialects.message_parts import parts, tool_output
from spanglass.dialects.message_shapes import system, with_system
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import (
    decoded,
    first_count,
    first_label,
    listing,
    mapping,
    structure,
    text,
    unquoted,
)

_Attributes = Mapping[str, Value]

_SCOPE = "gemini-cli"
_INPUTS = ("gen_ai.input.messages", "input-json")
_OUTPUTS = ("gen_ai.output.messages", "output-json")
_CALLS = frozenset({"llm_call", "generateContent", "generateContentStream"})
_TOOLS = frozenset({"tool_call", "executeTool"})
_CHAINS = frozenset({"schedule_tool_calls", "user_prompt", "system_prompt", "agent_call"})
_RESPONSE = "gemini_cli.api_response"
_COUNTS: Mapping[str, tuple[str, ...]] = {
    "input": ("input_token_count",), "output": ("output_token_count",),
    "cache_read": ("cached_content_token_count",), "reasoning": ("thoughts_token_count",),
    "total": ("total_token_count",),
}  # fmt: skip


class _GeminiCli:
    """Reads the API's requests, chunks of streamed answers as one answer, and tool requests."""

    name = "gemini_cli"
    rank = 7
    kind_rank = 57
    heads = frozenset({"gen_ai", "input-json", "output-json"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:
        """The facts of a span of the command and of the ``gemini_cli.…`` records made within it."""
        attributes = span.attributes
        if span.scope.name != _SCOPE and attributes.get("gen_ai.agent.name") != _SCOPE:
            return NOTHING
        operation = first_label(attributes, ("gen_ai.operation.name",)) or span.name
        given, returned = _first(attributes, _INPUTS), _first(attributes, _OUTPUTS)
        if operation in _TOOLS:
            return Facts(kind=Kind.TOOL, tool=_tool(attributes, given, returned))
        if operation not in _CALLS:
            return _work(operation, given, returned)
        return _call(attributes, given, returned, _logged(logs))


def _call(attributes: _Attributes, given: Value, returned: Value, logged: _Attributes) -> Facts:
    asked = _asked(attributes, given if given is not None else logged.get("request_text"))
    told = _told(decoded(returned if returned is not None else logged.get("response_text")))
    reason = told.finish_reason or finish.reason(first_label(logged, ("finish_reasons",)))
    return Facts(
        kind=Kind.LLM,
        provider="gcp.gemini",
        model_requested=asked.model,
        model_responded=told.model or (first_label(logged, ("model",)) if _answers(logged) else None),
        response_id=told.id,
        finish_reason=reason,
        usage=_usage(logged) or told.usage,
        parameters=asked.parameters,
        tools=asked.tools,
        input=asked.messages,
        output=told.messages,
        refusal=finish.refusal(reason, told.messages, "gen_ai.output.messages", told.refusal),
    )


def _work(operation: str, given: Value, returned: Value) -> Facts:
    """The work around calls and tools; of scheduling, the tools' requests and their answers."""
    if operation != "schedule_tool_calls":
        return Facts(kind=Kind.CHAIN if operation in _CHAINS else None)
    calls = [
        Part(PartType.TOOL_CALL, call_id=used.call_id, name=used.name, arguments=used.arguments)
        for item in listing(given)
        if (used := _tool({}, item, None)).name
    ]
    results = [
        Part(PartType.TOOL_RESULT, call_id=used.call_id, name=used.name, result=used.result)
        for item in listing(returned)
        if (used := _tool({}, item, item)).name
    ]
    return Facts(
        kind=Kind.CHAIN,
        input=(Message("assistant", tuple(calls)),) if calls else (),
        output=(Message("tool", tuple(results)),) if results else (),
    )


def _asked(attributes: _Attributes, given: Value) -> RequestBody:
    """The request, or its contents alone; its system prompt may have an attribute of its own."""
    whole = mapping(given)
    inner = whole.get("request")
    asked = request(inner if isinstance(inner, dict) else given) if given is not None else RequestBody()
    prompt = system(unquoted(attributes.get("gen_ai.system_instructions")))
    return replace(asked, messages=with_system(prompt, asked.messages))


def _told(found: Value) -> ResponseBody:
    """The answer: a response, its candidates, or the chunks of a stream, which are put together."""
    if isinstance(found, dict):
        inner = found.get("response")
        found = inner if isinstance(inner, dict) else found.get("streamChunks", found)
    if isinstance(found, dict):
        return response(found)
    chunks = [_chunk(item) for item in found] if isinstance(found, list) else [response(found)]
    reasons = [chunk.finish_reason for chunk in chunks if chunk.finish_reason]
    usages = [chunk.usage for chunk in chunks if chunk.usage]
    return ResponseBody(
        id=next((chunk.id for chunk in chunks if chunk.id), None),
        model=next((chunk.model for chunk in chunks if chunk.model), None),
        finish_reason=reasons[-1] if reasons else None,
        messages=_together([part for chunk in chunks for turn in chunk.messages for part in turn.parts]),
        usage=usages[-1] if usages else None,
        refusal=next((chunk.refusal for chunk in chunks if chunk.refusal), None),
    )


def _chunk(item: Value) -> ResponseBody:
    """One chunk: a response, a candidate, or the candidates of one."""
    if isinstance(item, list):
        return response({"candidates": item})
    if isinstance(item, dict) and "content" in item and "candidates" not in item:
        return response({"candidates": [item]})
    return response(item) if item is not None else ResponseBody()


def _together(pieces: list[Part]) -> tuple[Message, ...]:
    """One message of all parts; texts that follow each other are one text."""
    said: list[Part] = []
    for part in pieces:
        last = said[-1] if said else None
        joins = (
            last is not None and last.type is part.type and part.type in (PartType.TEXT, PartType.REASONING)
        )
        if last is not None and joins:
            said[-1] = replace(last, text=(last.text or "") + (part.text or ""))
        else:
            said.append(part)
    return (Message("assistant", tuple(said)),) if said else ()


def _tool(attributes: _Attributes, given: Value, returned: Value) -> ToolUse:
    """A tool's call, whose input is the request for it and whose output the answer to the model."""
    asked = mapping(given)
    asked = mapping(asked.get("request")) or asked
    answer = structure(returned)
    result: Value = answer if answer is not None else returned
    if isinstance(answer, dict):
        result = next((answer[key] for key in ("llmContent", "output", "result") if key in answer), answer)
        if isinstance(given_back := answer.get("response"), dict):
            result = _answered(given_back)
    return ToolUse(
        first_label({**asked, **attributes}, ("gen_ai.tool.name", "name")),
        first_label({**asked, **attributes}, ("gen_ai.tool.call_id", "gen_ai.tool.call.id", "callId")),
        asked.get("args", asked or (decoded(given) if text(given) else None)),
        tool_output(result),
    )


def _answered(answer: dict[str, Value]) -> Value:
    """What a tool answered the model; a result alone, without the parts that carry it."""
    said = parts(answer.get("responseParts"))
    results = [item.result for item in said if item.type is PartType.TOOL_RESULT]
    if len(results) != 1:
        return answer.get("responseParts", answer)
    only = results[0]
    return only["output"] if isinstance(only, dict) and only.keys() == {"output"} else only


def _logged(logs: Sequence[LogRecord]) -> dict[str, Value]:
    """What the records of a call say: the request's, then the answer's."""
    found: dict[str, Value] = {}
    for record in logs:
        if record_name(record).startswith("gemini_cli.api_"):
            found.update(record.attributes)
    return found


def _answers(logged: _Attributes) -> bool:
    """Whether one of the records is of an answer; the others name the model that was asked."""
    return any(key in logged for keys in _COUNTS.values() for key in keys)


def _usage(logged: _Attributes) -> Usage | None:
    """The tokens of the record of an answer, thoughts counted into the output."""
    counts = {name: first_count(logged, keys) for name, keys in _COUNTS.items()}
    if counts["input"] is None:
        return None
    made, thought = counts["output"], counts["reasoning"]
    output = made + (thought or 0) if made is not None else None
    return Usage(
        counts["input"], output, cache_read=counts["cache_read"], reasoning=thought, total=counts["total"]
    )


def _first(attributes: _Attributes, keys: tuple[str, ...]) -> Value:
    return next((held for key in keys if (held := attributes.get(key)) is not None), None)


DIALECT: Dialect = _GeminiCli()
