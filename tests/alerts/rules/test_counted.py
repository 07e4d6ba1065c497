"""Which calls the rules on shares count, and which of them as bad."""

from dataclasses import replace
from typing import Any

import pytest

from alerts_traffic import a_call, a_rule
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.share_kind import ShareKind
from spanglass.core.watched import SECOND_NS

LIMIT = 15 * SECOND_NS
FAILED = {"failed": True, "error": "http_5xx"}


def _bad(rule: str, excluded: frozenset[str] = frozenset(), **changes: Any) -> bool | None:
    kind = kinds()[rule]
    assert isinstance(kind, ShareKind)
    return kind.measure.bad(a_call(**changes), replace(a_rule(rule), excluded=excluded))


@pytest.mark.parametrize(
    ("changes", "bad"),
    [
        ({"took_ns": LIMIT}, False),
        ({"took_ns": LIMIT + 1}, True),
        ({"took_ns": None}, None),
        ({"took_ns": LIMIT + 1, "cancelled": True}, None),
        ({"took_ns": LIMIT - 1, **FAILED}, None),
        ({"took_ns": LIMIT, **FAILED}, None),
        ({"took_ns": LIMIT + 1, **FAILED}, True),
        ({"took_ns": None, **FAILED}, None),
        ({"took_ns": 1, "failed": True, "error": "timeout"}, True),
        ({"took_ns": None, "failed": True, "error": "timeout"}, True),
        ({"took_ns": 1, "failed": True, "error": "timeout", "cancelled": True}, None),
    ],
    ids=str,
)
def test_of_latency(changes: dict[str, Any], bad: bool | None) -> None:
    assert _bad("latency", **changes) is bad


@pytest.mark.parametrize(
    ("changes", "bad"),
    [
        ({}, False),
        ({"refused": True}, True),
        ({"answered": False}, None),
        ({"answered": False, "refused": True}, True),
        ({"refused": True, "refusal_kind": "business"}, False),
        ({"refused": True, "refusal_kind": "policy"}, True),
    ],
    ids=str,
)
def test_of_refusals(changes: dict[str, Any], bad: bool | None) -> None:
    assert _bad("refusal_rate", excluded=frozenset({"business"}), **changes) is bad


@pytest.mark.parametrize(
    ("rule", "changes", "bad"),
    [
        ("error_rate", {}, False),
        ("error_rate", {"failed": True}, True),
        ("error_rate", {"failed": True, "cancelled": True}, None),
        ("error_rate", {"truncated": True}, False),
        ("error_rate", {"refused": True}, False),
        ("error_rate", {"retries": 2}, False),
        ("schema_failures", {"schema_valid": None}, None),
        ("schema_failures", {"schema_valid": True}, False),
        ("schema_failures", {"schema_valid": False}, True),
    ],
    ids=str,
)
def test_of_errors_and_schemas(rule: str, changes: dict[str, Any], bad: bool | None) -> None:
    assert _bad(rule, **changes) is bad
