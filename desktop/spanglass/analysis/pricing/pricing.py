"""What a call cost: its receipt, exact to the last digit, and the cost that is the receipt's total."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import uuid4

from spanglass.analysis.pricing.charges import Charge, charges
from spanglass.analysis.pricing.price_list import Call, PriceList, moment
from spanglass.analysis.pricing.rates import Rates
from spanglass.analysis.pricing.terms import Terms, terms_of
from spanglass.analysis.pricing.usage_checks import contradictions
from spanglass.core.facts import CALL_KINDS, Facts, Kind
from spanglass.core.judgement import Cost
from spanglass.core.receipt import Flag, Line, Note, Price, Receipt, differs, total_nano

_RERANKER = Kind.RERANKER
_PRICED = CALL_KINDS | {Kind.AGENT}
"""What has a price: calls, and the run of an agent that alone tells the tokens of its calls."""
_MINUTE_NS = 60 * 1_000_000_000
_DAY_NS = 1440 * _MINUTE_NS
_MOST_REMEMBERED = 4096

_Asked = tuple[str | None, str | None, str | None, Terms]


class _Bill(NamedTuple):
    """The priced charges of a call; without rates or with `why`, there is no price."""

    rates: Rates | None
    charges: list[tuple[str, int, Price]]
    notes: list[Note]
    why: str | None

    @property
    def total_nano(self) -> int:
        return total_nano([(price, quantity) for _, quantity, price in self.charges])


class Pricer:
    """Prices calls by the first of its price lists that has the model; remembers what it found.

    Pricers of one `key` price alike, whatever process they are in.
    """

    def __init__(self, lists: Sequence[PriceList], key: str | None = None) -> None:
        self.key = key if key is not None else uuid4().hex
        self._lists = tuple(lists)
        self._remembered: dict[tuple[_Asked, int], Rates | None] = {}
        self._momentary: set[_Asked] = set()

    def price(self, facts: Facts, at_ns: int) -> Cost | None:
        """The cost of a call begun at `at_ns`, at that day's prices; None where nothing is to be priced.

        A call whose model has no price has a `Cost` of None, never of 0.
        """
        bill = self._bill(facts, at_ns)
        if bill is None:
            return None
        if bill.rates is None or bill.why is not None:
            return Cost(None, bill.why or "")
        return Cost(bill.total_nano, bill.rates.version)

    def receipt(self, facts: Facts, at_ns: int) -> Receipt | None:
        """The receipt whose total `price` gives; None where nothing is to be priced."""
        bill = self._bill(facts, at_ns)
        if bill is None:
            return None
        sender, rates, notes = facts.sender_cost_nano, bill.rates, bill.notes
        if facts.usage is not None:
            notes = contradictions(facts.usage) + notes
        if rates is None or bill.why is not None:
            return Receipt((), None, None, None, bill.why or "", at_ns, tuple(notes), sender)
        lines = tuple(
            Line(what, quantity, price, price.amount_nano(quantity)) for what, quantity, price in bill.charges
        )
        total = bill.total_nano
        if sender is not None and differs(total, sender):
            notes.append(_difference(total, sender))
        return Receipt(lines, total, rates.provider, rates.model, rates.version, at_ns, tuple(notes), sender)

    def _bill(self, facts: Facts, at_ns: int) -> _Bill | None:
        usage, kind = facts.usage, facts.kind
        known = usage is not None and usage.known
        model = facts.model_responded or facts.model_requested
        if kind not in (CALL_KINDS if model is None else _PRICED) or not (known or kind is _RERANKER):
            return None
        if model is None:
            return _Bill(None, [], [], "the model is not named")
        rates = self._rates(facts, at_ns)
        if rates is None:
            return _Bill(None, [], [], f"no price for {model}")
        sheet = rates.sheet((usage.input or 0) if usage is not None else 0)
        if not known and sheet.search is None:
            return None
        notes = list(rates.notes)
        priced, unpriced = _sorted(charges(facts, sheet, notes))
        why = f"{rates.model} has no price for {unpriced}" if unpriced is not None else None
        if not priced and usage is not None and usage.input is None:
            why = why or "input tokens were not reported"
        return _Bill(rates, priced, notes, why)

    def _rates(self, facts: Facts, at_ns: int) -> Rates | None:
        asked = (facts.provider, facts.model_responded, facts.model_requested, terms_of(facts))
        key = (asked, at_ns // (_MINUTE_NS if asked in self._momentary else _DAY_NS))
        remembered = self._remembered
        if key in remembered:
            return remembered[key]
        call = Call(*asked[:3], moment(at_ns), asked[3])
        found = next((rates for prices in self._lists if (rates := prices.rates(call)) is not None), None)
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
            self._momentary.clear()
        if found is not None and found.momentary:
            self._momentary.add(asked)
            key = (asked, at_ns // _MINUTE_NS)
        remembered[key] = found
        return found


def _sorted(found: list[Charge]) -> tuple[list[tuple[str, int, Price]], str | None]:
    """The charges that have a price, and the first that has none."""
    priced = [(what, quantity, price) for what, quantity, price in found if price is not None]
    if len(priced) == len(found):
        return priced, None
    return priced, next(what for what, _, price in found if price is None)


def _difference(ours: int, senders: int) -> Note:
    tenths = abs(ours - senders) * 1000 // abs(senders)
    more = "more" if ours > senders else "less"
    dollars = Decimal(senders).scaleb(-9).normalize()
    text = f"the sender reports {dollars:f} dollars: this is {tenths // 10}.{tenths % 10}% {more}"
    return Note(Flag.SENDER_DIFFERS, text)
