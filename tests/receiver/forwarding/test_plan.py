"""What the settings say about sending on."""

import pytest

from spanglass.core.redaction import Redactions
from spanglass.keychain import Keychain
from spanglass.receiver.forwarding.plan import Plan, headers_of, plan_of
from spanglass.settings import Settings
from spanglass.store.answers.outgoing import Stream

NO_KEYS = Keychain(None, {})


def test_nothing_is_sent_on_unless_it_is_set() -> None:
    assert plan_of(Settings(), NO_KEYS) is None
    assert plan_of(Settings(forward=True), NO_KEYS) is None
    assert plan_of(Settings(forward_url="http://x"), NO_KEYS) is None


def test_headers_come_from_the_keychain_and_are_not_printed() -> None:
    keys = Keychain(None, {"SPANGLASS_FORWARD_HEADERS": "authorization=Bearer abc"})
    plan = plan_of(Settings(forward=True, forward_url="http://x", forward_query="a"), keys)
    assert plan is not None
    assert (plan.query, plan.headers) == ("a", {"authorization": "Bearer abc"})
    assert "abc" not in repr(plan)


def test_secrets_are_taken_out_unless_it_is_said_otherwise() -> None:
    on = Settings(forward=True, forward_url="http://x")
    plan = plan_of(on, NO_KEYS)
    assert plan is not None
    assert plan.redactions == Redactions()
    plan = plan_of(Settings(forward=True, forward_url="http://x", forward_take_out=()), NO_KEYS)
    assert plan is not None
    assert plan.redactions is None
    kinds = ("secrets", "emails", "users")
    plan = plan_of(Settings(forward=True, forward_url="http://x", forward_take_out=kinds), NO_KEYS)
    assert plan is not None
    assert plan.redactions == Redactions(emails=True, users=True)


@pytest.mark.parametrize("url", ["http://x", "http://x/", "http://x/v1/traces", "http://x/v1/logs/"])
def test_the_usual_paths_are_added(url: str) -> None:
    plan = Plan(url)
    assert plan.address(Stream.SPANS) == "http://x/v1/traces"
    assert plan.address(Stream.LOGS) == "http://x/v1/logs"


def test_headers_are_read_as_exporters_read_them() -> None:
    assert headers_of("a=b=c, x-y: z\nq=1,nothing,=v") == {"a": "b=c", "x-y": "z", "q": "1"}
