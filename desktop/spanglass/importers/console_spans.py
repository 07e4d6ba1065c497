"""Spans as OpenTelemetry's JavaScript SDK prints them: objects as Node.js shows them, not JSON."""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from spanglass.core.credentials import without_named_credentials
from spanglass.core.span import Batch, RawSpan
from spanglass.formats.otlp_encoding import encoded_spans
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer, Part, placed, unreadable
from spanglass.importers.readable_spans import spans_of

_SPANS_A_BATCH = 200
_LATEST = 2**63 / 1000  # microseconds
_LONGEST = 32 * 1024 * 1024
_MARK = re.compile(rb"^\{\r?$\n(?:.{0,2000}\n){0,400}?  traceId: '[0-9a-f]{32}',", re.MULTILINE)
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)"""
    r"|(?P<left_out>\[(?:Object|Array|Circular|Function|Getter)[^\]\n]{0,200}\]|\.\.\. \d+ more \w+)"
    r"|(?P<number>-?\d[\d.]*(?:e[+-]?\d+)?)n?(?![\w.])|(?P<word>[A-Za-z_$][\w$.]*)|(?P<mark>[{}\[\],:])",
    re.DOTALL,
)
_WORDS = {"undefined": "null", "null": "null", "true": "true", "false": "false", "NaN": "null"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)


class ConsoleSpans:
    """The importer of what the console exporter printed, between whatever else the program did."""

    name = "OpenTelemetry JavaScript console"

    def recognises(self, head: bytes) -> bool:
        """Whether an object with a trace's id begins there."""
        return b"\n  traceId: '" in head and _MARK.search(head) is not None

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The spans, some hundreds at a time."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The same behind so many of them."""
        spans: list[RawSpan] = []
        number, place = 0, ""
        for number, (line, text) in enumerate(_objects(stream), 1):
            if number <= after:
                continue
            try:
                found = list(_spans(text))
            except BadPartError as error:
                yield Part(number - 1 - len(spans), unreadable(f"line {line}", str(error)))
                continue
            place = place if spans else f"line {line}"
            spans += found
            if len(spans) >= _SPANS_A_BATCH:
                yield Part(number, placed(encoded_spans(spans), f"from {place} on"))
                spans = []
        yield Part(number, placed(encoded_spans(spans), f"from {place} on"))


def _objects(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Every object that begins and ends with a line of its own, and the line it begins in."""
    held: list[bytes] = []
    began = size = 0
    for number, line in enumerate(stream, 1):
        bare = line.rstrip()
        if bare == b"{":
            held, began, size = [], number, 0
        if began and size < _LONGEST:
            held.append(line)
            size += len(line)
        if bare == b"}" and began:
            yield began, b"".join(held).decode("utf-8", "replace")
            held, began = [], 0


def _spans(text: str) -> Iterator[RawSpan]:
    """The span of an object; nothing of one that is none."""
    try:
        value = json.loads(as_json(text))
    except (ValueError, RecursionError):
        raise BadPartError("it is not an object as Node.js shows them") from None
    if not isinstance(value, dict) or "traceId" not in value:
        return
    yield from spans_of(without_named_credentials(_timed(value)))


def _timed(value: dict[str, Any]) -> dict[str, Any]:
    """The span with its times as the SDK holds them; the console has microseconds."""
    times = {"startTime": value.get("timestamp"), "duration": value.get("duration")}
    pairs = {name: list(divmod(_nanoseconds(micros), 10**9)) for name, micros in times.items()}
    return {**value, **pairs}


def _nanoseconds(micros: object) -> int:
    return round(micros * 1000) if isinstance(micros, int | float) and 0 <= micros < _LATEST else 0


def as_json(text: str) -> str:
    """The JSON of an object that Node.js shows; what it leaves out is null."""
    out: list[str] = []
    for token in _TOKEN.finditer(text):
        kind, said = token.lastgroup, token.group()
        if kind == "text":
            joined = out and out[-1].startswith('"')  # long texts are shown as a sum of lines
            out.append(json.dumps((json.loads(out.pop()) if joined else "") + _unescaped(said[1:-1])))
        elif kind == "left_out":
            out += [] if said.startswith(".") else ["null"]
        elif kind == "number":
            out.append(token["number"])
        elif kind == "word":
            is_name = text[token.end() :].lstrip()[:1] == ":" and out[-1:] in (["{"], [","])
            out += [json.dumps(said)] if is_name else [_WORDS[said]] if said in _WORDS else []
        else:
            if said in "}]" and out[-1:] == [","]:
                out.pop()
            out.append(said)
    return "".join(out)


def _unescaped(text: str) -> str:
    """The text that a JavaScript literal stands for."""

    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _ESCAPES.get(found[3], found[3])

    return _ESCAPED.sub(one, text)


IMPORTER: Importer = ConsoleSpans()
