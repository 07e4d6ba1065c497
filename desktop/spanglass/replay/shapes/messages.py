"""Anthropic's messages, https://docs.anthropic.com/en/api/messages."""

import re

from spanglass.analysis.requests.request_shapes import anthropic_part, system_text, tool_of, turns
from spanglass.core.documents import plain_value
from spanglass.core.messages import PartType
from spanglass.replay.neutral import Mode, NeutralRequest, Reasoning, ToolChoice
from spanglass.replay.shapes import Json, Written, has_no, kept, unnamed, unstrict
from spanglass.replay.shapes.chat import budget_of, effort_of
from spanglass.replay.shapes.fitting import Media, fitted
from spanglass.replay.turns import plain_id, with_ids

FAMILY = "anthropic"
_NAME = "Anthropic"
_MOST_TOKENS = 4096
_NUMBERS = {
    "temperature": "temperature", "top_p": "top_p", "top_k": "top_k", "stop_sequences": "stop_sequences",
}  # fmt: skip
_OWN = frozenset(
    {"service_tier", "metadata", "container", "mcp_servers", "context_management", "cache_control"}
)
_EXACTLY = frozenset({"tool_choice", "thinking", "output_config", "output_format"})
_MEDIA = Media(frozenset({PartType.IMAGE, PartType.FILE}), frozenset({PartType.IMAGE, PartType.FILE}))
# What came before Opus 4.1 answers in no schema; what came before Opus 4.6 is told tokens, not effort.
_WITHOUT_SCHEMA = re.compile(r"claude-(?:instant|2|3|(?:opus|sonnet)-4(?:-0|-20|@|$))")
_THOUGHTLESS = re.compile(r"claude-(?:instant|2|3(?!-7))")
_BY_TOKENS = re.compile(r"claude-(?:3-7|(?:opus|sonnet|haiku)-4(?:-[015]\b|-20|@|$))")


def written(asked: NeutralRequest) -> Written:
    """The body for ``/v1/messages``; the system prompt stands apart, and tokens have to be limited."""
    messages, losses = fitted(asked.messages, _MEDIA, _NAME)
    messages = with_ids(messages, plain_id)
    limit, limited = _limit(asked)
    body: Json = {"model": asked.model, "max_tokens": limit}
    if told := system_text(messages):
        body["system"] = told
    body["messages"] = turns(messages, anthropic_part, ("assistant", "user"), "content")
    tooled, hampered = _tools(asked)
    formed, deformed = _form(asked)
    thought, unthought = _reasoning(asked.reasoning, body | tooled | formed, asked.model)
    numbers, lost = _numbers(asked, "thinking" in thought)
    own = {key: plain_value(value) for key, value in asked.other.items() if key in _OWN}
    own = (own if asked.family == FAMILY else {}) | kept(asked, _EXACTLY)
    nameless = has_no(_NAME, (key for key in [*lost, *asked.other, *asked.verbatim] if key not in own))
    made = body | tooled | formed | numbers | own
    if "output_config" in made and "output_config" in thought:
        thought["output_config"] = {**made["output_config"], **thought["output_config"]}
    streamed = {"stream": True} if asked.streaming else {}
    told_of = (
        *losses,
        *limited,
        *hampered,
        *deformed,
        *unthought,
        *_warm(asked),
        *unstrict(asked, _NAME),
        *nameless,
    )
    return Written(made | thought | streamed, told_of)


def tool_choice(choice: ToolChoice, parallel: bool | None) -> Json:
    """The choice of a tool in Anthropic's words."""
    if choice.name is not None:
        made: Json = {"type": "tool", "name": choice.name}
    else:
        made = {"type": "any" if choice.mode is Mode.REQUIRED else choice.mode.value}
    once = {} if parallel is None or choice.mode is Mode.NONE else {"disable_parallel_tool_use": not parallel}
    return {**made, **once}


def _limit(asked: NeutralRequest) -> tuple[object, tuple[str, ...]]:
    given = asked.numbers.get("max_tokens")
    if given is not None:
        return given, ()
    return _MOST_TOKENS, (
        f"{_NAME} wants a limit of tokens, and none was recorded: {_MOST_TOKENS:,} are allowed.",
    )


