"""Proposals, checks and groups as JSON and back; what is none is said."""

import json
from dataclasses import replace
from typing import Any

import pytest

from builders import T0
from fix_values import REF, a_check, a_group, a_proposal
from spanglass.core.fix_json import (
    check_document,
    check_of,
    dismissal_of,
    group_document,
    proposal_document,
    proposal_of,
)
from spanglass.core.fixes import Dismissal, Evidence, FailureKind, SnapshotChange


def test_there_and_back() -> None:
    check = replace(a_check(), id=7, cost_change=None, stopped="It was stopped.")
    assert check_of(json.loads(json.dumps(check_document(check)))) == check
    assert proposal_of(json.loads(json.dumps(proposal_document(a_proposal())))) == a_proposal()


def test_a_group() -> None:
    change = SnapshotChange("m", "m-1", "m-2", T0)
    said = Dismissal("refusal-1", "refunds", FailureKind.REFUSAL, "Wanted.", T0)
    group = a_group(evidence=(Evidence("1 of 4 calls", REF),), change=change, dismissed=said)
    found = json.loads(json.dumps(group_document(group)))
    assert (found["key"], found["kind"], found["dismissed"]) == ("refusal-1", "refusal", "Wanted.")
    assert found["change"] == {"requested": "m", "before": "m-1", "after": "m-2", "at_ns": T0}
    assert found["evidence"] == [{"text": "1 of 4 calls", "trace_id": "01" * 16, "span_id": "02" * 8}]
    bare = group_document(a_group())
    assert (bare["change"], bare["dismissed"]) == (None, None)


@pytest.mark.parametrize("document", [
    {}, {"change": {}}, {**proposal_document(a_proposal()), "seen": [{"trace_id": "zz", "span_id": ""}]},
])  # fmt: skip
def test_what_is_no_proposal(document: Any) -> None:
    with pytest.raises(ValueError, match=r"no proposal|non-hexadecimal"):
        proposal_of(document)


def test_what_is_no_check_or_dismissal() -> None:
    with pytest.raises(ValueError, match="no check"):
        check_of({"verdict": "fixed"})
    with pytest.raises(ValueError, match="no dismissal"):
        dismissal_of({"group": "x"}, T0)
