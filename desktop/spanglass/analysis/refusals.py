"""Whether an answer is a refusal: said by the provider first, else read from the answer's first words."""

import re

from spanglass.core.facts import Facts, Kind
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.messages import Message, PartType

_HEAD = 420
_SENTENCES = 3
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'"})
_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)
_NOT_PROSE = ("{", "[", "<", "```")
_TRIGGERS = ("can't", "cannot", "can not", "won't", "unable", "not able", "not comfortable", "must decline")
_DECLINE = re.compile(
    r"\bI(?:'m| am)?(?: really| truly| afraid| sorry,? but I)* ?"
    r"(?:can't|cannot|can not|won't|will not|must decline|am unable|'m unable|unable|am not able|'m not able|"
    r"not able|am not comfortable|'m not comfortable)"
    r"(?: to)?(?: \w+){0,2} "
    r"(?:help|assist|provide|comply|fulfil|fulfill|support|create|generate|write|share|give|do that|discuss|"
    r"engage|participate|answer|offer|produce|continue|issue|process)\b",
    re.IGNORECASE,
)
_IDIOM = re.compile(r"\bcan(?:'t|not) (?:wait|help but|be overstated|stress enough)", re.IGNORECASE)
_OPENINGS = ("sure", "here is", "here's", "certainly", "of course")


def detect(facts: Facts) -> Refusal | None:
    """The refusal in a call's answer, or None; reasoning, tool calls and JSON are never taken for one."""
    if facts.refusal is not None:
        return Refusal(Grade.PROVIDER, facts.refusal.by, facts.refusal.evidence)
    if facts.kind is not Kind.LLM or not facts.output:
        return None
    answer = facts.output[-1]
    if any(part.type is PartType.TOOL_CALL for part in answer.parts):
        return None
    found = _decline(_head(answer))
    return Refusal(Grade.PHRASE, "phrase", found) if found else None


def _head(message: Message) -> str:
    """The first words of what the user sees, plain quotes, without thinking aloud."""
    text = "\n".join(part.text for part in message.parts if part.type is PartType.TEXT and part.text)
    return _THINKING.sub("", text[: 4 * _HEAD]).translate(_APOSTROPHES).strip()[:_HEAD]


def _decline(head: str) -> str | None:
    """The words in which the model declines within its first sentences."""
    lower = head.lower()
    if lower.startswith(_NOT_PROSE + _OPENINGS) or not any(word in lower for word in _TRIGGERS):
        return None
    for sentence in re.split(r"(?<=[.!?])\s+", head)[:_SENTENCES]:
        found = _DECLINE.search(sentence)
        if found and not _IDIOM.search(sentence):
            return found.group().strip()
    return None
