"""Questions about datasets, their examples, and prompts in their versions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import zstandard

from spanglass.core.kept_request import KeptRequest, request_of
from spanglass.core.library import (
    Dataset,
    Example,
    ExamplePage,
    ExampleRow,
    Origin,
    Prompt,
    Version,
    VersionRow,
)
from spanglass.store.filters.bindings import contains
from spanglass.store.queries import sql

_FIRST = 2**63 - 1


class LibraryAnswers:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def datasets(self, name: str | None = None) -> tuple[Dataset, ...]:
        """All datasets by name, or the one of that name."""
        return tuple(Dataset(*row) for row in self._rows(sql("datasets"), {"name": name}))

    def examples(
        self, dataset: int, text: str = "", *, before: int | None = None, limit: int = 200
    ) -> ExamplePage:
        """A page of a dataset's examples that say a text, newest first; `before` is where it begins."""
        values = {
            "dataset": dataset, "before": _FIRST if before is None else before, "limit": limit,
            "pattern": contains(text.strip()) if text.strip() else None,
        }  # fmt: skip
        rows = tuple(_example_row(row) for row in self._rows(sql("examples"), values))
        return ExamplePage(rows, rows[-1].id if len(rows) == limit else None)

    def example(self, example: int) -> Example | None:
        """An example with all it has; None if it is not there any more."""
        found = self._rows(sql("example"), {"id": example})
        if not found:
            return None
        row = found[0]
        expected = None if row[11] is None else str(unpacked(row[11]))
        return Example(_example_row(row), _request(row[10]), expected, json.loads(row[9]))

    def prompts(self, name: str | None = None) -> tuple[Prompt, ...]:
        """All prompts by name, or the one of that name."""
        return tuple(Prompt(*row) for row in self._rows(sql("prompts"), {"name": name}))

    def prompt_versions(self, prompt: int) -> tuple[VersionRow, ...]:
        """The versions of a prompt, the newest first."""
        return tuple(_version_row(row) for row in self._rows(sql("prompt_versions"), {"prompt": prompt}))

    def prompt_version(self, prompt: int, number: int) -> Version | None:
        """A version with its content; None if there is none."""
        found = self._rows(sql("prompt_version"), {"prompt": prompt, "number": number})
        return Version(_version_row(found[0]), _request(found[0][9])) if found else None


def _example_row(row: Sequence[Any]) -> ExampleRow:
    tags, origin = tuple(json.loads(row[5])), _origin(row[6], row[7])
    return ExampleRow(row[0], row[1], row[2], row[3], row[4], tags, origin, row[8])


def _version_row(row: Sequence[Any]) -> VersionRow:
    origin = _origin(row[7], row[8])
    return VersionRow(row[0], row[1], row[2], row[3], row[4], row[5], row[6], origin)


def _origin(trace_id: bytes | None, span_id: bytes | None) -> Origin | None:
    return None if trace_id is None or span_id is None else Origin(trace_id, span_id)


def _request(packed: bytes) -> KeptRequest:
    return request_of(unpacked(packed))


def unpacked(packed: bytes) -> Any:
    """The JSON that is kept packed."""
    octets = zstandard.ZstdDecompressor().decompress(packed)
    return json.loads(octets.decode("utf-8", "surrogatepass"))
