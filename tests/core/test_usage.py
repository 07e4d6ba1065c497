"""Usage is bounded, made inclusive and filled without losing what it was told."""

from spanglass.core.usage import (
    MOST_TOKENS,
    Billing,
    Usage,
    bounded,
    filled,
    with_inclusive_input,
    with_inclusive_output,
)


def test_a_sane_usage_is_left_as_it_is() -> None:
    usage = Usage(1, 0, None, MOST_TOKENS, billing=Billing(input_audio=1, batch=True))
    assert bounded(usage) is usage


def test_counts_no_call_can_have_are_left_out_and_named() -> None:
    usage = Usage(-1, 5, MOST_TOKENS + 1, billing=Billing(web_searches=-2, service_tier="flex"))
    assert bounded(usage) == Usage(
        output=5, billing=Billing(service_tier="flex"), refused=("input", "cache_read", "web_searches")
    )


def test_a_part_alone_or_a_whole_alone_may_be_out_of_bounds() -> None:
    assert bounded(Usage(1, 2, billing=Billing(web_searches=-2))) == Usage(
        1, 2, billing=Billing(), refused=("web_searches",)
    )
    assert bounded(Usage(-1, 2, billing=Billing(web_searches=2))) == Usage(
        output=2, billing=Billing(web_searches=2), refused=("input",)
    )


def test_input_smaller_than_what_was_cached_did_not_include_it() -> None:
    assert with_inclusive_input(Usage(10, 1, 20, 5)).input == 35
    assert with_inclusive_input(Usage(100, 1, 20, 5)).input == 100
    assert with_inclusive_input(Usage(100, 1, 20, 5), exclusive=True).input == 125


def test_the_first_usage_is_filled_from_the_second() -> None:
    first = Usage(1, None, billing=Billing(cache_write_1h=3))
    second = Usage(2, 4, estimated=True, billing=Billing(cache_write_1h=9, service_tier="flex"))
    assert filled(first, second) == Usage(1, 4, billing=Billing(cache_write_1h=3, service_tier="flex"))
    assert filled(None, second) is second
    assert filled(first, None) is first
    assert filled(Usage(1), second) == Usage(1, 4, billing=second.billing)


def test_reasoning_is_inside_the_output() -> None:
    assert with_inclusive_output(Usage(25, 12, reasoning=128)).output == 140
    assert with_inclusive_output(Usage(25, 140, reasoning=128)).output == 140
    assert with_inclusive_output(Usage(25, None, reasoning=128)).output is None


def test_the_total_tells_whether_reasoning_is_inside_the_output() -> None:
    assert with_inclusive_output(Usage(25, 140, reasoning=128, total=293)).output == 268
    assert with_inclusive_output(Usage(25, 140, 1024, reasoning=128, total=1317)).output == 268
    assert with_inclusive_output(Usage(25, 140, reasoning=128, total=165)).output == 140
    assert with_inclusive_output(Usage(25, 12, reasoning=128, total=37)).output == 12
