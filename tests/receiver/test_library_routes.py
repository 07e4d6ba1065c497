"""Datasets and prompts over HTTP: kept, listed, changed, taken away and brought back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from library_values import a_version, an_example
from receiving import Port, a_receiver
from spanglass.core.library_json import example_content, version_content


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    with a_receiver(tmp_path_factory.mktemp("store") / "traces.db") as bound:
        yield Port(bound.port)


class Library:
    """Asks one receiver; each test has names of its own."""

    def __init__(self, port: Port) -> None:
        self._port = port

    def do(self, verb: str, **content: Any) -> tuple[int, Any]:
        body = json.dumps(content).encode()
        answer = self._port.post(body, f"/api/library/{verb}", "application/json")
        return answer.status, answer.json

    def add(self, name: str, *texts: str) -> Any:
        return self.do("add", dataset=name, examples=[example_content(an_example(text)) for text in texts])[1]

    def get(self, path: str) -> tuple[int, Any]:
        answer = self._port.get(path)
        return answer.status, answer.json


@pytest.fixture
def library(running: Port) -> Library:
    return Library(running)


def test_examples_are_added_listed_by_pages_and_shown_whole(library: Library) -> None:
    added = library.add("Refund tickets", "one", "two", "three", "two")
    assert (len(added["added"]), added["there"], added["made"]) == (3, 1, True)
    first = library.get("/api/datasets/Refund%20tickets?limit=2")[1]
    assert [row["title"] for row in first["rows"]] == ["three", "two"]
    rest = library.get(f"/api/datasets/refund%20tickets?before={first['next']}")[1]
    assert ([row["title"] for row in rest["rows"]], rest["next"]) == (["one"], None)
    assert [row["title"] for row in library.get("/api/datasets/Refund%20tickets?q=thr")[1]["rows"]] == [
        "three"
    ]
    whole = library.get(f"/api/examples/{added['added'][0]}")[1]
    assert (whole["expected"], whole["metadata"]) == ("It is on its way.", {"n": 1})
    assert whole["request"]["messages"][1]["parts"] == [{"type": "text", "text": "one"}]
    named = [each["name"] for each in library.get("/api/datasets")[1]["datasets"]]
    assert "Refund tickets" in named


def test_an_example_with_a_picture_may_be_large(library: Library) -> None:
    assert len(library.add("Large", "x" * (2 << 20))["added"]) == 1


def test_an_example_is_expected_otherwise_removed_and_brought_back(library: Library) -> None:
    row = library.add("Changed", "one")["added"][0]
    assert library.do("expect", example=row, expected="Here.") == (200, {"ok": True})
    assert library.get(f"/api/examples/{row}")[1]["expected"] == "Here."
    assert library.do("remove", kind="example", ids=[row])[0] == 200
    assert library.get(f"/api/examples/{row}")[0] == 404
    assert library.do("restore", kind="example", ids=[row])[0] == 200
    assert library.get(f"/api/examples/{row}")[0] == 200


def test_a_dataset_gets_another_name_unless_it_is_taken(library: Library) -> None:
    one = library.add("Name one", "a")["dataset"]
    library.add("Name two", "a")
    assert library.do("describe", dataset=one, name="Name 1", description="First")[0] == 200
    assert library.get("/api/datasets/name%201")[1]["description"] == "First"
    status, said = library.do("describe", dataset=one, name="name TWO", description="")
    assert (status, said["message"]) == (400, "There is a dataset name TWO already.")


def test_versions_of_a_prompt_are_kept_once_and_shown(library: Library) -> None:
    said = [library.do("save", **version_content(a_version("Support", text)))[1] for text in ("a", "b", "b")]
    assert [(each["version"], each["changed"]) for each in said] == [(1, True), (2, True), (2, False)]
    newest = library.get("/api/prompts/support")[1]
    assert (newest["version"], [each["version"] for each in newest["versions"]]) == (2, [2, 1])
    assert library.get("/api/prompts/support?version=1")[1]["request"]["model"] == "gpt-4o"
    assert library.get("/api/prompts")[1]["prompts"][0]["newest"] == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/datasets/none", 404), ("/api/prompts/none", 404), ("/api/examples/x", 404),
        ("/api/datasets/Errors?limit=x", 400), ("/api/datasets/Errors?before=-1", 400),
    ],
)  # fmt: skip
def test_what_is_not_there_or_no_number_is_told(library: Library, path: str, status: int) -> None:
    library.add("Errors", "a")
    assert library.get(path)[0] == status


@pytest.mark.parametrize(
    ("verb", "content"),
    [
        ("add", {"dataset": "a"}), ("add", {"dataset": " ", "examples": []}),
        ("add", {"dataset": "a", "examples": [{}]}), ("describe", {"dataset": 1}),
        ("expect", {"example": "1", "expected": None}), ("expect", {"example": 1, "expected": 2}),
        ("save", {"name": "a"}), ("remove", {"kind": "span", "ids": [1]}),
        ("restore", {"kind": "example", "ids": ["1"]}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    library: Library, verb: str, content: dict[str, Any]
) -> None:
    status, said = library.do(verb, **content)
    assert status == 400
    assert said["message"].endswith(".")
