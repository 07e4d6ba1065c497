"""The lists are asked in their order, and the large one is made only when it is needed."""

import subprocess
import sys

from spanglass.analysis.pricing.price_list import Call, moment
from spanglass.analysis.pricing.price_lists import Deferred, pricer
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.pricing.user_prices import UserPrices
from spanglass.analysis.pricing.user_prices_toml import read
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


def test_pricers_are_alike_by_their_key_where_the_users_prices_are() -> None:
    assert pricer(PRICES).key == pricer(read('[[price]]\nmodel = "rerank-v3.5"\nsearch = 1').prices).key
    assert pricer(PRICES).key != pricer(read('[[price]]\nmodel = "rerank-v3.5"\nsearch = 2').prices).key
    assert pricer(PRICES).key != pricer().key
    assert Pricer(()).key != Pricer(()).key


def test_a_moment_beyond_the_calendar_is_its_end() -> None:
    assert moment(10**30).year == 9999
    assert moment(-(10**30)).year == 1
    assert moment(0).isoformat() == "1970-01-01T00:00:00+00:00"


AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from spanglass.analysis.pricing.price_list import Call
from spanglass.analysis.pricing.price_lists import built_in

sys.setswitchinterval(1e-6)
ready = Barrier(4)

def ask(_):
    call = Call("openai", "gpt-4o", None, datetime(2026, 9, 1, tzinfo=UTC))
    ready.wait()
    return built_in()[0].rates(call).model

with ThreadPoolExecutor(4) as pool:
    print(*pool.map(ask, range(4)))
"""


def test_threads_that_first_ask_at_once_all_get_the_prices() -> None:
    done = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True, timeout=60)
    assert (done.stdout.split(), done.stderr) == (["gpt-4o"] * 4, "")
