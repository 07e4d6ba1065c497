"""Redaction: no planted secret is left, JSON stays JSON, and a placeholder stands for one thing."""

import json
import re
from typing import Any

import pytest

from builders import a_detail, a_raw_span
from planted import SECRETS, left_of
from spanglass.core.redaction import Redactions, Redactor
from spanglass.core.secrets import MASK
from spanglass.core.span import SpanEvent

PATTERNS = (re.compile(r"X-\d+"),)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_planted_secret_is_gone_from_text_and_from_json(kind: str) -> None:
    secret = SECRETS[kind]
    trace = left_of(kind)
    redactor = Redactor()
    for text in (secret, f"I use {secret} here.", f"a={secret}\nb", f'("{secret}")'):
        assert trace not in redactor.text(text), text
    document = {"messages": [{"role": "user", "content": f"My key: {secret} ok"}], "n": 5}
    made = redactor.text(json.dumps(document))
    assert trace not in made
    found = json.loads(made)
    assert (found["n"], found["messages"][0]["role"], list(found)) == (5, "user", ["messages", "n"])


def test_there_are_more_than_twenty_five_kinds() -> None:
    assert len(SECRETS) >= 25


@pytest.mark.parametrize(
    "text",
    [
        "task-force-one is a word-with-dashes", "sk-learn and scikit-learn", "The password is wrong.",
        "2026-11-25",
        '{"max_tokens": 4096}', "bearer of news", "risk-assessment-of-2025-report", "a cookie recipe",
        "5b8efff798038103d269b633813fc60c", "550e8400-e29b-41d4-a716-446655440000",
        "msg_01XFDUDYJgAACzvnptvVoYEL",
        "chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz123", "call_abc123DEF456ghi789JKL012", "fp_44709d6fcb",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "cache_key: prompt-v3-2024",
        "MAX_TOKEN=128000", "session_token_count = 12345678", "sorted(rows, key=lambda row: row.value123)",
        "https://example.com/page?page=22&x=1", "a cookie: one cup of sugar", "fw_update_version_2",
        "M.Sc. and B.A.", "login and password required", "docker run -u app:group x",
        '["api_key", "password", "cookie"]', '{"name": "password", "value": ""}', "passphrase: none",
        "re_compile_the_pattern_of_1999", "a private key is kept", "glc_flags",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgcGxhaW4gdGV4dA==", "a/long/path/of/many/folders/and/a/file/at/last",
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor().text(text) == text


def test_a_value_named_like_a_credential_is_one() -> None:
    found = Redactor().redacted({"api_key": "short", "x-api-key": "abc", "tokens": 12, "max_tokens": "5"})
    assert found == {"api_key": "[secret-1]", "x-api-key": "[secret-2]", "tokens": 12, "max_tokens": "5"}


@pytest.mark.parametrize("name", ["token", "csrf_token", "deployment.token", "secret", "signing-key", "pwd"])
def test_a_name_that_may_be_of_a_secret_makes_one_of_what_looks_like_nothing_else(name: str) -> None:
    opaque = "Zk4abcdEF99xyzQ1w2"
    assert Redactor().redacted({name: opaque}) == {name: "[secret-1]"}
    plain = {"token": " world", "secret": "it is kept", "next_token": "Hello", "max_tokens": "4096"}
    assert Redactor().redacted(plain) == plain


def test_what_is_named_a_secret_somewhere_is_taken_out_everywhere_once_it_was_looked_at() -> None:
    login = {
        "user": "bo",
        "password": "tr0ub4dor & 3",
        "deep": json.dumps([{"name": "api-key", "value": "k3y-of-mine"}]),
    }
    talk = "log in with tr0ub4dor & 3, then k3y-of-mine."
    redactor = Redactor()
    redactor.look_at(login)
    assert redactor.text(talk) == "log in with [secret-1], then [secret-2]."
    made = redactor.redacted(login)
    assert [made["password"], json.loads(made["deep"])[0]["value"]] == ["[secret-1]", "[secret-2]"]
    assert Redactor().text(talk) == talk


def test_a_word_that_is_named_a_secret_is_no_secret_elsewhere() -> None:
    redactor = Redactor()
    redactor.look_at({"password": "required", "token": "short-1", "api_key": MASK})
    assert redactor.text(f"required short-1 {MASK}") == f"required short-1 {MASK}"


def test_a_number_may_be_that_of_an_account() -> None:
    redactor = Redactor(Redactions(numbers=True))
    said = redactor.text("DE89370400440532013000, GB29 NWBK 6016 1331 9268 19 and LT12 IN ALL CAPS")
    assert said == "[number-1], [number-2] and LT12 IN ALL CAPS"


def test_placeholders_are_consistent_and_counted() -> None:
    redactor = Redactor(Redactions(emails=True, numbers=True, names=("Ann Lee", "Bo"), patterns=PATTERNS))
    first = redactor.text("Ann Lee <ann@x.com>, 0171 2345678, X-1; bo@x.com Bobby")
    second = redactor.text('{"from": "ANN@x.com", "to": "ann lee", "n": 12345678}')
    assert first == "[name-1] <[email-1]>, [number-1], [text-1]; [email-2] Bobby"
    assert json.loads(second) == {"from": "[email-1]", "to": "[name-1]", "n": 12345678}
    assert dict(redactor.counts) == {"name": 2, "email": 3, "number": 1, "text": 1}


def test_a_span_keeps_its_shape() -> None:
    event = SpanEvent("note", 1, {"text": SECRETS["openai"]})
    attributes: dict[str, Any] = {
        "gen_ai.request.model": "gpt-4o-2024-11-20", "gen_ai.usage.input_tokens": 12345, "mail": "a@b.io",
        "http.request.header.authorization": ["Basic x"], "list": ["call 55512345"], "blob": b"1",
    }  # fmt: skip
    span = a_raw_span(name=f"chat {SECRETS['github']}", attributes=attributes, events=(event,))
    found = Redactor(Redactions(emails=True, numbers=True)).redacted(span)
    assert (found.trace_id, found.start_ns, found.name) == (span.trace_id, span.start_ns, "chat [secret-1]")
    assert found.attributes == {
        "gen_ai.request.model": "gpt-4o-2024-11-20", "gen_ai.usage.input_tokens": 12345, "mail": "[email-1]",
        "http.request.header.authorization": ["[secret-2]"], "list": ["call [number-1]"], "blob": b"1",
    }  # fmt: skip
    assert found.events[0].attributes == {"text": "[secret-3]"}


def test_everything_known_of_a_span_is_redacted() -> None:
    detail = a_detail(title="ask ann@x.com", user="ann@x.com", error_message="no ann@x.com")
    found = Redactor(Redactions(emails=True)).redacted(detail)
    assert (found.row.title, found.row.user, found.row.error_message) == (
        "ask [email-1]",
        "[email-1]",
        "no [email-1]",
    )
    assert found.row.kind is detail.row.kind
    assert found.row.model_requested == "gpt-4o"


def test_bytes_that_are_text_are_redacted_and_what_was_encoded_goes() -> None:
    span = a_raw_span(attributes={"key": SECRETS["github"].encode(), "image": b"\xff\xd8"})
    found = Redactor().redacted(span)
    assert found.attributes == {"key": b"[secret-1]", "image": b"\xff\xd8"}
    assert found.encoded == b""
    assert found.trace_id == span.trace_id


def test_what_was_taken_out_is_told_with_what_stands_for_it() -> None:
    redactor = Redactor(Redactions(emails=True))
    redactor.text("Ann@x.com and ann@x.com and b@x.com")
    told = [(each.kind, each.text, each.placeholder, each.times) for each in redactor.replacements]
    assert told == [("email", "Ann@x.com", "[email-1]", 2), ("email", "b@x.com", "[email-2]", 1)]
