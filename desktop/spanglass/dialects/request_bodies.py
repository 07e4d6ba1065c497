"""What a raw model request says, when a client kept it whole: model, parameters, messages, tools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value
from spanglass.dialects.message_parts import is_part
from spanglass.dialects.message_shapes import is_message, is_pair, messages, system, with_system
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import as_text, decoded, first_text, flag, listing, mapping, text

_Object = dict[str, Value]

_MODELS = ("model", "model_name", "modelId", "model_id", "deployment_name", "engine")
_CONTENT = frozenset({
    "messages", "input", "contents", "prompt", "prompts", "system", "instructions", "systemInstruction",
    "system_instruction", "tools", "functions", "toolConfig", "tool_config", "config", "query", "inputs",
})  # fmt: skip
_SETTINGS = ("generationConfig", "generation_config", "inferenceConfig", "options", "config")
_EMPTY: Sequence[Value] = ("", [], {})
_PROMPTS = ("system", "instructions", "systemInstruction", "system_instruction")
_NOT_PARAMETERS = frozenset({
    *_MODELS, *_CONTENT, *_SETTINGS, "stream", "stream_options", "_type", "extra_headers", "extra_body",
    "extra_query", "timeout", "headers", "user", "metadata", "api_key", "base_url",
    "http_options", "httpOptions",
})  # fmt: skip
_SHORT = {
    "max_completion_tokens": "max_tokens", "max_output_tokens": "max_tokens", "maxOutputTokens": "max_tokens",
    "maxTokens": "max_tokens", "max_tokens_to_sample": "max_tokens", "num_predict": "max_tokens",
    "stop": "stop_sequences", "candidate_count": "choice.count",
    "stopSequences": "stop_sequences", "n": "choice.count",
    "candidateCount": "choice.count", "topP": "top_p", "topK": "top_k",
    "frequencyPenalty": "frequency_penalty", "presencePenalty": "presence_penalty",
    "reasoning_effort": "reasoning.level", "encoding_format": "encoding_formats",
}  # fmt: skip
_CONTENTS = (str, list, dict)
_QUESTIONS = ("query", "question", "task", "prompt", "text", "user_input", "human_input", "topic", "inputs")


@dataclass(slots=True)
class RequestBody:
    """A request as its raw body tells it; `parameters` are under gen_ai's short names."""

    model: str | None = None
    streaming: bool | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    tools: tuple[ToolDefinition, ...] = ()


def request(value: Value) -> RequestBody:
    """The request a raw body or its JSON holds; text and unknown shapes become one user message."""
    found = decoded(value)
    if not isinstance(found, dict):
        return RequestBody(messages=_messages_of(found))
    config = {**found, **mapping(found.get("config"))}
    said = _conversation(config)
    if not said and (is_message(found) or is_part(found)):
        said = messages(found, "user")
    if not said and found:
        said = _question(found)
    model = requested_model(found)
    return RequestBody(
        model, flag(found.get("stream")), parameters(found) if model else {}, said, _tools(config)
    )


def requested_model(found: Mapping[str, Value]) -> str | None:
    """The model a request or its parameters name."""
    return first_text(found, _MODELS)


def parameters(found: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters of a request under gen_ai's short names, without content, model and empty values."""
    settings = {name: value for key in _SETTINGS for name, value in mapping(found.get(key)).items()}
    return {
        _SHORT.get(key, key): value
        for key, value in ({**settings, **found} if settings else found).items()
        if key not in _NOT_PARAMETERS and value is not None and (value or value not in _EMPTY)
    }


def _conversation(found: _Object) -> tuple[Message, ...]:
    prompt = next((found[key] for key in _PROMPTS if found.get(key)), None)
    said: tuple[Message, ...] = ()
    for key in ("messages", "contents", "input", "prompt", "prompts", "new_message", "texts"):
        if found.get(key):
            said = _messages_of(found[key])
            break
    else:
        if embedded := _embedded(found):
            said = messages(embedded, "user")
    return with_system(system(prompt) if prompt else None, said)


def _embedded(found: _Object) -> list[Value]:
    """What Gemini is asked to embed: one content or, in a batch, many."""
    rows = listing(found.get("requests")) or [found]
    contents = [mapping(row).get("content") for row in rows]
    return contents if all("parts" in mapping(each) for each in contents) else []


def _messages_of(value: Value) -> tuple[Message, ...]:
    """Messages, items or texts; JSON that is none of them stays text of no known shape."""
    found = decoded(value)
    if isinstance(found, dict) and not is_message(found) and not is_part(found):
        inner = _conversation(found)
        return inner or _question(found)
    if isinstance(found, list) and not any(_speaks(item) for item in found):
        return (Message("user", (Part(PartType.OTHER, as_text(found)),)),) if found else ()
    return messages(found, "user")


def _speaks(item: Value) -> bool:
    if isinstance(item, list):
        return is_pair(item) or any(isinstance(inner, dict) for inner in item)
    return isinstance(item, str) or is_message(item) or is_part(item)


def _question(found: _Object) -> tuple[Message, ...]:
    """The question of an object that has little else, else the object as JSON text."""
    for key in _QUESTIONS:
        said = text(found.get(key))
        rest = [value for name, value in found.items() if name != key and isinstance(value, _CONTENTS)]
        if said is not None and not any(rest):
            return (Message("user", (Part(PartType.TEXT, said),)),)
    return (Message("user", (Part(PartType.OTHER, as_text(found)),)),) if found else ()


def _tools(found: _Object) -> tuple[ToolDefinition, ...]:
    for key in ("tools", "functions"):
        if offered := listing(found.get(key)):
            return tools(offered)
    return tools(mapping(found.get("toolConfig") or found.get("tool_config")).get("tools"))
