"""Ollama's own interface, https://github.com/ollama/ollama/blob/main/docs/api.md."""

from collections.abc import Iterator

from spanglass.analysis.requests.request_shapes import arguments_of, as_text, inline_data, tool_of
from spanglass.core.documents import plain_value
from spanglass.core.facts import Kind
from spanglass.core.messages import Message, PartType
from spanglass.replay.neutral import Mode, NeutralRequest, Reasoning
from spanglass.replay.shapes import Json, Written, has_no, kept, texts_of, unnamed, unstrict
from spanglass.replay.shapes.fitting import Media, fitted

FAMILY = "ollama"
_NAME = "Ollama"
_OPTIONS = {
    "temperature": "temperature", "top_p": "top_p", "top_k": "top_k", "seed": "seed",
    "max_tokens": "num_predict", "stop_sequences": "stop", "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
}  # fmt: skip
_OWN = frozenset({"keep_alive", "raw", "template", "suffix"})
_OWN_OPTIONS = frozenset({
    "num_ctx", "repeat_penalty", "repeat_last_n", "min_p", "typical_p", "tfs_z", "mirostat", "mirostat_eta",
    "mirostat_tau", "num_gpu", "num_thread", "num_keep", "num_batch", "penalize_newline",
})  # fmt: skip
_EXACTLY = frozenset({"format", "think"})
_MEDIA = Media(frozenset({PartType.IMAGE}), frozenset())
_ASSISTANT = frozenset({"assistant", "model", "ai"})


def written(asked: NeutralRequest) -> Written:
    """The body for ``/api/chat`` or ``/api/embed``, which streams unless it is told not to."""
    if asked.kind is Kind.EMBEDDING:
        texts: Json = {"model": asked.model, "input": texts_of(asked.messages)}
        return Written(texts, has_no(_NAME, asked.other))
    messages, losses = fitted(asked.messages, _MEDIA, _NAME)
    body: Json = {"model": asked.model, "messages": [made for each in messages for made in _messages(each)]}
    unforced: tuple[str, ...] = ()
    if asked.tools and (asked.choice is None or asked.choice.mode is not Mode.NONE):
        body["tools"] = [
            {"type": "function", "function": tool_of(tool.name, tool.description, "parameters", tool.schema)}
            for tool in asked.tools
        ]
        if asked.choice is not None and asked.choice.mode is Mode.REQUIRED:
            unforced = (f"{_NAME} cannot be told that a tool has to be called.",)
    if asked.form is not None:
        body["format"] = "json" if asked.form.schema is None else plain_value(asked.form.schema)
    if asked.reasoning is not None:
        body["think"] = _think(asked.reasoning)
    options, other, lost = _settings(asked)
    exactly = kept(asked, _EXACTLY)
    lost += [key for key in asked.verbatim if key not in exactly]
    made = body | ({"options": options} if options else {}) | exactly | other | {"stream": asked.streaming}
    return Written(made, (*losses, *unforced, *unstrict(asked, _NAME), *has_no(_NAME, lost)))


def _settings(asked: NeutralRequest) -> tuple[Json, Json, list[str]]:
    """Options, what stands beside them, and what has no name."""
    options = {
        name: plain_value(asked.numbers[key]) for key, name in _OPTIONS.items() if key in asked.numbers
    }
    lost = unnamed(asked.numbers, _OPTIONS)
    if asked.family != FAMILY:
        return options, {}, [*lost, *asked.other]
    options |= {key: plain_value(value) for key, value in asked.other.items() if key in _OWN_OPTIONS}
    other = {key: plain_value(value) for key, value in asked.other.items() if key in _OWN}
    return options, other, [*lost, *(key for key in asked.other if key not in _OWN | _OWN_OPTIONS)]


def _think(reasoning: Reasoning) -> bool | str:
    return reasoning.effort if reasoning.effort in ("low", "medium", "high") else not reasoning.off


def _messages(message: Message) -> Iterator[Json]:
    """One message, or one for each tool's result."""
    results = [part for part in message.parts if part.type is PartType.TOOL_RESULT]
    for part in results:
        named = {"tool_name": part.name} if part.name else {}
        yield {"role": "tool", **named, "content": as_text(part.result, part.text)}
    calls = [
        {"function": {"name": part.name or "", "arguments": arguments_of(part)}}
        for part in message.parts if part.type is PartType.TOOL_CALL
    ]  # fmt: skip
    images = [inline_data(part)[1] for part in message.parts if part.type is PartType.IMAGE]
    if results and not (message.text or images):
        return
    role = message.role.lower()
    role = "assistant" if role in _ASSISTANT else "system" if role == "developer" else role
    more = {**({"images": images} if images else {}), **({"tool_calls": calls} if calls else {})}
    yield {"role": role, "content": message.text, **more}
