"""How long the texts of a call are: in tokens where it says how many it read, else in characters."""

from collections.abc import Iterable
from dataclasses import dataclass

from spanglass.core.json_text import pretty
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail

_MEDIA = (PartType.IMAGE, PartType.AUDIO, PartType.FILE)
_LEAST_CHARACTERS = 20
_FEWEST_A_TOKEN, _MOST_A_TOKEN = 0.5, 12.0


@dataclass(frozen=True, slots=True)
class Lengths:
    """Input tokens and the characters they stand for; no tokens where that would be a guess."""

    tokens: int = 0
    characters: int = 0

    def words(self, characters: int) -> str:
        """The length of a part of the input: its share of the tokens, with two digits."""
        if not self.tokens:
            return f"{characters:,} characters"
        number = max(1, round(self.tokens * characters / self.characters))
        step = 10 ** max(0, len(str(number)) - 2)
        return f"about {round(number / step) * step:,} token{'' if number == 1 else 's'}"


def lengths_of(detail: SpanDetail) -> Lengths:
    """The lengths of a call's input; pictures and sounds are tokens of which no text tells."""
    facts, tokens = detail.facts, detail.row.input_tokens
    if not tokens or any(part.type in _MEDIA for message in facts.input for part in message.parts):
        return Lengths()
    characters = _of_messages(facts.input) + _of_tools(facts.tools)
    if characters < _LEAST_CHARACTERS or not _FEWEST_A_TOKEN <= characters / tokens <= _MOST_A_TOKEN:
        return Lengths()  # what was sent of the input is not all that the model read, or far more
    return Lengths(tokens, characters)


def _of_messages(messages: Iterable[Message]) -> int:
    return sum(_of_part(part) for message in messages for part in message.parts)


def _of_part(part: Part) -> int:
    return len(part.text or "") + _of_value(part.arguments) + _of_value(part.result)


def _of_tools(tools: Iterable[ToolDefinition]) -> int:
    return sum(len(tool.name) + len(tool.description or "") + _of_value(tool.schema) for tool in tools)


def _of_value(value: Value) -> int:
    return 0 if value is None else len(value if isinstance(value, str) else pretty(value))
