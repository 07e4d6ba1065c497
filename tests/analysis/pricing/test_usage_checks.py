"""Counts that contradict themselves are told apart from counts that only look unusual."""

import pytest

from spanglass.analysis.pricing.usage_checks import contradictions
from spanglass.core.receipt import Flag
from spanglass.core.usage import Billing, Usage


@pytest.mark.parametrize(
    ("usage", "flags"),
    [
        (Usage(100, 10, 101), [Flag.CACHED_OVER_INPUT]),
        (Usage(100, 10, 50, 51), [Flag.CACHED_OVER_INPUT]),
        (Usage(100, 10, reasoning=11), [Flag.REASONING_OVER_OUTPUT]),
        (Usage(100, 10, total=109), [Flag.TOTAL_NOT_THE_SUM]),
        (Usage(100, None, total=109), [Flag.TOTAL_NOT_THE_SUM]),
        (Usage(refused=("input", "output")), [Flag.REFUSED_COUNT, Flag.REFUSED_COUNT]),
        (
            Usage(100, 10, 0, 30, billing=Billing(cache_write_5m=10, cache_write_1h=10)),
            [Flag.WRITES_NOT_THE_SUM],
        ),
        (Usage(100, 10, billing=Billing(input_audio=60, input_image=41)), [Flag.PARTS_OVER_WHOLE]),
        (Usage(100, 10, billing=Billing(output_audio=11)), [Flag.PARTS_OVER_WHOLE]),
    ],
)
def test_what_cannot_be_is_flagged(usage: Usage, flags: list[Flag]) -> None:
    found = contradictions(usage)
    assert [note.flag for note in found] == flags
    assert all(note.flag.impossible and note.text for note in found)


@pytest.mark.parametrize(
    "usage",
    [
        Usage(),
        Usage(100, 10, 60, 40, 10, 110),
        Usage(100, 10, 60, 20, total=30),  # a client that counts neither in the input nor in the total
        Usage(None, 10, 5, total=10),
        Usage(16, None, total=16),
        Usage(100, 10, 0, 30, billing=Billing(cache_write_5m=10, cache_write_1h=20)),
        Usage(100, 10, billing=Billing(cache_write_1h=20)),
        Usage(100, 10, billing=Billing(input_audio=60, input_image=40, output_audio=10)),
        Usage(100, None, reasoning=11),
    ],
)
def test_what_can_be_is_not(usage: Usage) -> None:
    assert contradictions(usage) == []


def test_reasoning_left_out_of_the_output_is_recognised() -> None:
    (note,) = contradictions(Usage(100, 10, reasoning=5, total=115))
    assert note.text.endswith("the difference is the reasoning tokens")
    (note,) = contradictions(Usage(100, 10, reasoning=5, total=116))
    assert note.text == "total of 116 tokens, but input and output are 110"
