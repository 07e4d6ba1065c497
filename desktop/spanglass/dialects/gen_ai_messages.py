"""The conversation of a span of the OpenTelemetry GenAI convention, from wherever its client put it.

In this order: attributes with messages, flattened attributes (``gen_ai.prompt.0.role``), span events and
log records, attributes with the whole raw request and answer (``gen_ai.prompt``, ``gen_ai.completion``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.dialects.flattened import rows, undotted
from spanglass.dialects.gen_ai_events import Said, whole_answers
from spanglass.dialects.message_parts import part
from spanglass.dialects.message_shapes import message, messages, system, with_system
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import mapping, structure

FLATTENED = ("gen_ai.prompt.", "gen_ai.completion.")
_INPUT, _OUTPUT = "gen_ai.input.messages", "gen_ai.output.messages"
_SYSTEM = "gen_ai.system_instructions"
_ITEMS = ('"type": "refusal"', '"type": "reasoning"')
_PROMPTS = ("gen_ai.prompt", "gen_ai.prompt_json")
_COMPLETIONS = ("gen_ai.completion", "gen_ai.completion_json")
"""The second of both is what Cloudflare's gateway writes."""


@dataclass(slots=True)
class Conversation:
    """Messages in and out, where the answer stood, and the raw bodies if they had to be read."""

    input: tuple[Message, ...] = ()
    output: tuple[Message, ...] = ()
    output_at: str = _OUTPUT
    request: RequestBody | None = None
    response: ResponseBody | None = None


def conversation(attributes: Mapping[str, Value], said: Said | None, *, is_flattened: bool) -> Conversation:
    """The conversation; `is_flattened` says that keys beginning with one of `FLATTENED` are there."""
    given = messages(attributes.get(_INPUT), "user")
    answered = _answers(attributes.get(_OUTPUT))
    at = _OUTPUT
    is_silent = not any(turn.parts for turn in answered)
    if is_flattened and not (given and not is_silent):
        flat = rows(attributes, FLATTENED)
        given = given or _turns(flat.get("prompt", ()), "user")
        # LiteLLM gives a call of a tool flattened, beside an answer without any part.
        if is_silent and (flattened := _turns(flat.get("completion", ()), "assistant")):
            answered, at = flattened, "gen_ai.completion.N.refusal"
    if said is not None:
        given = given or tuple(said.input)
        if not answered and said.output:
            answered, at = tuple(said.output), "gen_ai.choice"
    prompted, completed = (_first(attributes, names) for names in (_PROMPTS, _COMPLETIONS))
    asked = request(attributes[prompted]) if prompted and not given else None
    told = _answer(attributes[completed]) if completed else None
    if told is not None and not answered:
        answered, at = told.messages, completed or at
    if not answered and structure(attributes.get(_OUTPUT)) == []:
        # the client records answers and found nothing in this one: not the same as no record
        answered = (Message("assistant", ()),)
    prompt = system(attributes.get(_SYSTEM)) or (said.system if said is not None else None)
    given = asked.messages if asked is not None else given
    return Conversation(with_system(prompt, given), answered, at, asked, told)


def _first(attributes: Mapping[str, Value], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in attributes), None)


def _answers(value: Value) -> tuple[Message, ...]:
    """The messages answered; a refusal or reasoning that stands in a text as its JSON is taken out of it."""
    said = whole_answers(messages(value, "assistant"), value)
    if not any(_is_item(item) for turn in said for item in turn.parts):
        return said
    return tuple(replace(turn, parts=tuple(map(_item, turn.parts))) for turn in said)


def _is_item(said: Part) -> bool:
    """Whether a text is an item of OpenAI's Responses, as MLflow writes those it has no part for."""
    words = said.text or ""
    return said.type is PartType.TEXT and words.startswith("{") and any(mark in words for mark in _ITEMS)


def _item(said: Part) -> Part:
    made = part(structure(said.text)) if _is_item(said) else None
    return made if made is not None and made.type in (PartType.REFUSAL, PartType.REASONING) else said


def _answer(value: Value) -> ResponseBody:
    """The raw answer; an array of choices counts as one."""
    found = structure(value)
    if (
        isinstance(found, list)
        and found
        and all(isinstance(item, dict) and "message" in item for item in found)
    ):
        return response({"choices": found})
    return response(value if found is None else found)


def _turns(flat: Sequence[dict[str, Value]], role: str) -> tuple[Message, ...]:
    return tuple(message(mapping(undotted(row)), role) for row in flat)
