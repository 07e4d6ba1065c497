"""OpenAI's responses, https://platform.openai.com/docs/api-reference/responses."""

from collections.abc import Iterator

from spanglass.analysis.requests.request_shapes import as_text, chat_part, system_text, tool_of
from spanglass.core.documents import plain_value
from spanglass.core.messages import Message, Part, PartType
from spanglass.replay.neutral import AnswerForm, NeutralRequest
from spanglass.replay.shapes import Json, Written, has_no, kept, unnamed
from spanglass.replay.shapes.chat import effort_of
from spanglass.replay.shapes.fitting import Media, fitted

FAMILY = "responses"
_NAME = "OpenAI's responses interface"
_NUMBERS = {"temperature": "temperature", "top_p": "top_p", "max_tokens": "max_output_tokens"}
_MEDIA = Media(frozenset({PartType.IMAGE, PartType.FILE}), frozenset({PartType.IMAGE, PartType.FILE}))
_EXACTLY = frozenset({"tool_choice", "text", "reasoning", "parallel_tool_calls"})
_SYSTEM = frozenset({"system", "developer"})
_ASSISTANT = frozenset({"assistant", "model", "ai"})


def written(asked: NeutralRequest) -> Written:
    """The body for ``/responses``; what the model is told first stands apart."""
    messages, losses = fitted(asked.messages, _MEDIA, _NAME)
    first = next((at for at, each in enumerate(messages) if each.role.lower() not in _SYSTEM), len(messages))
    body: Json = {"model": asked.model}
    if told := system_text(messages[:first]):
        body["instructions"] = told
    body["input"] = [item for message in messages[first:] for item in _items(message)]
    if asked.tools:
        body["tools"] = [
            {
                "type": "function",
                **tool_of(tool.name, tool.description, "parameters", tool.schema),
                "strict": tool.name in asked.strict_tools,
            }
            for tool in asked.tools
        ]
        body |= _tool_use(asked)
    if asked.form is not None:
        body["text"] = {"format": _format(asked.form)}
    lost = unnamed(asked.numbers, _NUMBERS)
    body |= {name: plain_value(asked.numbers[key]) for key, name in _NUMBERS.items() if key in asked.numbers}
    said: tuple[str, ...] = ()
    if asked.reasoning is not None and not asked.reasoning.off:
        effort, said = effort_of(asked.reasoning, _NAME)
        body["reasoning"] = {"effort": effort}
    own = asked.family == FAMILY
    exactly = kept(asked, _EXACTLY)
    other = {key: plain_value(value) for key, value in asked.other.items() if "." not in key} if own else {}
    dropped = (key for key in (*asked.other, *asked.verbatim) if key not in other and key not in exactly)
    nameless = has_no(_NAME, [*lost, *dropped])
    return Written(
        {**body, **exactly, **other, **({"stream": True} if asked.streaming else {})},
        (*losses, *nameless, *said),
    )


def _tool_use(asked: NeutralRequest) -> Json:
    made: Json = {}
    if asked.choice is not None:
        name = asked.choice.name
        made["tool_choice"] = {"type": "function", "name": name} if name else asked.choice.mode.value
    if asked.parallel is not None:
        made["parallel_tool_calls"] = asked.parallel
    return made


def _format(form: AnswerForm) -> Json:
    if form.schema is None:
        return {"type": "json_object"}
    strict = {} if form.strict is None else {"strict": form.strict}
    return {"type": "json_schema", "name": form.name, "schema": plain_value(form.schema), **strict}


def _items(message: Message) -> Iterator[Json]:
    """A message's items: what is said, and calls and results of tools, which stand by themselves."""
    said = [made for part in message.parts if (made := _content(part, message.role)) is not None]
    if said:
        role = message.role.lower()
        yield {"role": "assistant" if role in _ASSISTANT else role, "content": _plain(said)}
    for part in message.parts:
        if part.type is PartType.TOOL_CALL:
            arguments = as_text(part.arguments, "{}")
            named = {"call_id": part.call_id or "", "name": part.name or ""}
            yield {"type": "function_call", **named, "arguments": arguments}
        elif part.type is PartType.TOOL_RESULT:
            output = as_text(part.result, part.text)
            yield {"type": "function_call_output", "call_id": part.call_id or "", "output": output}


def _plain(said: list[Json]) -> str | list[Json]:
    single = said[0] if len(said) == 1 else {}
    return str(single["text"]) if single.get("type") == "input_text" else said


def _content(part: Part, role: str) -> Json | None:
    made = chat_part(part)
    if part.uri and part.type is PartType.FILE:
        if part.uri.startswith("data:"):
            return {"type": "input_file", "filename": part.name or "file", "file_data": part.uri}
        return {"type": "input_file", "file_url": part.uri}
    if made is None:
        return None
    if made["type"] == "text":
        return {"type": "output_text" if role.lower() in _ASSISTANT else "input_text", "text": made["text"]}
    return {"type": "input_image", "image_url": part.uri}
