"""Filter terms that begin with a minus are no options."""

import pytest

from spanglass.cli.arguments import parse


@pytest.mark.parametrize("term", ["-is:replay", "-user:me", '-"refund policy"', "-{kind:tool status:error}"])
@pytest.mark.parametrize("command", ["traces", "stats", "export"])
def test_a_term_that_takes_away_is_part_of_the_filter(command: str, term: str) -> None:
    values = parse([command, "model:gpt-4o", term, "--db", "t.db"])
    assert values.query == ["model:gpt-4o", term]
    assert str(values.db) == "t.db"


def test_options_stay_options(capsys: pytest.CaptureFixture[str]) -> None:
    values = parse(["export", "-o", "out.csv", "-out:yes"])
    assert (str(values.output), values.query) == ("out.csv", ["-out:yes"])
    with pytest.raises(SystemExit):
        parse(["traces", "-x"])
    assert "unrecognized arguments: -x" in capsys.readouterr().err
