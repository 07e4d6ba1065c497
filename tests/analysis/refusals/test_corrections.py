"""The user's word on a refusal stands over the rules; of several the last one does."""

from builders import T0
from spanglass.analysis.refusals.corrections import EVENT, REFUSED, corrected
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.span import LogRecord, Resource, Scope

FOUND = Refusal(Grade.PHRASE, "phrase", "I can't help")


def word(refused: object, time_ns: int = T0, event: str = EVENT) -> LogRecord:
    attributes = {REFUSED: refused}
    return LogRecord(b"1" * 16, b"2" * 8, time_ns, event, None, attributes, Resource(), Scope(), b"")  # type: ignore[arg-type]


def test_without_a_word_the_rules_stand() -> None:
    assert corrected(FOUND, ()) is FOUND
    assert corrected(None, [word(True, event="gen_ai.choice")]) is None
    assert corrected(FOUND, [word("no")]) is FOUND


def test_no_refusal_is_none() -> None:
    assert corrected(FOUND, [word(False)]) is None


def test_a_refusal_that_no_rule_found_is_by_the_user() -> None:
    refusal = corrected(None, [word(True)])
    assert refusal is not None
    assert refusal.by == "user"
    assert corrected(FOUND, [word(True)]) is FOUND


def test_the_last_word_stands() -> None:
    assert corrected(FOUND, [word(True, T0 + 2), word(False, T0 + 1)]) is FOUND
    assert corrected(FOUND, [word(False, T0 + 2), word(True, T0 + 1)]) is None
