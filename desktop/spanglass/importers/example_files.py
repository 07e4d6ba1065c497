"""Files of examples for datasets: JSON Lines of our own, of OpenAI's evals and fine-tuning, and CSV.

A line is an object with ``request`` (as it is exported), with ``messages`` (the last answer is what is
expected), or with ``input``, a text or messages, and ``ideal`` or ``expected``. A table has such columns.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from spanglass.analysis.requests.kept_requests import answer_text
from spanglass.core.formula_cells import meant
from spanglass.core.kept_request import KeptRequest, request_of
from spanglass.core.library import NewExample, Origin
from spanglass.core.library_json import example_of, origin_of
from spanglass.core.span import Value
from spanglass.dialects.request_bodies import request

_ASKED = ("input", "prompt", "question", "query")
_EXPECTED = ("ideal", "expected", "expected_output", "reference", "answer", "output", "completion")
_OURS = frozenset({"messages", "tools", "system", "tags", "metadata", *_ASKED, *_EXPECTED})
_BODY = ("tools", "model", "temperature", "max_tokens", "response_format", "functions")
_PLACE = ("trace_id", "span_id")
_ANSWERS = frozenset({"assistant", "model", "ai"})
_LONGEST_CELL = 64 * 1024 * 1024
_SHAPES = (
    "An example is an object with “request”, with “messages”, or with “input” and what is expected of it."
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no example, and why."""

    line: int
    reason: str


def read_examples(stream: BinaryIO, *, table: bool) -> Iterator[NewExample | Unread]:
    """The examples of a file of lines of JSON, or of a table of CSV, in their order."""
    yield from _table(stream) if table else _lines(stream)


def is_table(name: str, head: bytes) -> bool:
    """Whether a file is a table: by its name, else by its beginning."""
    if name.lower().endswith((".csv", ".tsv")):
        return True
    return not name.lower().endswith((".jsonl", ".ndjson", ".json")) and not head.lstrip().startswith(b"{")


def example(content: object) -> NewExample:
    """An example of a line; raises ``ValueError`` with a sentence."""
    if not isinstance(content, Mapping):
        raise ValueError(_SHAPES)
    if "request" in content:
        return example_of(content)
    tags, metadata = content.get("tags"), content.get("metadata")
    origin = _origin(content)
    known = {*_OURS, *_BODY, *(_PLACE if origin is not None else ())}
    more = {key: value for key, value in content.items() if key not in known}
    made = _fine_tuning(content) if "messages" in content else _evals(content)
    found = {**(dict(metadata) if isinstance(metadata, Mapping) else {}), **more, **made.metadata}
    return replace(made, tags=_tags(tags), metadata=found, origin=origin)


def _origin(content: Mapping[str, Any]) -> Origin | None:
    """The call that an example was taken from, if it is named as we name it."""
    try:
        return origin_of(content)
    except ValueError:
        return None


def _fine_tuning(content: Mapping[str, Any]) -> NewExample:
    """Messages whose last answer is the one that is expected."""
    asked = _request(content)
    messages, expected = asked.messages, _expected(content)
    if expected is None and len(messages) > 1 and messages[-1].role.lower() in _ANSWERS:
        expected = answer_text(messages[-1:])
        asked = replace(asked, messages=messages[:-1])
    return NewExample(asked, expected)


def _evals(content: Mapping[str, Any]) -> NewExample:
    """A text or messages under a name of their own, and one or more answers that are right."""
    name = next((name for name in _ASKED if content.get(name) not in (None, "", [])), None)
    if name is None:
        raise ValueError(_SHAPES)
    given = content[name]
    if isinstance(given, str):
        given = [{"role": "user", "content": given}]
        if isinstance(content.get("system"), str) and content["system"]:
            given.insert(0, {"role": "system", "content": content["system"]})
    return NewExample(_request({**content, "messages": given}), _expected(content), (), _others(content))


def _request(content: Mapping[str, Any]) -> KeptRequest:
    given = content.get("messages")
    if not isinstance(given, list) or not given:
        raise ValueError("“messages” and “input” are a text or a list of messages.")
    if not all(isinstance(each, Mapping) and "role" in each for each in given):
        raise ValueError("Each message is an object with a “role”.")
    if all("parts" in each for each in given):
        return request_of({"messages": given, "model": content.get("model")})
    body: dict[str, Value] = {"messages": given, **{key: content[key] for key in _BODY if key in content}}
    found = request(body)
    if not any(message.parts for message in found.messages):
        raise ValueError("There is no text in its messages.")
    return KeptRequest(found.messages, found.tools, None, dict(found.parameters), found.model)


def _expected(content: Mapping[str, Any]) -> str | None:
    """The answer that is expected; of several the first."""
    for name in _EXPECTED:
        value = content.get(name)
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            value = value[0]
        if isinstance(value, str):
            return value or None
        if value not in (None, [], {}):
            return json.dumps(value, ensure_ascii=False, indent=2)
    return None


def _others(content: Mapping[str, Any]) -> dict[str, Value]:
    """All the answers that are right, where there are several."""
    ideals = content.get("ideal")
    return {"ideal": ideals} if isinstance(ideals, list) and len(ideals) > 1 else {}


def _tags(value: object) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(tag for each in given if (tag := str(each).strip()))


def _lines(stream: BinaryIO) -> Iterator[NewExample | Unread]:
    for number, line in enumerate(stream, 1):
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
        if text:
            yield _read(number, text)


def _read(number: int, text: str) -> NewExample | Unread:
    try:
        return example(json.loads(text))
    except json.JSONDecodeError as error:
        return Unread(number, f"It is not JSON: {error.msg} at character {error.pos + 1}.")
    except RecursionError:
        return Unread(number, "It is nested too deeply.")
    except ValueError as error:
        return Unread(number, str(error))


def _table(stream: BinaryIO) -> Iterator[NewExample | Unread]:
    csv.field_size_limit(_LONGEST_CELL)
    text = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
    rows = csv.DictReader(text)
    try:
        for row in rows:
            yield _row(rows.line_num, row)
    except csv.Error as error:
        yield Unread(rows.line_num, f"The table cannot be read: {error}.")
    finally:
        text.detach()


def _row(line: int, row: Mapping[str | Any, Any]) -> NewExample | Unread:
    cells = {
        name.strip(): _cell(name.strip(), value)
        for name, value in row.items()
        if isinstance(name, str) and isinstance(value, str) and value != ""
    }
    try:
        return example(cells)
    except ValueError as error:
        return Unread(line, str(error))


def _cell(name: str, value: str) -> Any:
    """A cell's text, read where it holds the JSON of a column that may."""
    value = meant(value)
    if name in _EXPECTED or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
