"""A dataset as a file: JSON Lines with all that an example has, or CSV for spreadsheets."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from spanglass.core.documents import message_document, plain_value
from spanglass.core.formula_cells import table_line
from spanglass.core.library import Example
from spanglass.core.library_json import example_document, origin_document
from spanglass.core.messages import Message, PartType
from spanglass.core.otlp_json import to_text

_COLUMNS = ("input", "expected", "system", "model", "tags", "metadata", "trace_id", "span_id")


def example_lines(examples: Iterable[Example], form: str) -> Iterator[str]:
    """The file, a line of JSON or a row of the table each, with the end of its line."""
    if form == "csv":
        yield _row(dict(zip(_COLUMNS, _COLUMNS, strict=True)))
    for example in examples:
        yield _row(_cells(example)) if form == "csv" else _line(example)


def _line(example: Example) -> str:
    return f"{to_text(example_document(example), None)}\n"


def _cells(example: Example) -> dict[str, str]:
    request = example.request
    system, asked = _simple(request.messages)
    if asked is None:
        asked = _json([message_document(message) for message in request.messages])
    origin = origin_document(example.row.origin)
    return {
        "input": asked, "expected": example.expected or "", "system": system, "model": request.model or "",
        "tags": ",".join(example.row.tags),
        "metadata": _json(plain_value(dict(example.metadata))) if example.metadata else "",
        "trace_id": origin["trace_id"] or "", "span_id": origin["span_id"] or "",
    }  # fmt: skip


def _simple(messages: tuple[Message, ...]) -> tuple[str, str | None]:
    """The system's and the user's text, if there is nothing else; None for what needs its messages."""
    plain = all(part.type is PartType.TEXT for message in messages for part in message.parts)
    roles = [message.role.lower() for message in messages]
    if not plain or roles not in (["user"], ["system", "user"]) or not messages[-1].text:
        return "", None
    return (messages[0].text if len(messages) == 2 else ""), messages[-1].text


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def _row(cells: dict[str, str]) -> str:
    return table_line([cells[name] for name in _COLUMNS])
