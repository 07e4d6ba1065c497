"""Cells that would be formulas become texts, and come back as what they were."""

import pytest

from spanglass.core.formula_cells import harmless, meant, table_line


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("-5", "'-5"), ("@you", "'@you"), ("\tx", "'\tx"), ("'=1", "''=1"),
        ("\uff1d1+1", "'\uff1d1+1"), ("plain", "plain"), ("'quoted'", "'quoted'"), ("a=b", "a=b"), ("", ""),
    ],
)  # fmt: skip
def test_a_cell_is_no_formula_and_comes_back(text: str, cell: str) -> None:
    assert harmless(text) == cell
    assert meant(cell) == text


def test_a_line_of_a_table_keeps_numbers_and_has_no_formulas() -> None:
    assert table_line(["=1", -2, None, 'a "b", c', "half \ud83d"]) == '\'=1,-2,,"a ""b"", c",half ?\r\n'
