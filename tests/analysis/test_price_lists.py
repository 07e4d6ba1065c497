"""The lists are asked in their order, and the large one is made only when it is needed."""

from spanglass.analysis.price_list import Call, moment
from spanglass.analysis.price_lists import Deferred, pricer
from spanglass.analysis.user_prices import UserPrices
from spanglass.analysis.user_prices_toml import read
from spanglass.core.facts import Facts, Kind
from spanglass.core.usage import Usage

PRICES = read('[[price]]\nmodel = "rerank-v3.5"\nsearch = 1').prices


def test_a_deferred_list_is_made_once_when_it_is_asked() -> None:
    made = []

    def make() -> UserPrices:
        made.append(1)
        return UserPrices(PRICES, "test")

    deferred = Deferred(make)
    assert made == []
    for _ in range(2):
        assert deferred.rates(Call("cohere", "rerank-v3.5", None, moment(0))) is not None
    assert made == [1]


def test_the_shipped_extra_prices_come_last_and_the_users_first() -> None:
    call = Facts(kind=Kind.RERANKER, provider="cohere", model_responded="rerank-v3.5", usage=Usage())
    shipped, mine = pricer().receipt(call, 0), pricer(PRICES).receipt(call, 0)
    assert shipped is not None
    assert mine is not None
    assert (shipped.total_nano, mine.total_nano) == (2_000_000, 1_000_000)
    assert shipped.version.startswith("Spanglass prices 20")


def test_a_moment_beyond_the_calendar_is_its_end() -> None:
    assert moment(10**30).year == 9999
    assert moment(-(10**30)).year == 1
    assert moment(0).isoformat() == "1970-01-01T00:00:00+00:00"
