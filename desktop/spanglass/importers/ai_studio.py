"""Prompts as Google AI Studio keeps them: a conversation in chunks, without times."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import named, total
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.session_spans import Session
from spanglass.importers.talks import Answer, Talk


def knows(value: Any) -> bool:
    """Whether a record is a prompt."""
    return has(value, "chunkedPrompt", "runSettings")


class AiStudio:
    """Reads prompts; what says no time is of `written_ns`, when the file was written."""

    def __init__(self, written_ns: int) -> None:
        self._written_ns = written_ns

    def spans_of(self, value: Any) -> Iterator[RawSpan]:
        """The calls of a prompt, below the prompt itself."""
        listed = members(members(value).get("chunkedPrompt")).get("chunks")
        if not isinstance(listed, list):
            raise BadPartError("it is not a prompt: it has no chunks")
        model = label(members(value.get("runSettings")).get("model")).removeprefix("models/")
        name = named("AI Studio", json.dumps(value, sort_keys=True))[0].hex()
        session = Session("Google AI Studio", name, title=f"prompt {model}".strip())
        talk, thoughts = Talk(session), []
        if system := label(members(value.get("systemInstruction")).get("text")):
            talk.ask({"role": "system", "content": system}, 0)
        for number, chunk in enumerate(map(members, listed), 1):
            time_ns = moment_ns(chunk.get("createTime")) or self._written_ns + number
            if chunk.get("isThought"):
                thoughts.append(chunk)
            elif chunk.get("role") == "model":
                yield from talk.answer(_answer(str(number), chunk, thoughts, (time_ns, model)))
                thoughts = []
            else:
                talk.ask({"role": "user", "content": _said(chunk)}, time_ns)
        yield from session.root()


def _answer(
    own: str, chunk: dict[str, Any], thoughts: list[dict[str, Any]], known: tuple[int, str]
) -> Answer:
    message: dict[str, Any] = {"content": _said(chunk)}
    if thoughts:
        message["reasoning_content"] = "\n\n".join(map(_said, thoughts))
    made = [total(each, "tokenCount") or 0 for each in (*thoughts, chunk)]
    told = {
        "llm.token_count.completion": sum(made) or None,
        "llm.token_count.completion_details.reasoning": sum(made[:-1]) or None,
        "llm.finish_reason": label(chunk.get("finishReason")) or None,
    }
    return Answer(own, message, *known, told=told)


def _said(chunk: dict[str, Any]) -> str:
    """The text of a chunk, or which file it stands for."""
    if text := label(chunk.get("text")):
        return text
    held = next((key for key in chunk if key.startswith(("drive", "inline", "youtube"))), "")
    return f"[{held} {label(members(chunk.get(held)).get('id'))}]" if held else ""


IMPORTER: Importer = JsonImporter(
    "Google AI Studio prompt",
    knows,
    lambda written_ns: Each(AiStudio(written_ns).spans_of),
    nested=True,
)
