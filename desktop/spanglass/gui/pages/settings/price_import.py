"""Takes prices over from a JSON file, and can undo it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from spanglass.analysis.pricing.user_prices import UserPrice
from spanglass.analysis.pricing.user_prices_json import merged, read
from spanglass.analysis.pricing.user_prices_toml import ReadPrices
from spanglass.core.display import one_line
from spanglass.gui.files.file_dialogs import choose_file
from spanglass.gui.questions.background import Background
from spanglass.gui.widgets.toast_card import Toast, ToastButton

LARGEST = 64 << 20
_PROBLEMS = 3

Own = tuple[UserPrice, ...]


def ask_file(parent: QWidget) -> Path | None:
    """Ask for a file; None if the user thinks better of it."""
    return choose_file(parent, "Import prices", "JSON (*.json)")


class PriceImport:
    """Reads a file in the background; `own` gives the user's prices, `write` keeps others in their place."""

    def __init__(self, background: Background, own: Callable[[], Own], write: Callable[[Own], bool]) -> None:
        self._background, self._own, self._write = background, own, write

    def take(self, file: Path, say: Callable[[Toast], object]) -> None:
        """Take over what is in a file and say what came of it."""

        def answer(found: object) -> None:
            if isinstance(found, ReadPrices):
                say(self._taken(file, found))
            else:
                why = found.strerror if isinstance(found, OSError) else str(found)
                say(Toast(f"{one_line(file.name)} could not be read", f"{why}.", "error"))

        self._background.do(lambda: _read(file), answer)

    def _taken(self, file: Path, found: ReadPrices) -> Toast:
        told = "; ".join(one_line(problem, 120) for problem in found.problems[:_PROBLEMS])
        if not found.prices:
            return Toast(f"There are no prices in {one_line(file.name)}", f"{told}.", "error")
        before = self._own()
        if not self._write(merged(before, found.prices)):
            return Toast("The prices could not be kept", "Correct your file of prices first.", "error")
        number = len(found.prices)
        left = f"Left out: {told}." if told else "Calls from now on are priced with them."
        undo = ToastButton("Undo", lambda: self._write(before))
        title = f"{number:,} price{'' if number == 1 else 's'} imported"
        return Toast(title, left, "warn" if told else "ok", buttons=(undo,))


def _read(file: Path) -> ReadPrices:
    """The prices in a file, unless it is far too large to be one of prices."""
    if file.stat().st_size > LARGEST:
        return ReadPrices(problems=("the file is too large for a list of prices",))
    return read(file.read_text(encoding="utf-8-sig"))
