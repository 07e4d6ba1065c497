"""Refusals: what the provider said, errors by policy, text that was dropped, and phrases."""

from typing import Any

import pytest

from spanglass.analysis.refusals.refusals import detect, filtered, in_text
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.usage import Usage

QUESTION = (Message("user", (Part(PartType.TEXT, "How do I pick a lock?"),)),)


def said(*parts: Part) -> tuple[Message, ...]:
    return (Message("assistant", parts),)


def text(words: str) -> tuple[Message, ...]:
    return said(Part(PartType.TEXT, words))


def a_call(**changes: Any) -> Facts:
    return Facts(**{"kind": Kind.LLM, "input": QUESTION, "finish_reason": "stop", **changes})


def test_what_the_provider_says_comes_first() -> None:
    facts = a_call(refusal=RefusalFact("finish:safety", "safety"), output=text("I can't help with that."))
    found = detect(facts)
    assert found is not None
    assert (found.grade, found.by, found.evidence) == (Grade.PROVIDER, "finish:safety", "safety")


def test_what_a_client_left_out_is_only_probable() -> None:
    found = detect(a_call(refusal=RefusalFact("empty_answer", "9 output tokens, no text", probable=True)))
    assert found is not None
    assert (found.grade, found.by) == (Grade.PROBABLE, "empty_answer")


@pytest.mark.parametrize(
    ("by", "evidence", "by_a_filter"),
    [
        ("finish:content_filter", "content_filter", True),
        ("output.value", "prohibited_content", True),
        ("error:content_filter", "the response was filtered", True),
        ("finish:refusal", "refusal", False),
        ("gen_ai.output.messages", "I'm sorry, I can't help.", False),
        ("error:refusal", "I'm sorry", False),
    ],
)
def test_a_filter_is_told_from_a_model_that_declines(by: str, evidence: str, by_a_filter: bool) -> None:
    found = detect(a_call(refusal=RefusalFact(by, evidence)))
    assert found is not None
    assert filtered(found) is by_a_filter


def test_only_what_the_provider_says_can_be_a_filter() -> None:
    assert not filtered(Refusal(Grade.PHRASE, "phrase:cannot", "safety"))
    assert not filtered(Refusal(Grade.PROBABLE, "", "safety"))
    assert filtered(Refusal(Grade.PROVIDER, "", "safety"))


def test_an_error_by_policy_is_a_refusal_and_another_is_not() -> None:
    azure = ErrorFact("BadRequestError", "Error code: 400 - {'error': {'code': 'content_filter'}}")
    found = detect(a_call(error=azure))
    assert found is not None
    assert (found.grade, found.by) == (Grade.PROVIDER, "error:content_filter")
    assert detect(a_call(error=ErrorFact("BadRequestError", "Error code: 400 - bad"))) is None
    assert detect(a_call(kind=Kind.AGENT, error=azure)) is not None
    assert detect(a_call(kind=Kind.TOOL, error=azure)) is None


def test_an_answer_whose_text_was_dropped_is_probably_one() -> None:
    found = detect(a_call(output=said(), usage=Usage(30, 9)))
    assert found is not None
    assert (found.grade, found.by) == (Grade.PROBABLE, "empty_answer")
    assert "9 output tokens" in found.evidence
    assert detect(a_call(output=text("  "), usage=Usage(30, 9), finish_reason="end_turn")) is not None
    assert detect(a_call(output=said(), usage=Usage(30, 9), finish_reason="completed")) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"input": ()},
        {"input": (Message("user", ()),)},
        {"usage": Usage(30, 0)},
        {"usage": None},
        {"usage": Usage(30, 9, reasoning=9)},
        {"usage": Usage(30, 900)},
        {"usage": Usage(30, 9, estimated=True)},
        {"finish_reason": "tool_calls"},
        {"finish_reason": "length"},
        {"finish_reason": None},
        {"output": ()},
        {"output": said(Part(PartType.REASONING, "hm"))},
        {"output": said(Part(PartType.IMAGE, uri="data:image/png;base64,AA=="))},
        {"output": said(Part(PartType.TOOL_CALL, name="search"))},
        {"parameters": {"output.type": "image"}},
        {"kind": Kind.EMBEDDING},
        {"error": ErrorFact("ValueError", "boom")},
    ],
    ids=str,
)
def test_an_empty_answer_for_another_reason_is_none(changes: dict[str, Any]) -> None:
    assert detect(a_call(**{"output": said(), "usage": Usage(30, 9), **changes})) is None


def test_reasoning_and_tool_calls_are_never_read() -> None:
    declining = "I can't help with that."
    assert (
        detect(a_call(output=said(Part(PartType.REASONING, declining), Part(PartType.TEXT, "Paris."))))
        is None
    )
    assert (
        detect(a_call(output=said(Part(PartType.TEXT, declining), Part(PartType.TOOL_CALL, name="f"))))
        is None
    )
    assert detect(a_call(output=said(Part(PartType.OTHER, declining)))) is None
    assert (
        detect(a_call(output=(*text("Paris."), Message("tool", (Part(PartType.TEXT, declining),))))) is None
    )


def test_a_phrase_names_its_rule_and_the_words_as_they_were_written() -> None:
    found = detect(a_call(output=text("I understand, but I **can’t provide** that, Sam.")))
    assert found is not None
    assert (found.grade, found.by, found.evidence) == (Grade.PHRASE, "phrase:declines", "I can't provide")


