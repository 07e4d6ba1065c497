"""The price lists in the order they are asked: the user's own, genai-prices, the few that it lacks."""

import hashlib
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from spanglass.analysis.pricing.price_list import Call, PriceList
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.pricing.rates import Rates
from spanglass.analysis.pricing.user_prices import UserPrice, UserPrices, prices_file
from spanglass.analysis.pricing.user_prices_toml import load
from spanglass.extensions import load_module
from spanglass.files import resource

if TYPE_CHECKING:
    from spanglass.analysis.pricing.shipped_prices import ShippedPrices

USERS = "your own prices"
_SHIPPED = "spanglass.analysis.pricing.shipped_prices"
_ONE_AT_A_TIME = Lock()
"""For making the large list: of two threads that import genai-prices, one may see half of a module."""


class Deferred:
    """A price list that is made when it is first asked."""

    def __init__(self, make: Callable[[], PriceList]) -> None:
        self._make = make
        self._made: PriceList | None = None

    def rates(self, call: Call) -> Rates | None:
        """The rates that the list has for a call."""
        if self._made is None:
            self._made = self._make()
        return self._made.rates(call)


def pricer(own: Sequence[UserPrice] = ()) -> Pricer:
    """A pricer by every list there is, the user's own prices first."""
    key = hashlib.blake2b(repr(tuple(own)).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
    return Pricer((UserPrices(own, USERS), *built_in()), key)


def built_in() -> tuple[PriceList, ...]:
    """The lists that come with the program, in the order they are asked; read when they are."""
    return Deferred(_shipped), Deferred(unlisted)


def users_pricer() -> Pricer:
    """A pricer with the prices of the user's file, as it is now."""
    return pricer(load(prices_file()).prices)


def listed_models(provider: str) -> tuple[str, ...]:
    """The models that the large list has of a provider, by the list's own id of it."""
    return _shipped().models(provider)


def _shipped() -> "ShippedPrices":
    with _ONE_AT_A_TIME:
        # costs 7 MB, which a process that prices nothing need not pay
        found: type[ShippedPrices] = load_module(_SHIPPED).ShippedPrices
        return found.installed()


def unlisted() -> PriceList:
    """The prices that ship beside genai-prices, for models it does not have."""
    found = load(resource("prices/unlisted.toml"), "list price")
    return UserPrices(found.prices, f"Spanglass prices {found.version or 'of no date'}")
