"""What rows say of themselves: whether a trace runs, how long it took, what it used."""

from dataclasses import replace

from builders import MS, T0, a_row, a_summary
from spanglass.core.facts import Kind
from spanglass.core.judgement import Grade, Refusal

MINUTE = 60_000 * MS
OPEN = a_summary(open=True, start_ns=T0, end_ns=T0 + MS, received_ns=T0 + MS)


def test_an_open_trace_runs_until_there_was_no_news_for_two_minutes() -> None:
    assert OPEN.running(T0 + MINUTE)
    assert not OPEN.running(T0 + 3 * MINUTE)
    assert not a_summary(open=False).running(T0)


def test_what_was_sent_long_after_it_happened_or_imported_does_not_run() -> None:
    late = replace(OPEN, received_ns=T0 + 48 * 60 * MINUTE)
    assert not late.running(late.received_ns + MS)
    assert not replace(OPEN, source="x.jsonl").running(T0 + MS)


def test_tokens_are_unknown_only_if_neither_count_is_known() -> None:
    assert a_summary(input_tokens=None, output_tokens=None).tokens is None
    assert a_summary(input_tokens=3, output_tokens=None).tokens == 3


def test_a_refused_call_has_not_failed() -> None:
    assert a_row(status_code=2).failed
    assert not a_row(status_code=2, refusal=Refusal(Grade.PROVIDER, "finish:refusal", "")).failed


def test_a_call_that_took_no_time_at_all_does_not_say_how_long_it_took() -> None:
    assert a_summary(end_ns=T0).took_ns is None
    assert a_summary(end_ns=T0, calls=0).took_ns == 0
    assert a_summary(end_ns=T0 + MS).took_ns == MS
    assert a_row(end_ns=T0).took_ns is None
    assert a_row(end_ns=T0, kind=Kind.TOOL).took_ns == 0
    assert a_row(end_ns=0).took_ns is None
