"""Whether an answer is a refusal: said by the provider, inferred from missing text, or read in the words."""

from collections.abc import Sequence

from spanglass.analysis.errors import policy_block
from spanglass.analysis.refusals import refusal_languages, refusal_phrases
from spanglass.analysis.refusals.refusal_kinds import kind
from spanglass.analysis.refusals.refusal_text import in_another_voice, opening
from spanglass.core.facts import Facts, Kind
from spanglass.core.judgement import FILTERED, Grade, Refusal
from spanglass.core.messages import Message, Part, PartType

_TEXT, _TOOL_CALL = PartType.TEXT, PartType.TOOL_CALL
_FINISHED = frozenset({"stop", "end_turn", "completed"})
_MOST_DROPPED = 200
_POLICY_KINDS = frozenset({None, Kind.LLM, Kind.EMBEDDING, Kind.RERANKER, Kind.AGENT, Kind.CHAIN, Kind.SPAN})
_NOT_TEXT = frozenset({"image", "speech", "audio", "video"})


def detect(facts: Facts) -> Refusal | None:
    """The refusal in a call, or None; reasoning, tool calls and JSON are never taken for one.

    In this order: what the provider said, an error that is a block by policy, text that the client
    dropped, phrases of the visible text.
    """
    if facts.refusal is not None:
        grade = Grade.PROBABLE if facts.refusal.probable else Grade.PROVIDER
        return Refusal(grade, facts.refusal.by, facts.refusal.evidence)
    if facts.error is not None:
        block = policy_block(facts.error) if facts.kind in _POLICY_KINDS else None
        return Refusal(Grade.PROVIDER, block.by, block.evidence) if block else None
    if facts.kind is not Kind.LLM or _TOOL_CALL in [part.type for part in _parts(facts.output)]:
        return None
    text = _answer(facts.output)
    return in_text(text) if text else _dropped(facts)


def in_text(text: str) -> Refusal | None:
    """The refusal that the words of an answer are, or None."""
    start = opening(text)
    if start is None:
        return None
    found = refusal_phrases.find(start) or refusal_languages.find(start)
    if found is None or in_another_voice(start):
        return None
    return Refusal(Grade.PHRASE, f"phrase:{found.rule}", found.words, kind(found, start))


def filtered(refusal: Refusal) -> bool:
    """Whether a filter around the model stopped the answer, rather than the model declining it."""
    reason = refusal.by.partition(":")[2] or refusal.evidence
    return refusal.grade is Grade.PROVIDER and reason in FILTERED


def _parts(messages: Sequence[Message]) -> list[Part]:
    return [part for message in messages for part in message.parts]


def _answer(output: Sequence[Message]) -> str:
    """The visible text of the last message that the model wrote any in."""
    for message in reversed(output):
        if message.role not in ("tool", "user", "system"):
            text = "\n".join([part.text for part in message.parts if part.type is _TEXT and part.text])
            if text.strip():
                return text
    return ""


def _dropped(facts: Facts) -> Refusal | None:
    """An answer of a few tokens without any text, from a client that records what is said otherwise."""
    usage = facts.usage
    if usage is None or usage.output is None or usage.estimated or facts.finish_reason not in _FINISHED:
        return None
    written = usage.output - (usage.reasoning or 0)
    if not 0 < written <= _MOST_DROPPED or not _recorded(facts):
        return None
    return Refusal(Grade.PROBABLE, "empty_answer", f"{written} output tokens, {facts.finish_reason}, no text")


def _recorded(facts: Facts) -> bool:
    """Whether the client records content and recorded an answer, but nothing in it."""
    if not _parts(facts.input) or not facts.output or facts.parameters.get("output.type") in _NOT_TEXT:
        return False
    return not any(part.type is not _TEXT or (part.text or "").strip() for part in _parts(facts.output))
