"""The records of a JSON file: lines, items of an array or of a list in an object, or the object itself."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO, TypeAlias

from spanglass.importers.json_glimpse import glimpse
from spanglass.importers.json_values import BrokenJsonError, JsonText, strings_of

Path: TypeAlias = tuple[str, ...]
Paths: TypeAlias = Sequence[Path]
Accepts: TypeAlias = Callable[[Any], bool]
Longer: TypeAlias = Callable[[JsonText], Iterator[Any]]

_LOOKED_AT = 50
_MANY_ERRORS = 1000
_BETWEEN = ",]}"


@dataclass(frozen=True, slots=True)
class Record:
    """One record, or what is wrong at its place; `path` is where in a document its list lies."""

    place: str
    value: Any = None
    problem: str = ""
    path: Path = ()


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which records are known, what reads a long one, where lists of them lie, and if they hold others."""

    accepts: Accepts
    longer: Longer | None
    paths: Paths
    nested: bool


def records(
    stream: BinaryIO, paths: Paths, accepts: Accepts, longer: Longer | None = None, *, nested: bool = False
) -> Iterator[Record]:
    """Every record of a file; after a broken one, reading goes on at the next that `accepts`.

    `paths` says under which names in an object its list of records lies, `longer` gives an item of it that is
    too long in parts. Of a record that the end of the file cuts off, what there is is a record too if it is
    `nested`, as one is that holds a whole trace.
    """
    text, kind = JsonText(stream), _Kind(accepts, longer, paths, nested)
    if _is_lines(text):
        yield from _lines(text, paths)
        return
    said = Record("")
    while text.peek():
        for record in _document(text, kind) if not any(map(text.take, _BETWEEN)) else ():
            if not record.problem or record != said:  # the end that is missing to all that it is in
                yield record
            said = record


def first_records(head: bytes, paths: Paths) -> list[Any]:
    """The first records of a file by its beginning; the last of them may be cut off."""
    found = [record.value for value in _glimpsed(head) for record in expanded(value, paths, "")]
    return [*found, *(record.value for value in found for record in expanded(value, paths, ""))]


def expanded(value: Any, paths: Paths, place: str) -> Iterator[Record]:
    """The records in a value that was read as a whole."""
    if isinstance(value, list):
        yield from _items(value, place, ())
        return
    listed = False
    for path in paths:
        found = value
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list):
            listed = True
            yield from _items(found, place, path)
    if not listed:
        yield Record(place, value)


_glimpsed = lru_cache(maxsize=1)(glimpse)
"""The same, remembered: every importer asks of the same file."""


def _items(found: list[Any], place: str, path: Path) -> Iterator[Record]:
    before = f"{place}, " if place else ""
    for number, item in enumerate(found, 1):
        yield Record(f"{before}item {number}", item, path=path)


def _is_lines(text: JsonText) -> bool:
    """Whether one of the first lines is a whole object: it need not be the first one."""
    lines = [line.rstrip() for line in text.first_lines()[:_LOOKED_AT]]
    if not lines or lines[0].startswith("["):
        return False
    around = zip(["", *lines], lines, [*lines[1:], ""], strict=False)
    return any(
        line.startswith("{") and line.endswith("}") and not _is_inside(before, after) and _is_object(line)
        for before, line, after in around
    )


def _is_inside(before: str, after: str) -> bool:
    """Whether a line between these stands in an array."""
    return before.endswith((",", "[")) or after.startswith("]")


def _is_object(line: str) -> bool:
    found = glimpse(line.encode("utf-8", "surrogatepass"), whole=True)
    return bool(found) and isinstance(found[0], dict) and bool(found[0])


def _lines(text: JsonText, paths: Paths) -> Iterator[Record]:
    while text.peek():
        line = text.line
        try:
            value = text.value()
        except BrokenJsonError as error:
            yield Record(f"line {line}", problem=error.reason)
            text.next_line()
            continue
        yield from expanded(value, paths, f"line {line}")


def _document(text: JsonText, kind: _Kind) -> Iterator[Record]:
    try:
        if text.peek() == "[":
            yield from _array(text, (), kind)
        elif text.peek() == "{":
            yield from _object(text, (), kind)
        else:
            line = text.line
            yield Record(f"line {line}", text.value())
    except BrokenJsonError as error:
        yield _broken(error)
        text.resume(kind.accepts)


def _broken(error: BrokenJsonError, path: Path = ()) -> Record:
    return Record(f"line {error.line}", problem=error.reason, path=path)


def _object(text: JsonText, at: Path, kind: _Kind) -> Iterator[Record]:
    """The records in the lists under `paths`; the object itself if it has none of them."""
    frame: dict[str, Any] = {}
    listed = False
    for key in strings_of(text):
        here = (*at, key)
        if here in kind.paths and text.peek() == "[":
            listed = True
            yield from _array(text, here, kind)
            if not text.peek():
                return
        elif text.peek() == "{" and any(path[: len(here)] == here for path in kind.paths):
            listed = True
            yield from _object(text, here, kind)
            if not text.peek():
                return
        else:
            try:
                frame[key] = text.value()
            except BrokenJsonError as error:
                if kind.nested and error.cut_off and not at:
                    yield from _beginning(text, kind, {**frame, key: None})
                raise
    if not listed and not at:
        yield Record("the file", frame)


def _array(text: JsonText, path: Path, kind: _Kind) -> Iterator[Record]:
    text.take("[")
    number = broken = 0
    while not text.take("]"):
        number += 1
        place = f"item {number}"
        try:
            for value in _values(text, kind):
                yield from _item(Record(place, value, path=path), kind)
        except BrokenJsonError as error:
            yield _broken(error, path)
            broken += 1
            if broken > _MANY_ERRORS or not text.resume(kind.accepts):
                return
            continue
        if not text.take(",") and text.peek() != "]":
            problem = (
                "the file ends after it, in the middle" if not text.peek() else "is not followed by a comma"
            )
            yield Record(place, problem=problem, path=path)
            if text.peek() != "{" and not text.resume(kind.accepts):
                return


def _item(record: Record, kind: _Kind) -> Iterator[Record]:
    """The record an item is, or those in it: documents that were put into an array."""
    value = record.value
    if not record.path and isinstance(value, dict | list) and not kind.accepts(value):
        yield from expanded(value, kind.paths, record.place)
    else:
        yield record


def _values(text: JsonText, kind: _Kind) -> Iterator[Any]:
    """The next value, or its parts where it is too long; of a broken one what comes before the mistake."""
    try:
        value = text.value()
    except BrokenJsonError as error:
        if kind.longer is None or text.peek() != "{":
            if kind.nested and error.cut_off:
                yield from (record.value for record in _beginning(text, kind, {}))
            raise
        yield from kind.longer(text)
    else:
        yield value


def _beginning(text: JsonText, kind: _Kind, frame: dict[str, Any]) -> Iterator[Record]:
    """What there is of a record that is cut off: in a list, or in the last member of the only one."""
    value = text.beginning()
    if frame and value is not None:
        value = {**frame, [*frame][-1]: value}
    if isinstance(value, dict) and kind.accepts(value):
        yield Record("the file", value)
