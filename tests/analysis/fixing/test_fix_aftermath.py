"""What is said of calls before and since a fix."""

import pytest

from spanglass.analysis.fixing.fix_aftermath import aftermath


@pytest.mark.parametrize(("before", "since", "said"), [
    ((31, 160), (2, 140),
     "Since then 2 of 140 (1.4%) fail so, 31 of 160 (19.4%) before: fewer than before."),
    ((2, 140), (31, 160),
     "Since then 31 of 160 (19.4%) fail so, 2 of 140 (1.4%) before: more than before."),
    ((31, 160), (1, 9), "Since then 1 of 9 (11.1%) fail so, 31 of 160 (19.4%) before: not sure yet."),
    ((0, 0), (0, 3), "Since then 0 of 3 (0.0%) fail so."),
    ((31, 160), (0, 0), "No calls have come since then."),
])  # fmt: skip
def test_shares_are_compared(before: tuple[int, int], since: tuple[int, int], said: str) -> None:
    assert aftermath(before, since) == said
