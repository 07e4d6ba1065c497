"""Cells of tables that a spreadsheet would take for formulas: behind an apostrophe they are texts."""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What such cells begin with; the last are wide forms of the first, which some programs read as these."""


def harmless(text: str) -> str:
    """A cell that is no formula; a text that looks like one made harmless gets one more apostrophe."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def table_line(cells: Iterable[object]) -> str:
    """A line of a table as CSV, with its end; its texts are `harmless`, and fit for UTF-8."""
    line = io.StringIO()
    csv.writer(line).writerow([harmless(each) if isinstance(each, str) else each for each in cells])
    return line.getvalue().encode("utf-8", "replace").decode()


def meant(cell: str) -> str:
    """The text that became a `harmless` cell."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
