"""The table of endpoints: patterns, methods, and the ledger as JSON."""

import asyncio

import pytest

from spanglass.core.span import Batch, Rejected
from spanglass.formats import Reply
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import Asked, Route, Router, json_reply, ledger_content


async def answer(asked: Asked) -> Reply:
    return json_reply([dict(asked.values), dict(asked.query)])


ROUTER = Router(
    (Route("GET", "/a", answer), Route("GET", "/a/{id}", answer), Route("PUT", "/a/{id}", answer))
)


def asked(method: str, path: str, query: str = "") -> bytes | None:
    found = ROUTER.find(method, path, query)
    return None if found is None else asyncio.run(answer(found[1])).body


def test_a_pattern_gives_its_names_and_the_last_of_each_in_the_query() -> None:
    assert asked("GET", "/a") == b"[{}, {}]"
    assert asked("HEAD", "/a/x.y", "q=1&q=%20b&empty=") == b'[{"id": "x.y"}, {"q": " b", "empty": ""}]'
    assert asked("PUT", "/a/1") is not None


@pytest.mark.parametrize("path", ["/", "/b", "/a/", "/a/1/2", "a", "/A"])
def test_other_paths_are_nobodys(path: str) -> None:
    assert asked("GET", path) is None


def test_a_wrong_method_names_the_right_ones() -> None:
    with pytest.raises(RefusedError) as caught:
        asked("POST", "/a/1")
    assert (caught.value.status, caught.value.headers) == (405, (("allow", "GET, PUT"),))


def test_answers_may_hold_any_text() -> None:
    assert json_reply({"a": "é"}).body == '{"a": "é"}'.encode()
    assert json_reply({"a": "\ud800"}).status == 200


def test_the_ledger_shows_totals_and_every_format() -> None:
    ledger = Ledger(lambda: 1_790_000_000_999_999_999)
    ledger.stored("a", 5, Batch(rejected=(Rejected("bad", 2),)))
    ledger.refused("404 nothing here")
    content = ledger_content(ledger.snapshot(), 7)
    counts = {"requests": 1, "received": 2, "stored": 0, "not_stored": 0, "late": 0, "truncated": 0,
              "undecodable": 0, "rejected": {"bad": 2}, "bytes": 5, "duplicate": 0}  # fmt: skip
    assert content == {
        "since": "2026-09-21T14:13:20Z", **counts, "not_stored_because": None, "orphaned": 7,
        "refused": {"404 nothing here": 1}, "formats": {"a": counts},
    }  # fmt: skip
