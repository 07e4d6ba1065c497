"""Why an answer declines: policy, ability or data, a rule of the business."""

import pytest

from spanglass.analysis.refusals.refusals import in_text
from spanglass.core.judgement import RefusalKind

KINDS = {
    RefusalKind.POLICY: [
        "I'm sorry, but I can't assist with that.",
        "I can't help with getting into somebody else's account. That would be illegal.",
        "I can't help with accessing your boss's messages without permission.",
        "I won't write instructions for making weapons.",
        "I don't feel comfortable writing that.",
        "I'm not comfortable creating images of people who did not ask for them.",
        "This goes against my guidelines, so let's find another topic.",
        "As an AI language model, I don't have personal opinions about politicians.",
        "It is not appropriate for me to compare people by their origin.",
        "Stealing is illegal and unethical. I strongly advise against it.",
        "I can't reproduce the lyrics because they're under copyright, but I can give you a summary.",
        "Ich kann Ihnen keine Anleitung zum Bau einer Waffe geben.",
    ],
    RefusalKind.CAPABILITY: [
        "I don't have access to your calendar, so I can't tell when you are free.",
        "I can't browse the internet.",
        "I can't open links or view web pages.",
        "I'm unable to generate images.",
        "I can't provide real-time stock prices.",
        "As an AI language model, I cannot predict the future.",
        "I'm unable to help, as I am only a language model.",
        "Je suis désolé, mais je ne peux pas accéder à Internet ni répondre en temps réel.",
    ],
    RefusalKind.BUSINESS: [
        "Unfortunately, basic economy tickets cannot be cancelled after 24 hours.",
        "I'm sorry, but your reservation is not eligible for a refund.",
        "I understand your frustration. However, our policy does not allow changes to these flights.",
        "Unfortunately, we're not able to offer a refund for this order.",
        "I'm unable to cancel this booking because basic economy flights cannot be changed.",
    ],
}


@pytest.mark.parametrize(
    ("kind", "answer"), [(kind, answer) for kind, answers in KINDS.items() for answer in answers]
)
def test_a_decline_has_a_kind(kind: RefusalKind, answer: str) -> None:
    found = in_text(answer)
    assert found is not None
    assert found.kind is kind


def test_what_a_program_cannot_do_with_an_order_is_no_rule_of_a_business() -> None:
    assert in_text("The order of the keys cannot be changed once the iterator is consumed.") is None
    assert in_text("Your policy covers this; our library does not need one.") is None
