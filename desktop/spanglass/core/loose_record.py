"""A log record that names no span: what it says of the span that it is about."""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What such a record is about: what the user typed, a request, an answer, a whole turn, or a tool."""

    PROMPT = "prompt"
    REQUEST = "request"
    ANSWER = "answer"
    TURN = "turn"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class LooseRecord:
    """What tells the span of a record: conversation, model, tokens, tool, the provider's id of the request.

    `inputs` and `outputs` are the counts that the span may have, with and without cached and reasoning
    tokens; empty if the record tells none.
    """

    about: About
    session: str | None = None
    model: str | None = None
    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()
    call_id: str | None = None
    tool: str | None = None
    request_id: str | None = None
