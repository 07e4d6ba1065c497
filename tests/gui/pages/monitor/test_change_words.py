"""What changed with a version, in words that claim no more than the calls tell."""

import re

from monitored import a_change, a_group
from spanglass.gui.pages.monitor.change_words import counted, findings, headline


def test_it_is_said_what_became_of_which_version() -> None:
    change = a_change()
    assert headline(change) == "gpt-4o is now 2024-11-20 (was 2024-08-06)"
    same_day, later = (counted(change, change.at_ns + days * 86_400 * 1_000_000_000) for days in (0, 3))
    assert re.fullmatch(r"since \d\d:\d\d · 100 calls against the 100 before", same_day)
    assert re.fullmatch(r"since [A-Z][a-z]+ \d+ \d\d:\d\d · 100 calls against the 100 before", later)


def test_what_is_worse_comes_first() -> None:
    found = findings(a_change(after=a_group(100, refused=9, took_ns=200_000_000)))
    assert found[0] == ("Refusals 0% → 9.0%", "warn")
    assert found[1][1] == "ok"


def test_few_calls_say_so_instead_of_guessing() -> None:
    assert findings(a_change(after=a_group(12))) == (("Not enough calls yet (n=12 of ~50)", "text3"),)


def test_no_difference_is_said_too() -> None:
    assert findings(a_change())[0][0].startswith("No clear difference in ")
