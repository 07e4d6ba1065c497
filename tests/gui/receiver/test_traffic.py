"""How fast spans arrive."""

from spanglass.gui.receiver.traffic import SpanRate

SECOND = 1_000_000_000


def test_the_first_count_tells_no_rate() -> None:
    assert SpanRate().add(1000, 0) is None


def test_the_rate_is_of_the_last_five_seconds() -> None:
    rate = SpanRate()
    told = [rate.add(10 * second, second * SECOND) for second in range(8)]
    assert told[1:] == [100] * 7
    assert [rate.add(70, second * SECOND) for second in range(8, 14)][-1] == 0


def test_removed_spans_begin_a_new_measure() -> None:
    rate = SpanRate()
    rate.add(1000, 0)
    assert rate.add(10, SECOND) is None
    assert rate.add(20, 2 * SECOND) == 100


def test_two_counts_at_one_moment_tell_nothing() -> None:
    rate = SpanRate()
    rate.add(1, 5)
    assert rate.add(2, 5) is None
