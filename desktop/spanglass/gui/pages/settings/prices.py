"""Settings: what models cost, with the user's own prices, and old calls priced again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.analysis.pricing.price_lists import built_in
from spanglass.analysis.pricing.price_table import ModelUse, PriceRow, price_rows, with_price, without_price
from spanglass.analysis.pricing.user_prices import UserPrice, prices_file
from spanglass.analysis.pricing.user_prices_toml import ReadPrices, load, save
from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.price_import import PriceImport, ask_file
from spanglass.gui.pages.settings.price_lines import PriceTable
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.toast_card import Toast
from spanglass.store.reader import Reader

_TOPIC = "settings.prices"
_TOLD = (
    "US dollars per million tokens. A price is for all calls from now on; old ones keep theirs until asked."
)
_RECEIVER_AFTER_MS = 1500
_AGAIN = "Reprice old calls"


@dataclass(frozen=True, slots=True)
class _Prices:
    rows: tuple[PriceRow, ...]
    read: ReadPrices


class PricesSection(Section):
    """The table of prices; what is set is written to the user's file of prices at once."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self._own: tuple[UserPrice, ...] = ()
        self._broken = ""
        self._run = CommandRun()
        self._again = Button(behind.theme, _AGAIN, Look(icon="rotate-cw"))
        self._table = PriceTable(behind.theme)
        self._unpriced = Row(behind.theme, "Calls without a price", "Reading…", self._set_button(behind))
        beside = self._beside(behind)
        super().__init__(behind.theme, "Prices", _TOLD, [self._table, self._unpriced], beside)
        self._run.setParent(self)
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setInterval(_RECEIVER_AFTER_MS)
        self._told.timeout.connect(self._tell_receiver)
        self._table.price_entered.connect(self._set_price)
        self._table.reset_wanted.connect(self._reset_price)
        self._again.clicked.connect(self._reprice)
        self._run.said.connect(self._show_progress)
        self._run.ended.connect(self._repriced)
        behind.questions.renewed.connect(self.refresh)
        self.refresh()

    def _beside(self, behind: Behind) -> QWidget:
        """The buttons beside the title."""
        self._import = Button(behind.theme, "Import JSON", Look(icon="upload"))
        self._import.clicked.connect(self._ask_file)
        self.importing = PriceImport(behind.background, lambda: self._own, self._write)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(behind.theme.px(8))
        for button in (self._again, self._import):
            row.addWidget(button)
        return holder

    def _ask_file(self) -> None:
        file = ask_file(self)
        if file is not None:
            self.importing.take(file, self._behind.say)

    def _set_button(self, behind: Behind) -> Button:
        self._set = Button(behind.theme, "Set prices")
        self._set.clicked.connect(lambda: self._table.edit_first_unpriced())
        self._set.hide()
        return self._set

    def close_down(self) -> None:
        """End the pricing of old calls."""
        self._run.close()

    def refresh(self) -> None:
        """Read the models that were called and the prices anew."""
        self._behind.questions.ask(_TOPIC, _ask, self._show)

    def _show(self, found: _Prices) -> None:
        self._own = found.read.prices
        self._broken = "; ".join(found.read.problems)
        self._table.show_rows(found.rows)
        missing = [row for row in found.rows if row.use.unpriced]
        calls = sum(row.use.unpriced for row in missing)
        if self._broken:
            self._unpriced.say(f"{prices_file()} has to be corrected first: {self._broken}", "error")
        elif missing:
            models = f"{len(missing)} model{'' if len(missing) == 1 else 's'} without a price"
            self._unpriced.say(f"{models}: {calls:,} call{'' if calls == 1 else 's'} show no cost", "warn")
        else:
            self._unpriced.say("Every call has a cost." if found.rows else "No model was called yet.")
        self._set.setVisible(bool(missing) and not self._broken)

    def _set_price(self, model: str, part: str, dollars: Decimal) -> None:
        self._write(with_price(self._own, model, part, dollars, self._table.listed(model)))

    def _reset_price(self, model: str) -> None:
        self._write(without_price(self._own, model))

    def _write(self, own: tuple[UserPrice, ...]) -> bool:
        """Keep these prices in the place of the user's; whether they are kept."""
        if self._broken:
            self.refresh()
            return False
        try:
            save(own, prices_file())
        except OSError as error:
            self._behind.say(Toast("The price could not be kept", str(error), "error"))
            return False
        self._own = own
        self._told.start()
        self.refresh()
        return True

    def _tell_receiver(self) -> None:
        """Let what prices calls read the file again: the receiver by starting anew."""
        self._behind.supervisor.renew()
        self._behind.questions.reread()

    def _reprice(self) -> None:
        if self._run.busy:
            self._run.stop()
            return
        self._again.setText("Stop")
        self._run.start("reprice", "--json-progress", "--db", str(self._behind.store))

    def _show_progress(self, said: dict[str, Any]) -> None:
        calls = int(said.get("calls", 0))
        if "changed" in said:
            changed, now = int(said["changed"]), float(said["cost_usd"])
            text = f"{changed:,} changed; all cost ${now:,.2f} now."
            self._behind.say(Toast(f"{calls:,} calls priced again", text, "ok"))
        else:
            self._unpriced.say(f"{calls:,} calls priced again…")

    def _repriced(self, sentence: str) -> None:
        self._again.setText(_AGAIN)
        if sentence:
            self._behind.say(Toast("Not all calls were priced again", sentence, "error"))
        self.refresh()


def prices(behind: Behind) -> Section:
    """The section."""
    return PricesSection(behind)


def _ask(reader: Reader) -> _Prices:
    used = [
        ModelUse(model, figures.calls, figures.unpriced_calls)
        for model, figures in reader.figures_by("version")
        if model is not None and figures.calls
    ]
    read = load(prices_file())
    return _Prices(price_rows(used, read.prices, built_in(), datetime.now(UTC)), read)
