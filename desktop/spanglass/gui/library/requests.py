"""Datasets and prompts on their way to the receiver, which writes them into the store."""

from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.library import Added, NewExample, NewVersion, Saved
from spanglass.core.library_json import added_of, example_content, saved_of, version_content
from spanglass.gui.receiver.local_post import LocalRequest, ask

_WITHIN_S = 30


class LibraryRequests:
    """Asks the receiver at ``host:port``; everything blocks and raises ``OSError`` with a sentence."""

    def __init__(self, address: str) -> None:
        self._address = address

    def add(self, dataset: str, examples: Sequence[NewExample]) -> Added:
        """Put examples into the dataset of a name, which is made if there is none."""
        content = {"dataset": dataset, "examples": [example_content(each) for each in examples]}
        return added_of(self._ask("add", content))

    def describe(self, dataset: int, name: str, description: str) -> None:
        """Give a dataset another name and description."""
        self._ask("describe", {"dataset": dataset, "name": name, "description": description})

    def expect(self, example: int, expected: str | None) -> None:
        """Say which answer an example is to have."""
        self._ask("expect", {"example": example, "expected": expected})

    def save(self, version: NewVersion) -> Saved:
        """Keep a prompt as its next version."""
        return saved_of(self._ask("save", version_content(version)))

    def remove(self, kind: str, ids: Sequence[int]) -> None:
        """Take datasets, examples, prompts or versions away."""
        self._ask("remove", {"kind": kind, "ids": list(ids)})

    def restore(self, kind: str, ids: Sequence[int]) -> None:
        """Bring them back."""
        self._ask("restore", {"kind": kind, "ids": list(ids)})

    def _ask(self, verb: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        return ask(self._address, LocalRequest("POST", f"/api/library/{verb}", content, _WITHIN_S))
