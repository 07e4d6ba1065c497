import random
from difflib import SequenceMatcher
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spanglass.core import common_pairs as module
from spanglass.core.common_pairs import common_pairs

letters = st.text("abcd", max_size=30)


def shortest(first: str, second: str) -> int:
    """The length of the longest common subsequence, by the table of all of them."""
    row = [0] * (len(second) + 1)
    for one in first:
        before = row[:]
        for at, two in enumerate(second, 1):
            row[at] = before[at - 1] + 1 if one == two else max(before[at], row[at - 1])
    return row[-1]


@given(letters, letters)
def test_pairs_are_the_longest_that_both_have_in_order(first: str, second: str) -> None:
    pairs = common_pairs(first, second)
    assert all(first[one] == second[two] for one, two in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    assert len(pairs) == shortest(first, second)


def test_with_too_many_edits_the_way_that_got_farthest_is_taken(monkeypatch: object) -> None:
    monkeypatch.setattr(module, "MOST_EDITS", 4)  # type: ignore[attr-defined]
    chance = random.Random(7)
    first = "".join(chance.choice("abcdefgh") for _ in range(400))
    second = "".join(chance.choice("abcdefgh") for _ in range(380))
    pairs = common_pairs(first, second)
    assert all(first[one] == second[two] for one, two in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    assert len(pairs) > 0.8 * sum(block.size for block in blocks)


def test_work_grows_with_length_and_not_with_its_square(monkeypatch: object) -> None:
    calls = 0
    real = module._start

    def counted(*values: object) -> int:
        nonlocal calls
        calls += 1
        return real(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "MOST_EDITS", 16)  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "_start", counted)  # type: ignore[attr-defined]
    first, second = "abc" * 700, "cba" * 700
    common_pairs(first, second)
    assert calls < 30 * (len(first) + len(second))
