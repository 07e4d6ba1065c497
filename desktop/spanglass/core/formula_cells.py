"""Cells of tables that a spreadsheet would take for formulas: behind an apostrophe they are texts."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What such cells begin with."""


def harmless(text: str) -> str:
    """A cell that is no formula; a text that looks like one made harmless gets one more apostrophe."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def meant(cell: str) -> str:
    """The text that became a `harmless` cell."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
