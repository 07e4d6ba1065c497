"""The page's left side: cards of the variants, who answers tools, and how often all is asked."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from spanglass.core.quantities import whole_number
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.replay.letters import LETTERS
from spanglass.gui.pages.replay.parameter_words import fields
from spanglass.gui.pages.replay.radio import RadioLine
from spanglass.gui.pages.replay.steps import first_call
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.pages.replay.variant_card import RecordedCard, VariantCard
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.switch import Switch
from spanglass.gui.widgets.text import Label
from spanglass.gui.widgets.unit_field import UnitField
from spanglass.replay.plan import Plan, Tools, Variant

MOST_RUNS, MOST_AT_ONCE = 1_000, 200
_SEED = 1
_REAL = (
    "Results come from your own program: start it with its base URL at /replay, so that its tools really run."
)


class VariantPanel(Panel):
    """`chosen` carries the letter of the card that is pressed; the others what is wanted of the plan."""

    chosen = Signal(str)
    add_wanted = Signal()
    duplicate_wanted = Signal(str)
    remove_wanted = Signal(str)
    reset_wanted = Signal(str)
    target_wanted = Signal(str, object)
    model_wanted = Signal(str, str)
    parameter_wanted = Signal(str, str, object)
    tools_wanted = Signal(object)
    runs_wanted = Signal(int)
    at_once_wanted = Signal(int)
    seed_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self.cards: dict[str, VariantCard] = {}
        self.recorded = RecordedCard(theme)
        self.add = Button(theme, "Add variant", Look(icon="plus", flat=True, height=24))
        self._cards = QVBoxLayout()
        self._names: tuple[str, ...] = ()
        self.tools = {
            Tools.RECORDED: RadioLine(theme, "Use recorded results"),
            Tools.REAL: RadioLine(theme, "Call the real tools", icon="triangle-alert"),
        }
        self._warning = Label(theme, _REAL, token="warn")
        self._warning.setWordWrap(True)
        self.runs = UnitField(theme, "Runs per variant", "", 56)
        self.at_once = UnitField(theme, "In parallel", "", 56)
        self.seed, self.seed_value = Switch(theme, "Fixed seed"), UnitField(theme, "Seed", "", 56)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        theme, px = self._theme, self._theme.px
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(11), px(8), px(11), px(12))
        column.setSpacing(px(8))
        head = QHBoxLayout()
        head.addWidget(Label(theme, "Variants").with_font(Size.TITLE, 600), 1)
        head.addWidget(self.add)
        column.addLayout(head)
        self._cards.setSpacing(px(8))
        self._cards.addWidget(self.recorded)
        column.addLayout(self._cards)
        column.addWidget(Rule(theme, token="line2"))
        self._arrange_tools(column)
        column.addWidget(Rule(theme, token="line2"))
        for text, widgets in (
            ("Runs per variant", (self.runs,)), ("In parallel", (self.at_once,)),
            ("Fixed seed", (self.seed_value, self.seed)),
        ):  # fmt: skip
            row = QHBoxLayout()
            row.addWidget(Label(theme, text, token="text2"), 1)
            for widget in widgets:
                row.addWidget(widget)
            column.addLayout(row)
        column.addStretch(1)
        self._scroll_around(inner)

    def _arrange_tools(self, column: QVBoxLayout) -> None:
        column.addWidget(Label(self._theme, "Tools").with_font(Size.BODY, 600))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for line in self.tools.values():
            lines.addWidget(line)
        lines.addWidget(self._warning)
        column.addLayout(lines)

    def _scroll_around(self, inner: QWidget) -> None:
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("Variants")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _connect(self) -> None:
        self.add.clicked.connect(self.add_wanted)
        for tools, line in self.tools.items():
            line.clicked.connect(lambda _=False, tools=tools: self.tools_wanted.emit(tools))
        self.runs.entered.connect(
            lambda text: self._number(self.runs, text, MOST_RUNS, self.runs_wanted.emit)
        )
        self.at_once.entered.connect(
            lambda text: self._number(self.at_once, text, MOST_AT_ONCE, self.at_once_wanted.emit)
        )
        self.seed.toggled.connect(lambda on: self.seed_wanted.emit(_SEED if on else None))
        self.seed_value.entered.connect(
            lambda text: self._number(self.seed_value, text, 2**31 - 1, self.seed_wanted.emit)
        )

    def _number(self, field: UnitField, text: str, most: int, wanted: Callable[[int], object]) -> None:
        number = whole_number(text)
        if number is None or not 1 <= number <= most:
            field.set_wrong(f"A number from 1 to {most:,}")
            return
        field.accept(str(number))
        wanted(number)

    def show_plan(self, plan: Plan, chosen: str, targets: Sequence[Target]) -> None:
        """Show a plan as it is now; cards that are there stay, with the keyboard."""
        detail = first_call(plan)
        self._fit_cards(plan.variants, detail)
        for variant in plan.variants:
            card = self.cards[variant.letter]
            card.show_variant(variant, detail.facts, targets)
            card.set_chosen(variant.letter == chosen)
        self.add.setEnabled(len(plan.variants) < len(LETTERS) - 1)
        tools = plan.variants[0].tools if plan.variants else Tools.RECORDED
        for name, line in self.tools.items():
            line.setChecked(name is tools)
        self._warning.setVisible(tools is Tools.REAL)
        self.runs.show_value(str(plan.runs))
        self.at_once.show_value(str(plan.at_once))
        self.seed.blockSignals(True)
        self.seed.setChecked(plan.seed is not None)
        self.seed.blockSignals(False)
        self.seed_value.setVisible(plan.seed is not None)
        self.seed_value.show_value("" if plan.seed is None else str(plan.seed))

    def _fit_cards(self, variants: Sequence[Variant], detail: SpanDetail) -> None:
        """Make the cards that are missing, and drop those of variants that are gone."""
        names = fields(detail.facts)
        if names != self._names:
            self._names = names
            self._drop(list(self.cards))
        self._drop([letter for letter in self.cards if letter not in {each.letter for each in variants}])
        for at, variant in enumerate(variants):
            if variant.letter not in self.cards:
                self._cards.insertWidget(at + 1, self._new_card(variant.letter))

    def _drop(self, letters: Sequence[str]) -> None:
        for letter in letters:
            card = self.cards.pop(letter)
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _new_card(self, letter: str) -> VariantCard:
        card = self.cards[letter] = VariantCard(self._theme, letter, self._names)
        card.pressed.connect(lambda: self.chosen.emit(letter))
        card.duplicate_wanted.connect(lambda: self.duplicate_wanted.emit(letter))
        card.remove_wanted.connect(lambda: self.remove_wanted.emit(letter))
        card.reset_wanted.connect(lambda: self.reset_wanted.emit(letter))
        card.target_wanted.connect(lambda target: self.target_wanted.emit(letter, target))
        card.model_wanted.connect(lambda model: self.model_wanted.emit(letter, model))
        card.parameter_wanted.connect(lambda name, value: self.parameter_wanted.emit(letter, name, value))
        return card
