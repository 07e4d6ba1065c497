"""Records that are too long to be read at once because of one list: read with some of its items each."""

import json
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from spanglass.importers.json_values import JsonText, items_of, strings_of

_AT_ONCE = 500


def in_parts(text: JsonText, listed: str) -> Iterator[dict[str, Any]]:
    """The object that begins there, with some hundred items of its list of that name at a time.

    What else is in it may come after the list, which lies in a file for the time being. Raises
    `BrokenJsonError`.
    """
    frame: dict[str, Any] = {}
    with tempfile.TemporaryFile("w+", prefix="spanglass-") as spill:
        try:
            for key in strings_of(text):
                if key == listed and text.peek() == "[":
                    for _ in items_of(text):
                        spill.write(f"{json.dumps(text.value())}\n")
                else:
                    frame[key] = text.value()
        finally:  # also of a record that is cut off
            yield from ({**frame, listed: part} for part in _chunks(spill))


def _chunks(spill: IO[str]) -> Iterator[list[Any]]:
    spill.seek(0)
    while lines := list(islice(spill, _AT_ONCE)):
        yield [json.loads(line) for line in lines]
