"""Why a call failed is a sentence that says what to do, whatever came in the place of an answer."""

import json

import pytest

from builders import a_raw_span
from spanglass.core.record import SpanRecord
from spanglass.core.span import SpanEvent
from spanglass.replay.failures import is_answer, sentence_of
from spanglass.replay.request import ReplayRequest
from spanglass.store.ingest.derive import Deriver

URL = "http://models.example/v1/chat/completions"
REQUEST = ReplayRequest(URL, (), "OPENAI_API_KEY", {"model": "m-1"}, "chat")
SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Who are you?</body></html>"
GATEWAY = "<html><head><title>502 Bad Gateway</title></head></html>"
DERIVER = Deriver()


def a_record(status: int, body: str) -> SpanRecord:
    attributes = {
        "url.full": URL, "spanglass.request.body": json.dumps({"model": "m-1", "messages": []}),
        "spanglass.response.body": body, "spanglass.response.content_type": "text/html",
        "http.response.status_code": status,
    }  # fmt: skip
    return DERIVER.record(a_raw_span(attributes=attributes, status_code=2 if status >= 400 else 0), ())


def error(message: str, code: str) -> str:
    return json.dumps({"error": {"message": message, "code": code}})


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, error("Incorrect API key provided: sk-1.", "invalid_api_key"),
         "models.example does not accept the key in OPENAI_API_KEY: set another there, or keep one in the"),
        (404, error("The model m-1 does not exist", "model_not_found"),
         "models.example has no model m-1: choose one that it lists."),
        (429, error("Rate limit reached", "rate_limit_exceeded"), "asks for fewer calls: wait, or run fewer"),
        (200, SIGN_IN, 'answers with a web page, "Sign in": look at its address, and whether a proxy'),
        (403, SIGN_IN, 'answers with a web page, "Sign in": look at its address, and whether a proxy'),
        (404, SIGN_IN, 'answers with a web page, "Sign in": look at its address, and whether a proxy'),
        (502, GATEWAY, 'failed (502), three more tries too: run it again later. It says: a web page, "502'),
        (302, "", "answers that its calls go elsewhere (302): give the address that it has now."),
    ],
)  # fmt: skip
def test_a_failure_says_what_to_do(status: int, body: str, said: str) -> None:
    record = a_record(status, body)
    assert record.facts.error is not None
    assert record.facts.output == ()
    assert said in sentence_of(record, REQUEST)


@pytest.mark.parametrize(("kind", "said"), [
    ("httpx2.ReadTimeout", "models.example gave no answer for 10 min: run it again, or ask another model."),
    ("httpx2.ConnectTimeout", "models.example cannot be reached (timed out): look at the network"),
])  # fmt: skip
def test_a_silence_is_told_from_a_network_that_is_not_there(kind: str, said: str) -> None:
    asked = {"url.full": URL, "spanglass.request.body": json.dumps({"model": "m-1", "messages": []})}
    event = SpanEvent("exception", 1, {"exception.type": kind, "exception.message": "timed out"})
    attributes = {**asked, "error.type": kind}
    record = DERIVER.record(a_raw_span(attributes=attributes, status_code=2, events=(event,)), ())
    assert sentence_of(record, REQUEST).startswith(said)


@pytest.mark.parametrize("body", ["", "{}"])
def test_what_says_nothing_is_no_answer(body: str) -> None:
    record = a_record(200, body)
    assert not is_answer(record)
    assert "gave no answer: look at its address" in sentence_of(record, REQUEST)


def test_a_tool_call_or_an_empty_text_that_ends_as_it_should_is_an_answer() -> None:
    message = {"role": "assistant", "content": ""}
    answer = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    assert is_answer(a_record(200, json.dumps(answer)))
