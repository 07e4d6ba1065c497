"""Records of spans: which refusals they carry."""

from decimal import Inexact

import pytest

from builders import a_raw_span
from spanglass.analysis.pricing.price_list import Call
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.pricing.rates import Rates
from spanglass.analysis.pricing.user_prices import UserPrices
from spanglass.core.judgement import Grade
from spanglass.core.span import STATUS_ERROR, SpanEvent
from spanglass.store.ingest.derive import Deriver
from traffic import CHAT


def test_an_agent_that_fails_with_the_refusal_of_its_call_was_refused_and_did_not_fail() -> None:
    thrown = {
        "exception.type": "pydantic_ai.exceptions.ContentFilterError",
        "exception.message": 'Content filter triggered. Refusal: "I cannot help.", body: []',
    }
    agent = a_raw_span(
        name="invoke_agent bad",
        attributes={"gen_ai.operation.name": "invoke_agent"},
        status_code=STATUS_ERROR,
        events=(SpanEvent("exception", 1, thrown),),
    )
    refusal = Deriver().record(agent).refusal
    assert refusal is not None
    assert (refusal.grade, refusal.by, refusal.evidence) == (
        Grade.PROVIDER,
        "error:refusal",
        "I cannot help.",
    )


def test_an_agent_that_fails_otherwise_or_only_repeats_an_answer_is_not_refused() -> None:
    failed = a_raw_span(
        attributes={"gen_ai.operation.name": "invoke_agent"}, status_code=STATUS_ERROR, status_message="boom"
    )
    said = '[{"role": "assistant", "parts": [{"type": "text", "content": "I can\'t help with that."}]}]'
    repeats = a_raw_span(attributes={"gen_ai.operation.name": "invoke_agent", "gen_ai.output.messages": said})
    assert Deriver().record(failed).refusal is None
    assert Deriver().record(repeats).refusal is None


class _Spoilt:
    """A price list of which an entry cannot be used."""

    def rates(self, call: Call) -> Rates | None:
        if call.responded == "spoilt":
            raise Inexact
        return UserPrices([], "none").rates(call)


def test_a_span_that_cannot_be_judged_is_kept_without_a_price(caplog: pytest.LogCaptureFixture) -> None:
    deriver = Deriver(Pricer([_Spoilt()]))
    spans = [
        a_raw_span(attributes={**CHAT, "gen_ai.response.model": model}) for model in ("spoilt", "gpt-4o")
    ]
    spoilt, other = (deriver.record(span) for span in spans)
    assert spoilt.facts.model_responded == "spoilt"
    assert spoilt.cost is not None
    assert (spoilt.cost.nano, spoilt.cost.reason) == (None, "it could not be judged: see the log")
    assert other.cost is not None
    assert other.cost.reason == "no price for gpt-4o"
    assert [record.message for record in caplog.records] == ["a span could not be judged"]
    caplog.clear()
