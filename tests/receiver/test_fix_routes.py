"""Fixes over HTTP: checks and proposals are kept, groups dismissed and taken back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fix_values import a_check, a_proposal
from receiving import Port, a_receiver
from spanglass.core.fix_json import check_document, check_of, proposal_document
from spanglass.core.fixes import Rubric
from spanglass.store.reader import Reader


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "traces.db"


@pytest.fixture(scope="module")
def port(store: Path) -> Iterator[Port]:
    with a_receiver(store) as bound:
        yield Port(bound.port)


def do(port: Port, verb: str, **content: Any) -> tuple[int, Any]:
    answer = port.post(json.dumps(content).encode(), f"/api/fixes/{verb}", "application/json")
    return answer.status, answer.json


def test_a_check_is_kept_and_read_again(port: Port) -> None:
    status, told = do(port, "keep", check=check_document(a_check()))
    assert (status, list(told)) == (200, ["id"])
    found = port.get("/api/fixes/checks?group=refusal-1").json["checks"]
    assert [check_of(each) for each in found] == [replace(a_check(), id=told["id"])]


def test_proposals_and_dismissals_are_kept(port: Port, store: Path) -> None:
    assert do(port, "propose", proposal=proposal_document(a_proposal(author="m-9")))[0] == 200
    said = {"group": "refusal-1", "where": "refunds", "kind": "refusal", "reason": "Wanted."}
    assert do(port, "dismiss", **said) == (200, {"ok": True})
    reader = Reader(store)
    assert reader.fix_proposals("refusal-1")[0].author == "m-9"
    assert [each.reason for each in reader.fix_dismissals()] == ["Wanted."]
    assert do(port, "restore", group="refusal-1")[0] == 200
    assert reader.fix_dismissals() == ()
    reader.close()


def test_rubrics_and_acceptances_are_kept(port: Port, store: Path) -> None:
    reader = Reader(store)
    assert do(port, "judge", group="refusal-1", rubric={"text": "Polite.", "model": "m"})[0] == 200
    assert reader.fix_rubric("refusal-1") == Rubric("Polite.", "m")
    assert do(port, "judge", group="refusal-1", rubric=None)[0] == 200
    assert reader.fix_rubric("refusal-1") is None
    made = {"group": "refusal-1", "proposal": "p-1", "title": "Pin m-1", "dataset": 3, "rule": None}
    assert do(port, "accept", acceptance=made)[0] == 200
    (found,) = port.get("/api/fixes/acceptances").json["acceptances"]
    assert {**made, "at_ns": found["at_ns"], "dataset_name": ""} == found
    assert do(port, "take-back", group="refusal-1")[0] == 200
    assert reader.fix_acceptances() == ()
    reader.close()


@pytest.mark.parametrize(("verb", "content"), [
    ("keep", {}), ("keep", {"check": {"id": 1}}), ("propose", {"proposal": {"change": {"surface": "none"}}}),
    ("dismiss", {"group": "x"}), ("dismiss", {"group": "x", "where": "", "reason": "", "kind": "odd"}),
    ("restore", {"group": 7}), ("judge", {"group": ""}), ("judge", {"group": "x", "rubric": {"text": " "}}),
    ("accept", {"acceptance": {"group": "x"}}), ("take-back", {}),
])  # fmt: skip
def test_what_is_no_fix_is_refused(port: Port, verb: str, content: Any) -> None:
    assert do(port, verb, **content)[0] == 400
