"""Repricing gives the new receipt and keeps the figure that was there."""

from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.pricing.repricing import Repricing, repriced, tally
from spanglass.analysis.pricing.user_prices import UserPrices
from spanglass.analysis.pricing.user_prices_toml import read
from spanglass.core.facts import Facts, Kind
from spanglass.core.usage import Usage

PRICER = Pricer([UserPrices(read('[[price]]\nmodel = "m"\ninput = 1\noutput = 2').prices, "new")])
CALL = Facts(kind=Kind.LLM, model_responded="m", usage=Usage(1000, 1000))
UNKNOWN = Facts(kind=Kind.LLM, model_responded="other", usage=Usage(1000, 1000))


def test_the_old_figure_stays_beside_the_new_receipt() -> None:
    call = repriced(PRICER, CALL, 7, 2_000_000)
    assert (call.before_nano, call.after_nano, call.changed) == (2_000_000, 3_000_000, True)
    assert call.receipt is not None
    assert (call.receipt.version, call.receipt.at_ns) == ("new", 7)
    assert not repriced(PRICER, CALL, 7, 3_000_000).changed


def test_many_are_counted() -> None:
    calls = [
        repriced(PRICER, CALL, 0, 2_000_000),
        repriced(PRICER, CALL, 0, 3_000_000),
        repriced(PRICER, CALL, 0, None),
        repriced(PRICER, UNKNOWN, 0, 5),
        repriced(PRICER, UNKNOWN, 0, None),
        repriced(PRICER, Facts(kind=Kind.TOOL), 0, None),
    ]
    assert tally(calls) == Repricing(
        calls=6, changed=3, newly_priced=1, unpriced=2, before_nano=5_000_005, after_nano=9_000_000
    )