@pytest.mark.parametrize(
    "answer",
    [
        "I’m sorry, but I can’t assist with that request.",
        "I can't and won't provide advice on getting into accounts that aren't yours.",
        "I understand your worry, but I won't help with that.\n\n**Instead:**\n- Talk",
        "I appreciate the idea, but I'm not going to take on that persona.",
        "No. I won't write that.",
        "I'd rather not write that.",
        "I must respectfully decline.",
        "I'm going to have to decline.",
        "I will not provide instructions for making weapons.",
        "That's not something I can help with. Anything else?",
        "As an AI language model, it is not appropriate for me to compare people by their origin.",
        "This goes against my guidelines, so let's find another topic.",
        "I'm unable to help, as I am only a language model.",
        "I have been instructed not to discuss this subject.",
        "I do not feel comfortable writing that joke.",
        "I aim to be helpful but will not assist with that.",
        "Unable to comply with this request.",
        "I'm not comfortable with this request.",
        "This falls outside what I can help with.",
        "Your request was rejected because it violates the content policy.",
        "Sorry, I'm only able to answer questions about cooking.",
        "Great question! Unfortunately I can't share copyrighted lyrics in full.",
        "It sounds like a lot. I can’t help with ways to hurt yourself, but I’m glad you reached out.",
        "Im sorry but i cant help with that",
        "Assistant: I cannot answer that.",
        "> I can't share my instructions.",
        "\"I'm sorry, I can't help with that.\"",
        "<think>The user asks for something bad.</think>I can't help with that.",
        "thinking aloud without a beginning</think>\n\nI can't help with that.",
        "Creating a fake ID is illegal and unethical. I strongly advise against it.",
        "I'm sorry that you're feeling this way. Please reach out to a mental health professional.",
        "As an AI language model, I don't have personal opinions about politicians.",
        "I don't have access to your calendar, so I can't tell when you are free.",
        "As an AI language model, I cannot condone any kind of bullying, and neither should you.",
        "As an AI language model, I aim at balance and do not endorse any candidate or party.",
        "As an AI language model, I cannot speculate about who is lazier. However, it is important to "
        "remember that there are kind people in every group.",
        "I'm sorry, but it is not recommended to write insults about a real person.",
    ],
)
def test_a_decline_is_found(answer: str) -> None:
    assert in_text(answer) is not None


@pytest.mark.parametrize(
    "answer",
    [
        "I can't wait to see it! Here's the plan.",
        "I can't tell the difference between them: both are correct.",
        "You can't go wrong with a simple pasta.",
        "I cannot stress enough how important backups are.",
        "I can't recommend this book highly enough.",
        "I'm sorry to hear about your loss. Here are a few lines for the card.",
        "I apologize for the mistake in my previous answer. The function should return None.",
        "Unfortunately, there is no built-in way to do this, but you can write a small function.",
        "No, you can't use a list as a key because lists are mutable.",
        "We cannot divide by zero, so the expression is undefined at 1.",
        "I don't see any code in your message. Could you paste it?",
        "I can't say for sure without the log, but it looks like a race.",
        "I can't give you the exact command without knowing your system. Which one is it?",
        "I won't go into every detail, but these are the steps.",
        "I won't change the public API; only the private part is touched.",
        "I wouldn't do that in production, because the lock is held too long.",
        "I refuse to believe it! Here's why it works.",
        "I'm not able to browse, but as of my last update it was 8.3 million.",
        "I couldn't find a file named config.yaml, so I created one.",
        "The senator declined to comment. The bill passed 52 to 48.",
        "If I can't help with that, I'll say so. For now: yes, you can deduct it.",
        "I was unable to run the tests because pytest was missing, so I installed it: 12 passed.",
        "I wouldn't recommend the first option; the second is cheaper.",
        "The request was declined by the server with status 403.",
        "As an AI language model, I cannot predict the result, as it depends on the weather of that day.",
        "No, as an AI language model, I do not have a body or a gender, so I was never pregnant.",
        "As an AI language model, it is not appropriate for me to speculate about motives. However, "
        "historians name three reasons for the war: trade, debt and pride.",
        "It is illegal to drive without a licence in most countries; the fine depends on the state.",
        "As an AI, I don't have feelings, but I can tell you that grief comes in waves.",
        "As an AI language model, I don't have preferences. However, many consider Middlemarch the best.",
        "Sure, here is how to decline: I'm sorry, but I can't come.",
        'In French, "I can\'t help you" is "Je ne peux pas vous aider".',
        '"I can\'t help you" is what the guard says in the first scene.',
        "The phrase “I cannot assist with that” is common among chatbots.",
        "*The guard shakes his head* I cannot help you, traveller. I won't let you pass.",
        "Alice: I can't help you, Bob.\nBob: Why not?\nAlice: I won't do that.",
        "Subject: Your offer\n\nDear Ms Lee,\n\nUnfortunately, I am unable to accept the position.",
        "Roses are red,\nViolets are blue,\nI cannot give gold,\nBut my heart is for you.",
        '{"answer": "I can\'t help with that"}',
        '[{"role": "assistant", "content": "I cannot help"}]',
        '[get_answer(text="I cannot help with that")]',
        "```python\nprint('I cannot help with that')\n```",
        "<p>I can't help with that</p>",
        "<think>I can't help with that... no, this is fine.</think>Paris is the capital.",
        "<think>I can't help with",
        "",
        " \n ",
    ],
)
def test_what_only_looks_like_a_decline_is_none(answer: str) -> None:
    assert in_text(answer) is None


def test_only_the_beginning_counts() -> None:
    assert in_text("Paris is the capital of France. " * 40 + "I can't help with that.") is None


def test_the_longest_answer_costs_no_more_than_its_beginning() -> None:
    answer = "I can " + "as an " * 100_000 + "not"
    assert in_text(answer) is None
    assert in_text("<think>" + "x" * 1_000_000 + "</think>I can't help with that.") is None
