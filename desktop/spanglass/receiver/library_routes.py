"""Endpoints of datasets and prompts: what there is, and what the user keeps, changes and takes away."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import unquote

from spanglass.core.library import Dataset, Prompt, a_name
from spanglass.core.library_json import (
    added_document,
    dataset_document,
    example_document,
    example_of,
    example_row_document,
    prompt_document,
    saved_document,
    version_document,
    version_of,
)
from spanglass.formats import Reply
from spanglass.receiver.api import Ask, answering
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import Asked, Route, json_reply, row_of
from spanglass.receiver.writing import written
from spanglass.store.reader import Reader
from spanglass.store.records.library import TABLES, LibraryTables

_LARGEST = 64 << 20
Named = TypeVar("Named", Dataset, Prompt)
Question = Callable[[Reader, Asked], Any]
Work = Callable[[LibraryTables, Mapping[str, Any], int], Any]


class LibraryRoutes:
    """Reads with `ask`, writes through the queue."""

    def __init__(
        self,
        ask: Ask,
        queue: WriteQueue,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        """`ask` gives what a reader in a thread of its own answers."""
        self._ask, self._queue, self._clock = ask, queue, clock

    def routes(self) -> tuple[Route, ...]:
        """The endpoints."""
        reading: tuple[tuple[str, Question], ...] = (
            ("/api/datasets", _datasets),
            ("/api/datasets/{name}", _examples),
            ("/api/examples/{id}", _example),
            ("/api/prompts", _prompts),
            ("/api/prompts/{name}", _prompt),
        )
        writing: tuple[tuple[str, Work], ...] = (
            ("/api/library/add", _add),
            ("/api/library/describe", _describe),
            ("/api/library/expect", _expect),
            ("/api/library/save", _save),
            ("/api/library/remove", _remove),
            ("/api/library/restore", _restore),
        )
        return (
            *(Route("GET", path, answering(self._ask, question)) for path, question in reading),
            *(Route("POST", path, self._writes(work), _LARGEST) for path, work in writing),
        )

    def _writes(self, work: Work) -> Callable[[Asked], Any]:
        async def handle(asked: Asked) -> Reply:
            content, now_ns = asked.json(), self._clock()
            try:
                done = await written(
                    lambda: self._queue.library(lambda tables: work(tables, content, now_ns))
                )
                return json_reply(done or {"ok": True})
            except ValueError as error:
                raise RefusedError(400, str(error)) from error

        return handle


def _datasets(reader: Reader, _asked: Asked) -> Any:
    return {"datasets": [dataset_document(each) for each in reader.datasets()]}


def _examples(reader: Reader, asked: Asked) -> Any:
    dataset = _named(reader.datasets, asked, "dataset")
    limit, before = asked.limit(), asked.number("before")
    page = reader.examples(dataset.id, asked.query.get("q", ""), before=before, limit=limit)
    rows = [example_row_document(row) for row in page.rows]
    return {**dataset_document(dataset), "rows": rows, "next": page.following}


def _example(reader: Reader, asked: Asked) -> Any:
    name = asked.values["id"]
    row = row_of(name)
    found = reader.example(row) if row is not None else None
    if found is None:
        raise RefusedError(404, f"There is no example {name}.")
    return {**example_row_document(found.row), **example_document(found)}


def _prompts(reader: Reader, _asked: Asked) -> Any:
    return {"prompts": [prompt_document(each) for each in reader.prompts()]}


def _prompt(reader: Reader, asked: Asked) -> Any:
    prompt, number = _named(reader.prompts, asked, "prompt"), asked.number("version")
    found = reader.prompt_version(prompt.id, prompt.last if number is None else number)
    if found is None:
        raise RefusedError(404, f"There is no version {number} of {prompt.name}.")
    return version_document(prompt.name, found, reader.prompt_versions(prompt.id))


def _named(find: Callable[[str], Sequence[Named]], asked: Asked, kind: str) -> Named:
    name = unquote(asked.values["name"])
    found = find(name)
    if not found:
        raise RefusedError(404, f"There is no {kind} {name}.")
    return found[0]


def _add(tables: LibraryTables, content: Mapping[str, Any], now_ns: int) -> Any:
    examples, name = content.get("examples"), content.get("dataset")
    if not isinstance(examples, list) or not isinstance(name, str):
        raise ValueError("“dataset” is a name and “examples” are in a list.")
    return added_document(tables.add(a_name(name), [example_of(each) for each in examples], now_ns))


def _describe(tables: LibraryTables, content: Mapping[str, Any], _now_ns: int) -> Any:
    name, description = content.get("name"), content.get("description", "")
    if not isinstance(name, str) or not isinstance(description, str):
        raise ValueError("“name” and “description” are texts.")
    tables.describe(_row(content, "dataset"), name, description)


def _expect(tables: LibraryTables, content: Mapping[str, Any], now_ns: int) -> Any:
    expected = content.get("expected")
    if expected is not None and not isinstance(expected, str):
        raise ValueError("“expected” is a text.")
    tables.expect(_row(content, "example"), expected, now_ns)


def _save(tables: LibraryTables, content: Mapping[str, Any], now_ns: int) -> Any:
    return saved_document(tables.save(version_of(content), now_ns))


def _remove(tables: LibraryTables, content: Mapping[str, Any], now_ns: int) -> Any:
    tables.remove(*_rows(content), now_ns)


def _restore(tables: LibraryTables, content: Mapping[str, Any], _now_ns: int) -> Any:
    tables.restore(*_rows(content))


def _row(content: Mapping[str, Any], name: str) -> int:
    value = content.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"“{name}” is a number.")
    return value


def _rows(content: Mapping[str, Any]) -> tuple[str, list[int]]:
    kind, ids = content.get("kind"), content.get("ids")
    if kind not in TABLES or not isinstance(ids, list) or not all(type(each) is int for each in ids):
        raise ValueError(f"“kind” is one of {', '.join(TABLES)} and “ids” are numbers in a list.")
    return str(kind), ids
