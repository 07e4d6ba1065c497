"""The text in a streamed answer as it comes, piece by piece, whichever provider's events they are."""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from typing import Any

from spanglass.dialects import aws_events
from spanglass.dialects.values import mapping

_STREAMS = ("text/event-stream", "application/x-ndjson", "application/jsonl")
_LONGEST_LINE = 4 * 1024 * 1024


class Deltas:
    """Reads one answer; `started` says that something of it came, be it text or the call of a tool."""

    def __init__(self, content_type: str) -> None:
        self.is_stream = content_type.lower().startswith((*_STREAMS, aws_events.MEDIA_TYPE))
        self.started = False
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._held: list[str] = []
        self._length = 0
        self._frames: bytes | None = b"" if content_type.lower().startswith(aws_events.MEDIA_TYPE) else None

    def texts(self, chunk: bytes) -> str:
        """The text that a piece of the body completes."""
        if self._frames is not None:
            return self._of_frames(chunk)
        if not self.is_stream:
            return ""
        *whole, rest = (self._decoder.decode(chunk)).split("\n")
        if not whole:
            self._hold(rest)
            return ""
        first = "".join([*self._held, whole[0]])
        self._held, self._length = [], 0
        self._hold(rest)
        return "".join(text for line in [first, *whole[1:]] for text in self._of_line(line))

    def _of_frames(self, chunk: bytes) -> str:
        """The text in Bedrock's binary events."""
        data = (self._frames or b"") + chunk
        end = aws_events.whole(data)
        self._frames = data[end:] if len(data) - end <= _LONGEST_LINE else b""
        texts = [text for event in aws_events.events(data[:end]) for text in said(event)]
        self.started = self.started or bool(texts)
        return "".join(texts)

    def _hold(self, rest: str) -> None:
        self._length += len(rest)
        if rest and self._length <= _LONGEST_LINE:
            self._held.append(rest)

    def _of_line(self, line: str) -> Iterator[str]:
        data = line.strip().removeprefix("data:").strip()
        if not data.startswith("{"):
            return
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            return
        for text in said(event):
            self.started = True
            yield text


def said(event: Mapping[str, Any]) -> Iterator[str]:
    """What one event adds to the answer; an empty text where it adds a call of a tool, or thought."""
    kind = event.get("type")
    if isinstance(kind, str):
        yield from _typed(kind, event)
    for choice in _list(event.get("choices")):  # OpenAI's chat completions, and all that follow them
        yield from _of_chat(mapping(mapping(choice).get("delta")))
    for candidate in _list(event.get("candidates")):  # Gemini
        for part in _list(mapping(mapping(candidate).get("content")).get("parts")):
            yield from _of_gemini(mapping(part))
    if isinstance(delta := event.get("contentBlockDelta"), Mapping):  # Bedrock
        text = mapping(delta.get("delta")).get("text")
        yield text if isinstance(text, str) else ""
    message = event.get("message")
    if "done" in event and isinstance(message, Mapping):  # Ollama
        yield from _of_chat(message)


def _typed(kind: str, event: Mapping[str, Any]) -> Iterator[str]:
    """OpenAI's responses and Anthropic's messages name what an event is."""
    delta = event.get("delta")
    if kind in ("response.output_text.delta", "response.refusal.delta") and isinstance(delta, str):
        yield delta
    elif kind.startswith("response.") and kind.endswith(".delta"):
        yield ""
    elif kind == "content_block_delta":
        text = mapping(delta).get("text")
        yield text if isinstance(text, str) else ""


def _of_chat(delta: Mapping[str, Any]) -> Iterator[str]:
    for name in ("content", "refusal"):
        text = delta.get(name)
        if isinstance(text, str) and text:
            yield text
    if any(delta.get(name) for name in ("tool_calls", "reasoning", "reasoning_content", "thinking")):
        yield ""


def _of_gemini(part: Mapping[str, Any]) -> Iterator[str]:
    text = part.get("text")
    if isinstance(text, str) and not part.get("thought"):
        yield text
    elif part:
        yield ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
