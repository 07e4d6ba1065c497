"""Bedrock's Converse, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html."""

import json
import re

from spanglass.analysis.requests.request_shapes import (
    arguments_of,
    as_text,
    inline_data,
    system_text,
    tool_of,
    turns,
)
from spanglass.core.documents import plain_value
from spanglass.core.messages import Part, PartType
from spanglass.replay.neutral import Mode, NeutralRequest, ToolChoice
from spanglass.replay.shapes import Json, Written, has_no, kept, unnamed, unstrict
from spanglass.replay.shapes.chat import budget_of
from spanglass.replay.shapes.fitting import Media, fitted
from spanglass.replay.turns import plain_id, with_ids

FAMILY = "converse"
_NAME = "Bedrock"
_NUMBERS = {
    "max_tokens": "maxTokens", "temperature": "temperature", "top_p": "topP",
    "stop_sequences": "stopSequences",
}  # fmt: skip
_OWN = frozenset({
    "additionalModelRequestFields", "guardrailConfig", "performanceConfig", "requestMetadata",
    "additionalModelResponseFieldPaths", "serviceTier", "outputConfig",
})  # fmt: skip
_MEDIA = Media(frozenset({PartType.IMAGE, PartType.FILE}), frozenset())
_NOT_OF_NAMES = re.compile(r"[^A-Za-z0-9 \-()\[\]]+")


def written(asked: NeutralRequest) -> Written:
    """The body for ``/model/MODEL/converse`` and its stream; the model stands in the address."""
    messages, losses = fitted(asked.messages, _MEDIA, _NAME)
    messages = with_ids(messages, plain_id)
    body: Json = {}
    if told := system_text(messages):
        body["system"] = [{"text": told}]
    body["messages"] = _by_turns(turns(messages, _part, ("assistant", "user"), "content"))
    numbers = {
        name: plain_value(asked.numbers[key]) for key, name in _NUMBERS.items() if key in asked.numbers
    }
    lost = unnamed(asked.numbers, (*_NUMBERS, "top_k"))
    if numbers:
        body["inferenceConfig"] = numbers
    tooled, unsaid = _tools(asked)
    more, uneasy = _more(asked)
    own = {key: plain_value(value) for key, value in asked.other.items() if key in _OWN}
    own = own if asked.family == FAMILY else {}
    own |= kept(asked, ("toolConfig",))
    nameless = has_no(_NAME, [*lost, *(key for key in (*asked.other, *asked.verbatim) if key not in own)])
    return Written(
        body | tooled | _form(asked) | more | own,
        (*losses, *unsaid, *uneasy, *unstrict(asked, _NAME), *nameless),
    )


def _by_turns(said: list[Json]) -> list[Json]:
    """User and assistant by turns, as Bedrock demands: what follows in one role is one message."""
    made: list[Json] = []
    for turn in said:
        if made and made[-1]["role"] == turn["role"]:
            made[-1] = {**turn, "content": [*made[-1]["content"], *turn["content"]]}
        else:
            made.append(turn)
    return made


def _part(part: Part) -> Json | None:
    if part.type is PartType.TOOL_CALL:
        named = {"toolUseId": part.call_id or "", "name": part.name or ""}
        return {"toolUse": {**named, "input": arguments_of(part)}}
    if part.type is PartType.TOOL_RESULT:
        content = [{"text": as_text(part.result, part.text)}]
        return {"toolResult": {"toolUseId": part.call_id or "", "content": content}}
    if part.type in (PartType.IMAGE, PartType.FILE):
        media, data = inline_data(part)
        kind, source = media.rpartition("/")[2].replace("jpg", "jpeg"), {"bytes": data}
        if part.type is PartType.IMAGE:
            return {"image": {"format": kind, "source": source}}
        name = _NOT_OF_NAMES.sub(" ", part.name or "file").strip() or "file"
        return {"document": {"format": kind, "name": name, "source": source}}
    return {"text": part.text} if part.type is PartType.TEXT and part.text else None


def _tools(asked: NeutralRequest) -> tuple[Json, tuple[str, ...]]:
    if not asked.tools:
        return {}, ()
    specs = [
        {
            "toolSpec": tool_of(
                tool.name, tool.description, "inputSchema", {"json": tool.schema or {"type": "object"}}
            )
        }
        for tool in asked.tools
    ]
    choice = asked.choice
    if choice is None:
        return {"toolConfig": {"tools": specs}}, ()
    if choice.mode is Mode.NONE:
        return {"toolConfig": {"tools": specs}}, (f"{_NAME} cannot be told to call none of the tools.",)
    return {"toolConfig": {"tools": specs, "toolChoice": _choice(choice)}}, ()


def _choice(choice: ToolChoice) -> Json:
    if choice.name is not None:
        return {"tool": {"name": choice.name}}
    return {"any": {}} if choice.mode is Mode.REQUIRED else {"auto": {}}


def _form(asked: NeutralRequest) -> Json:
    """The schema of the answer, which Bedrock wants as the text of it."""
    if asked.form is None or asked.form.schema is None:
        return {}
    schema = json.dumps(plain_value(asked.form.schema), ensure_ascii=False)
    structure = {"jsonSchema": {"name": asked.form.name, "schema": schema}}
    return {"outputConfig": {"textFormat": {"type": "json_schema", "structure": structure}}}


def _more(asked: NeutralRequest) -> tuple[Json, tuple[str, ...]]:
    """What is said to the model past Bedrock, which is known of Anthropic's models only."""
    fields: Json = {}
    said: list[str] = []
    is_claude = "anthropic" in asked.model
    if "top_k" in asked.numbers:
        if is_claude:
            fields["top_k"] = plain_value(asked.numbers["top_k"])
        else:
            said += has_no(_NAME, ["top_k"])
    if asked.reasoning is not None and not asked.reasoning.off:
        if is_claude:
            budget, words = budget_of(asked.reasoning)
            said += words
            fields["thinking"] = {"type": "enabled", "budget_tokens": budget}
        else:
            said.append(f"{_NAME} is not told how much {asked.model} is to think.")
    if asked.form is not None and asked.form.schema is None:
        said.append(f"{_NAME} cannot be told to answer in JSON without a schema.")
    if asked.parallel is False:
        said.append(f"{_NAME} cannot be told to call one tool at a time.")
    return ({"additionalModelRequestFields": fields} if fields else {}), tuple(said)
