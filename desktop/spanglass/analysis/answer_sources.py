"""Which earlier call of a trace said what a prompt holds as an answer."""

from collections.abc import Hashable, Iterable, Sequence

from spanglass.core.messages import Message, PartType
from spanglass.core.views import EarlierAnswer

_ROLES = ("assistant", "model", "ai")


def holds_answers(messages: Iterable[Message]) -> bool:
    """Whether a prompt holds anything that a model said."""
    return any(_said(message) is not None for message in messages)


def sources(prompt: Sequence[Message], earlier: Iterable[EarlierAnswer]) -> dict[int, EarlierAnswer]:
    """The calls by the places of the messages that they said; of several that said it, the last."""
    by_words: dict[Hashable, EarlierAnswer] = {}
    for answer in earlier:
        for message in answer.output:
            if (said := _said(message)) is not None:
                by_words.setdefault(said, answer)
    found = ((place, by_words.get(_said(message))) for place, message in enumerate(prompt))
    return {place: answer for place, answer in found if answer is not None}


def _said(message: Message) -> Hashable:
    """What tells an answer from others: the ids of its calls of tools, else its text; None for no answer."""
    if message.role.lower() not in _ROLES:
        return None
    ids = tuple(part.call_id for part in message.parts if part.type is PartType.TOOL_CALL and part.call_id)
    text = "".join(part.text or "" for part in message.parts if part.type is PartType.TEXT).strip()
    return ids or text or None
