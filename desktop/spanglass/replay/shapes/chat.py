"""Chat completions as OpenAI has them and many follow, https://platform.openai.com/docs/api-reference/chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spanglass.analysis.requests.request_shapes import chat_messages, tool_of
from spanglass.core.documents import plain_value
from spanglass.core.facts import Kind
from spanglass.core.messages import PartType, ToolDefinition
from spanglass.replay.neutral import AnswerForm, NeutralRequest, Reasoning, ToolChoice
from spanglass.replay.shapes import Json, Written, has_no, kept, texts_of
from spanglass.replay.shapes.fitting import Media, fitted
from spanglass.replay.shapes.other_model import thinks
from spanglass.replay.turns import short_id, with_ids

FAMILY = "chat"
NUMBERS: Mapping[str, str] = {
    "temperature": "temperature", "top_p": "top_p", "seed": "seed", "max_tokens": "max_tokens",
    "frequency_penalty": "frequency_penalty", "presence_penalty": "presence_penalty", "choice.count": "n",
    "stop_sequences": "stop",
}  # fmt: skip
_EVERYTHING = Media(
    frozenset({PartType.IMAGE, PartType.AUDIO, PartType.FILE}), frozenset({PartType.IMAGE})
)  # fmt: skip
_NOT_WHEN_THINKING = frozenset({"temperature", "top_p", "frequency_penalty", "presence_penalty"})
_MOST_STOPS = 4
_EXACTLY = frozenset({
    "tool_choice", "response_format", "reasoning_effort", "reasoning", "parallel_tool_calls", "thinking",
})  # fmt: skip
BUDGETS = {"minimal": 1024, "low": 2048, "medium": 8192, "high": 24_576, "xhigh": 32_768, "max": 32_768}
"""How many tokens each word for how much to think is taken for."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a provider's chat completions differ from others'.

    `openai_models` says that models have OpenAI's own names, some of which take no temperature. `effort` is
    whether the provider is told how much to think.
    """

    name: str
    numbers: Mapping[str, str] = field(default_factory=lambda: NUMBERS)
    media: Media = _EVERYTHING
    effort: bool = True
    usage_in_streams: bool = True
    short_ids: bool = False
    openai_models: bool = False


def written(asked: NeutralRequest, ways: Ways) -> Written:
    """The body for ``/chat/completions``, or for ``/embeddings``."""
    if asked.kind is Kind.EMBEDDING:
        return _embeddings(asked, ways)
    messages, losses = fitted(asked.messages, ways.media, ways.name)
    if ways.short_ids:
        messages = with_ids(messages, short_id)
    body: Json = {"model": asked.model}
    body["messages"] = [entry for message in messages for entry in chat_messages(message)]
    if asked.tools:
        body["tools"] = [
            {"type": "function", "function": _function(tool, tool.name in asked.strict_tools)}
            for tool in asked.tools
        ]
        body |= _tool_use(asked)
    if asked.form is not None:
        body["response_format"] = response_format(asked.form)
    numbers, lost = _numbers(asked, ways)
    body |= numbers
    thought, unthought = _reasoning(asked.reasoning, ways)
    own = asked.family == FAMILY
    exactly = kept(asked, _EXACTLY)
    other = {key: plain_value(value) for key, value in asked.other.items() if "." not in key} if own else {}
    streamed = _streamed(asked, ways)
    dropped = (key for key in (*asked.other, *asked.verbatim) if key not in other and key not in exactly)
    nameless = has_no(ways.name, [*lost, *dropped])
    return Written({**body, **thought, **exactly, **other, **streamed}, (*losses, *nameless, *unthought))


def _function(tool: ToolDefinition, strict: bool) -> Json:
    made = tool_of(tool.name, tool.description, "parameters", tool.schema)
    return {**made, "strict": True} if strict else made


def response_format(form: AnswerForm) -> Json:
    """The form of an answer as chat completions and most of their kind have it."""
    if form.schema is None:
        return {"type": "json_object"}
    inner: Json = {"name": form.name, "schema": plain_value(form.schema)}
    if form.strict is not None:
        inner["strict"] = form.strict
    return {"type": "json_schema", "json_schema": inner}


def choice_of(choice: ToolChoice) -> str | Json:
    """The choice of a tool in chat completions."""
    if choice.name is not None:
        return {"type": "function", "function": {"name": choice.name}}
    return choice.mode.value


def _tool_use(asked: NeutralRequest) -> Json:
    made: Json = {}
    if asked.choice is not None:
        made["tool_choice"] = choice_of(asked.choice)
    if asked.parallel is not None:
        made["parallel_tool_calls"] = asked.parallel
    return made


def _numbers(asked: NeutralRequest, ways: Ways) -> tuple[Json, list[str]]:
    """The numbers under the provider's names, and the names of those it has none for."""
    no_warmth = ways.openai_models and thinks(asked.model)
    made: Json = {}
    lost: list[str] = []
    for key, value in asked.numbers.items():
        name = ways.numbers.get(key)
        if name is None or (no_warmth and key in _NOT_WHEN_THINKING):
            lost += [key] if not (key == "choice.count" and value == 1) else []
        else:
            made["max_completion_tokens" if no_warmth and key == "max_tokens" else name] = plain_value(value)
    if isinstance(stops := made.get("stop"), list) and len(stops) > _MOST_STOPS and ways.openai_models:
        made["stop"] = stops[:_MOST_STOPS]
        lost.append(f"stop sequences after the {_MOST_STOPS}th")
    return made, lost


def _reasoning(reasoning: Reasoning | None, ways: Ways) -> tuple[Json, tuple[str, ...]]:
    if reasoning is None:
        return {}, ()
    if not ways.effort:
        return {}, (f"{ways.name} is not told how much to think.",)
    if reasoning.off:
        return {"reasoning_effort": "none"}, ()
    effort, loss = effort_of(reasoning, ways.name)
    return {"reasoning_effort": effort}, loss


def effort_of(reasoning: Reasoning, name: str) -> tuple[str, tuple[str, ...]]:
    """The word for how much to think; a number of tokens becomes the nearest one, which is said."""
    if reasoning.effort is not None:
        return reasoning.effort, ()
    budget = reasoning.budget or 0
    effort = "low" if budget <= BUDGETS["low"] else "medium" if budget <= 12_288 else "high"
    return effort, (f"Of {budget:,} tokens for thinking, {name} is told in a word: {effort}.",)


def budget_of(reasoning: Reasoning) -> tuple[int, tuple[str, ...]]:
    """How many tokens to think with; a word becomes a number of them, which is said."""
    if reasoning.budget is not None:
        return reasoning.budget, ()
    budget = BUDGETS.get(reasoning.effort or "", BUDGETS["medium"])
    return budget, (f"To think with {reasoning.effort} effort is asked for as {budget:,} tokens.",)


def _streamed(asked: NeutralRequest, ways: Ways) -> Json:
    if not asked.streaming:
        return {}
    usage = {"stream_options": {"include_usage": True}} if ways.usage_in_streams else {}
    return {"stream": True, **usage}  # without it, a stream does not say what it used


def _embeddings(asked: NeutralRequest, ways: Ways) -> Written:
    texts = texts_of(asked.messages)
    body: Json = {"model": asked.model, "input": texts[0] if len(texts) == 1 else texts}
    if "dimensions" in asked.numbers:
        body["dimensions"] = plain_value(asked.numbers["dimensions"])
    return Written(body, has_no(ways.name, asked.other))