def _tools(asked: NeutralRequest) -> tuple[Json, tuple[str, ...]]:
    if not asked.tools:
        return {}, ()
    made: Json = {"tools": [
        tool_of(tool.name, tool.description, "input_schema", tool.schema or {"type": "object"})
        for tool in asked.tools
    ]}  # fmt: skip
    choice = asked.choice or (ToolChoice(Mode.AUTO) if asked.parallel is not None else None)
    if choice is not None:
        made["tool_choice"] = tool_choice(choice, asked.parallel)
    return made, ()


def _form(asked: NeutralRequest) -> tuple[Json, tuple[str, ...]]:
    """The schema of the answer: asked for as such, or of older models as the call of one tool."""
    form = asked.form
    if form is None:
        return {}, ()
    if form.schema is None:
        return {}, (f"{_NAME} cannot be told to answer in JSON without a schema.",)
    if not _WITHOUT_SCHEMA.search(asked.model):
        schema, loose = closed(form.schema)
        said = (
            (f"{_NAME} takes schemas only without further properties: they are forbidden.",) if loose else ()
        )
        return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}, said
    if asked.tools:
        return {}, (f"{asked.model} takes no schema of an answer beside tools: it is not asked for.",)
    tool = tool_of(form.name, "Gives the answer.", "input_schema", form.schema)
    said = (
        f"{asked.model} takes no schema of an answer: it is asked for as the call of a tool, {form.name}.",
    )
    return {"tools": [tool], "tool_choice": {"type": "tool", "name": form.name}}, said


def closed(schema: object) -> tuple[object, bool]:
    """A schema whose objects allow no other properties, and whether that had to be said."""
    plain = plain_value(schema)  # type: ignore[arg-type]
    changed = False

    def close(found: object) -> object:
        nonlocal changed
        if isinstance(found, list):
            return [close(item) for item in found]
        if not isinstance(found, dict):
            return found
        made = {key: close(value) for key, value in found.items()}
        if found.get("type") == "object" and found.get("additionalProperties") is not False:
            changed = True
            made["additionalProperties"] = False
        return made

    return close(plain), changed


def _reasoning(reasoning: Reasoning | None, body: Json, model: str) -> tuple[Json, tuple[str, ...]]:
    if reasoning is None or reasoning.off:
        return {}, ()
    if body.get("tool_choice", {}).get("type") in ("any", "tool"):
        return {}, (f"{_NAME} does not think where a tool has to be called: it is not told to.",)
    if _THOUGHTLESS.search(model):
        return {}, (f"{model} does not think: it is not told to.",)
    if _BY_TOKENS.search(model):
        return _by_tokens(reasoning, body["max_tokens"])
    effort, said = effort_of(reasoning, _NAME)
    told = {"effort": "low" if effort == "minimal" else effort}
    return {"thinking": {"type": "adaptive"}, "output_config": told}, said


def _by_tokens(reasoning: Reasoning, limit: object) -> tuple[Json, tuple[str, ...]]:
    """Older models are given tokens to think with, which their limit has to leave room for."""
    budget, said = budget_of(reasoning)
    thinking: Json = {"thinking": {"type": "enabled", "budget_tokens": budget}}
    if isinstance(limit, int) and limit <= budget:
        said += (f"The limit of {limit:,} tokens holds for the answer: those for thinking are added.",)
        thinking["max_tokens"] = limit + budget
    return thinking, said


def _numbers(asked: NeutralRequest, thinks: bool) -> tuple[Json, list[str]]:
    made = {name: plain_value(asked.numbers[key]) for key, name in _NUMBERS.items() if key in asked.numbers}
    lost = unnamed(asked.numbers, (*_NUMBERS, "max_tokens"))
    if thinks:  # it is refused beside thinking
        lost += [key for key in ("temperature", "top_k") if made.pop(key, None) is not None]
    if isinstance(warmth := made.get("temperature"), int | float) and warmth > 1:
        made["temperature"] = 1
    if "temperature" in made and "top_p" in made and not _WITHOUT_SCHEMA.search(asked.model):
        made.pop("top_p")  # newer models take one of the two
        lost.append("top_p beside temperature")
    return made, lost


def _warm(asked: NeutralRequest) -> tuple[str, ...]:
    warmth = asked.numbers.get("temperature")
    if not isinstance(warmth, int | float) or warmth <= 1:
        return ()
    return (f"{_NAME}'s temperature ends at 1, which is asked for in place of {warmth:g}.",)
