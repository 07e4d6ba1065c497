"""Which calls a filter finds."""

from contextlib import closing

import pytest

from alerts_traffic import a_call
from spanglass.alerts.matching import test_of as matcher
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

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


@pytest.mark.parametrize("key", ["feature", "user", "customer", "session", "service", "provider", "error"])
def test_what_a_call_does_not_say_matches_nothing(key: str) -> None:
    silent = a_call(feature=None, provider=None, requested=None, responded=None)
    assert not matcher(f"{key}:*")(silent)
    assert matcher(f"-{key}:*")(silent)
    assert not matcher("model:*")(silent)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("took:>2s", False), ("took:>=2s", True), ("took:<2s", False), ("took:<=2s", True), ("took:2s", True),
        ("took:>1999ms", True), ("took:>=2001ms", False), ("took:<2001ms", True), ("took:<=1999ms", False),
        ("took:2s..3s", True), ("took:1s..2s", True), ("took:1s..1999ms", False), ("took:2001ms..3s", False),
        ("took:1s,2s", True), ("took:1s,3s", False), ("in:100", True), ("out:20", True), ("in:>=101", False),
        ("cost:>=0.001", True), ("cost:>0.001", False), ("retry:2", True), ("retry:>2", False),
    ],
)  # fmt: skip
def test_numbers_are_compared_to_their_limit(query: str, matches: bool) -> None:
    assert matcher(query)(CALL) is matches


@pytest.mark.parametrize("key", ["took", "ttft", "cost", "in", "out", "tokens"])
def test_an_unknown_number_compares_with_nothing(key: str) -> None:
    silent = a_call(took_ns=None, cost_nano=None, input_tokens=None, output_tokens=None)
    assert not matcher(f"{key}:>=0")(silent)
    assert not matcher(f"{key}:<1")(silent)


@pytest.mark.parametrize("query", ['took:"2s"', 'in:"quince"', "status:odd", "schema:>1"])
def test_what_is_no_comparison_of_a_call_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="alert"):
        matcher(query)


@pytest.mark.parametrize("key", ["feature", "user", "customer", "session", "service", "provider", "model"])
def test_a_call_that_does_not_say_it_is_found_by_an_empty_text(key: str) -> None:
    silent = a_call(feature=None, provider=None, requested=None, responded=None)
    told = a_call(
        feature="f",
        user="u",
        customer="c",
        session="s",
        service="x",
        provider="p",
        requested="m",
        responded="m",
    )
    assert (matcher(f'{key}:""')(silent), matcher(f'{key}:""')(told)) == (True, False)
    assert (matcher(f'-{key}:""')(silent), matcher(f'-{key}:""')(told)) == (False, True)


NAMES = ("refunds", "Refunds v2", "REFUNDS", "ref[x]", "a*b", "a_b", "a%b", "Änderung", "wer?", None)
QUERIES = ("*", "refunds", "ref*", '"Refunds v2"', '"ref[x]"', '"a*b"', "a_b", '"a%b"', "änderung",
           "Änderung", "äNDERUNG", '"wer?"', '""', "refunds,a_b", "*s")  # fmt: skip


@pytest.mark.parametrize("query", [f"{sign}user:{value}" for value in QUERIES for sign in ("", "-")])
def test_names_are_found_as_in_the_list_of_traces(query: str, names: Reader) -> None:
    listed = {trace.trace_id[-1] for trace in names.traces(query).traces}
    assert {number for number, name in enumerate(NAMES) if matcher(query)(a_call(user=name))} == listed


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A store with a trace of one call for each name of a user."""
    path = tmp_path_factory.mktemp("names") / "traces.db"
    with closing(Writer(path)) as writer:
        for number, name in enumerate(NAMES):
            attributes = CHAT if name is None else {**CHAT, "user.id": name}
            trace = b"\1" * 15 + bytes([number])
            writer.write([a_batch(a_span(1, trace=trace, attributes=attributes))])
    return Reader(path)
