"""Which calls a filter finds."""

import pytest

from alerts_traffic import a_call
from spanglass.alerts.matching import test_of as matcher

CALL = a_call(
    feature="refunds",
    user="ann",
    failed=True,
    error="http_5xx",
    retries=2,
    streaming=True,
    schema_valid=False,
)


@pytest.mark.parametrize(
    "query",
    ["", "feature:refunds", "feature:REF*", "model:gpt-4", "version:gpt-4o-2024", "user:ann,bob", "-user:bob",
     "status:error", "has:retry", "took:>1s", "took:1s..3s", "tokens:120", "cost:<=$0.001", "stream:yes",
     "schema:fail", "(user:bob OR error:http_5xx) provider:openai", "{feature:refunds user:ann}"],
)  # fmt: skip
def test_it_matches(query: str) -> None:
    assert matcher(query)(CALL)


@pytest.mark.parametrize(
    "query",
    ["feature:refund", "model:claude", "status:ok", "took:<1s", "ttft:>0s", "stream:no", "feature:[r]efunds"],
)
def test_it_does_not_match(query: str) -> None:
    assert not matcher(query)(CALL)


@pytest.mark.parametrize("query", ["hello", "tool:search", "thumbs:up", "status:running", "feature:>3"])
def test_what_calls_do_not_tell_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="alert"):
        matcher(query)
