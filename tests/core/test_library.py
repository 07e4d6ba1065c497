"""Names of datasets and prompts."""

import pytest

from spanglass.core.library import LONGEST_NAME, a_name


def test_a_name_is_one_line_of_some_length() -> None:
    assert a_name("  Refund \n tickets ") == "Refund tickets"
    assert len(a_name("x" * 100)) == LONGEST_NAME


def test_no_name_is_told() -> None:
    with pytest.raises(ValueError, match="A name is needed"):
        a_name(" \n")
