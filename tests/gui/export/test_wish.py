"""What is to be exported, as arguments of the command."""

from builders import a_summary
from spanglass.cli.arguments import EXPORTS, parse
from spanglass.gui.export.wish import KINDS, Taken, choices


def test_every_kind_of_file_is_offered() -> None:
    assert {kind.format for kind in KINDS} == set(EXPORTS)


def test_what_can_be_chosen_is_understood_by_the_command() -> None:
    first, second = a_summary(name="ask /a b", trace_id=b"\xaa" * 16), a_summary(trace_id=b"\xbb" * 16)
    one, several, every = choices(first, (first, second), "-status:error user:ann", (5, 9))
    assert (one.title, one.name) == ("This trace", "ask-a-b-aaaaaaaa")
    assert several.title == "2 selected"
    taken = Taken(emails=True, users=True, names="Ann Lee, Bo,", patterns=r"-x ORD-\d+").arguments()
    values = parse(("export", "-o", "x.csv", *taken, *several.arguments))
    assert values.trace == ["aa" * 16, "bb" * 16]
    assert (values.redact, values.redact_emails, values.redact_numbers) == (True, True, False)
    assert (values.redact_name, values.redact_pattern) == (["Ann Lee", "Bo"], ["-x", r"ORD-\d+"])
    values = parse(("export", "-o", "x.csv", *every.arguments))
    assert (values.query, values.start, values.end) == (["-status:error user:ann"], 5, 9)


def test_without_a_trace_only_the_list_is_offered() -> None:
    assert [each.title for each in choices(None, (), "", (0, 9))] == ["All in the list"]


def test_a_pattern_that_is_none_is_told() -> None:
    assert Taken(patterns="a( b").problem == "a( is no pattern: missing ), unterminated subpattern"
    assert Taken(patterns=r"\d+").problem == ""
