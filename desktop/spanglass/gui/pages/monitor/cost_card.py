"""The card of today's cost: by user, feature, customer, model, session, or end-to-end request."""

from PySide6.QtCore import Signal

from spanglass.core.display import UNKNOWN, cents, count, money, one_line, short_model
from spanglass.core.monitor import RequestCost
from spanglass.core.query import term
from spanglass.gui.pages.monitor.bar_list import BAR, BarList, BarRow
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.days import DaysView
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.tables import Table, of_rows
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.choices import Choices

KEYS = (
    ("user", "User"), ("feature", "Feature"), ("customer", "Customer"), ("model", "Model"),
    ("session", "Session"), ("name", "Request"),
)  # fmt: skip
_TITLES = dict(KEYS)
_DOLLAR = 1_000_000_000


class CostCard(Card):
    """`wanted` carries the `Lead` of what was clicked, `key_chosen` by what the cost is to be told."""

    wanted = Signal(object)
    key_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Cost today")
        self.keys = Choices(theme, "Cost today by", KEYS, compact=True)
        self.keys.chosen.connect(lambda key: self.key_chosen.emit(str(key)))
        self.tail.addWidget(self.keys)
        columns = (("Number", 52), (BAR, 64), ("Cost", 56), ("Each", 52))
        self.list = BarList(theme, "Cost today", columns, "User")
        self.body.addWidget(self.list, 1)
        self._view: DaysView | None = None
        self.list.chosen.connect(self._take)

    def show_days(self, view: DaysView) -> None:
        """Show other costs."""
        self._view = view
        key = view.chosen.today
        self.keys.show_value(key)
        most = max((cost.cost_nano or 0 for cost in view.today), default=0) or 1
        whole = all(cost.requests is not None for cost in view.today)
        self.list.nothing = "No calls today" if "today" in view.known else ""
        self.list.set_titles("Requests" if whole and view.today else "Calls", BAR, "Cost", "Each")
        self.list.show_rows([_row(key, cost, most) for cost in view.today], _TITLES[key])

    def table(self) -> Table:
        """The rows of the list."""
        return of_rows(self.list.rows, self.list.titles)

    def _take(self, row: BarRow) -> None:
        if self._view is not None:
            self.wanted.emit(Lead(row.term, self._view.starts_ns[-1], self._view.window.end_ns))


def _row(key: str, cost: RequestCost, most: int) -> BarRow:
    number = cost.calls if cost.requests is None else cost.requests
    each = UNKNOWN if cost.each_nano is None else cents(cost.each_nano)
    name = f"no {_TITLES[key].lower()}" if cost.value is None else one_line(str(cost.value), 80)
    lead = term(key, str(cost.value)) if cost.value is not None else ""
    share = (cost.cost_nano or 0) / most
    texts = (count(number), _cost(cost.cost_nano), each)
    return BarRow(short_model(name) if key == "model" else name, share, texts, lead, "chart_0")


def _cost(nano: int | None) -> str:
    """Dollars with two decimals, a few cents as cents."""
    if nano is None or nano >= _DOLLAR:
        return money(nano)
    return f"${nano / _DOLLAR:.2f}" if nano >= _DOLLAR // 100 or not nano else cents(nano)
