from dataclasses import replace

from spanglass.analysis.comparing.group_comparison import Estimate, GroupLine, Unit, Verdict
from spanglass.gui.pages.compare.group_words import calls, interval, sentence, value, verdict

LINE = GroupLine(
    "Refusals", Unit.SHARE, Estimate(0.02, 0.0078, 0.0503, 200, 4), Estimate(0.2, 0.15, 0.26, 200, 40),
    Verdict.HIGHER,
)  # fmt: skip
TOOK = Estimate(2.31e9, 2.1e9, 2.5e9, 214)


def test_values_have_their_units_and_intervals() -> None:
    assert (value(LINE.first, Unit.SHARE), interval(LINE.first, Unit.SHARE)) == ("2.0%", "0.8–5.0%")
    assert (value(TOOK, Unit.DURATION), interval(TOOK, Unit.DURATION)) == ("2.31 s", "2.10 s–2.50 s")
    assert value(Estimate(1234, None, None, 3), Unit.TOKENS) == "1.2k"
    assert value(Estimate(11_800_000, None, None, 3), Unit.MONEY) == "$0.0118"
    assert (value(Estimate(None, None, None, 0), Unit.SHARE), interval(TOOK, Unit.SHARE)[:1]) == ("—", "2")
    assert interval(Estimate(1.0, None, None, 2), Unit.TOKENS) == ""


def test_counts_are_said() -> None:
    assert (calls(LINE.first), calls(TOOK), calls(Estimate(1.0, None, None, 1))) == (
        "4 of 200", "214 calls", "1 call",
    )  # fmt: skip


def test_verdicts_say_no_more_than_is_certain() -> None:
    assert verdict(LINE) == ("higher in B, 10.0 times", "warn")
    lower = replace(LINE, first=LINE.second, second=LINE.first, verdict=Verdict.LOWER)
    assert verdict(lower) == ("lower in B, 1/10", "ok")
    assert verdict(replace(lower, second=Estimate(0.1, 0, 1, 9, 1))) == ("lower in B, −50%", "ok")
    assert verdict(replace(LINE, verdict=Verdict.UNCLEAR)) == ("no clear difference", "text3")
    few = replace(LINE, verdict=Verdict.FEW, second=Estimate(0.0, 0, 1, 3, 0))
    assert verdict(few)[0] == "not enough calls yet (3 of 5)"
    assert verdict(replace(few, name="Latency, p95"))[0] == "not enough calls yet (3 of 20)"
    assert verdict(replace(LINE, better_low=None))[1] == "text1"
    none = Estimate(0.0, 0, 0.1, 50, 0)
    assert verdict(replace(LINE, first=none)) == ("higher in B", "warn")


def test_a_line_is_said_as_a_sentence() -> None:
    assert sentence(LINE) == (
        "Refusals: A 2.0%, 0.8–5.0%, 4 of 200; B 20%, 15–26%, 40 of 200; higher in B, 10.0 times"
    )
