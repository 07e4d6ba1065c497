"""Cells that would be formulas become texts, and come back as what they were."""

import pytest

from spanglass.core.formula_cells import harmless, meant


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("-5", "'-5"), ("@you", "'@you"), ("\tx", "'\tx"), ("'=1", "''=1"),
        ("plain", "plain"), ("'quoted'", "'quoted'"), ("a=b", "a=b"), ("", ""),
    ],
)  # fmt: skip
def test_a_cell_is_no_formula_and_comes_back(text: str, cell: str) -> None:
    assert harmless(text) == cell
    assert meant(cell) == text
