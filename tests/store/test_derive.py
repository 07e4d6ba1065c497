"""Records of spans: which refusals they carry."""

from builders import a_raw_span
from spanglass.core.judgement import Grade
from spanglass.core.span import STATUS_ERROR, SpanEvent
from spanglass.store.derive import Deriver


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
