"""Where exceptions of a span were raised: the stack traces in its events and log records, as blocks."""

import re
from collections.abc import Iterator

from spanglass.core.display import one_line
from spanglass.core.span import Attributes
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.blocks import Block, Heading, Look
from spanglass.gui.pages.traces.detail.message_blocks import text_item

_MOST = 5
"""Stack traces that are shown of one span; a chain hands the same exception on, and notes it each time."""
_READ, _LONGEST_LINE = 65_536, 500
_NAME = 80
_INSTALLED = re.compile(
    r"site-packages|dist-packages|[/\\]lib[/\\]python3|^<frozen|node_modules|^node:|[/\\]\.cargo[/\\]"
)
_PYTHON = re.compile(r'\s*File "(?P<file>[^"]+)", line (?P<line>\d+)(?:, in (?P<what>.+))?')
_OTHERS = (
    re.compile(r"\s*at (?:(?P<what>[^()]+) \()?(?P<file>[^()]+):(?P<line>\d+):\d+\)?"),  # JavaScript
    re.compile(r"\s*at (?P<what>[^()]+)\((?P<file>[^():]+):(?P<line>\d+)\)"),  # Java, Kotlin
    re.compile(r"\s*at (?P<what>.+) in (?P<file>.+):line (?P<line>\d+)"),  # .NET
)


def stack_blocks(detail: SpanDetail, *, fold: bool) -> tuple[Block, ...]:
    """A block for each stack trace, the first noted first; folded at first if asked."""
    found: dict[str, str] = {}
    for attributes in _exceptions(detail):
        stack = attributes.get("exception.stacktrace")
        if isinstance(stack, str) and stack.strip() and len(found) < _MOST:
            found.setdefault(stack.strip("\n"), _text(attributes.get("exception.type")))
    return tuple(
        Block(
            f"stack.{number}",
            Heading("list-tree", "text2", "Stack trace", place(stack), kind),
            (text_item(stack, Look.CODE),),
            stack,
            fold,
        )
        for number, (stack, kind) in enumerate(found.items())
    )


def place(stack: str) -> str:
    """Where the exception came from, ``tools.py:42 in get_weather``; empty where no line is known.

    That is the innermost frame outside of installed packages, or the innermost one if there is none.
    """
    frames = _frames(stack)
    if not frames:
        return ""
    frame = next((frame for frame in frames if _INSTALLED.search(frame["file"]) is None), frames[0])
    file = re.split(r"[/\\]", frame["file"])[-1]
    what = frame["what"] or ""
    return one_line(f"{file}:{frame['line']}" + (f" in {what}" if what else ""), _NAME)


def _frames(stack: str) -> list[re.Match[str]]:
    """The frames, the innermost first: Python tells it last; JavaScript, Java and .NET tell it first."""
    found = [_PYTHON.fullmatch(line) for line in reversed(_lines(stack[-_READ:]))]
    if not any(found):
        found = [pattern.fullmatch(line) for line in _lines(stack[:_READ]) for pattern in _OTHERS]
    return [frame for frame in found if frame is not None]


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if len(line) <= _LONGEST_LINE]


def _exceptions(detail: SpanDetail) -> Iterator[Attributes]:
    yield from (event.attributes for event in detail.span.events)
    yield from (log.attributes for log in detail.logs)


def _text(value: object) -> str:
    return one_line(value, _NAME) if isinstance(value, str) else ""
