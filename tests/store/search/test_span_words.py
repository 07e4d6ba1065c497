"""Who says a word and is of some kind is told by the text index; only what that leaves open is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sided_spans import chat, write
from spanglass.core.query import parse
from spanglass.store.reader import Reader
from spanglass.store.search.span_words import SpanText, text_of
from spanglass.store.traits.bits import ids_of
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

TOOL = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t"}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "traces.db")
    yield writer
    writer.close()


def use(writer: Writer, letter: str, number: int, put_in: str, name: str = "step") -> None:
    """Write a use of a tool in the trace of a letter."""
    attributes = {**TOOL, "gen_ai.tool.call.arguments": put_in}
    writer.write([a_batch(a_span(number, trace=letter.encode() * 16, name=name, attributes=attributes))])


def told(writer: Writer, tmp_path: Path, query: str) -> tuple[str, str]:
    """The letters of the traces that a query surely finds, and of those that are to be looked at."""
    while writer.settle():
        pass
    reader = Reader(tmp_path / "traces.db")
    found = reader._condition(query, counted=True).found
    letters = {
        row: chr(trace_id[0])
        for row, trace_id in reader._rows("SELECT id, trace_id FROM trace ORDER BY id", {})
    }
    reader.close()
    assert found is not None
    surely, left = ids_of(found.surely), ids_of(found.maybe & ~found.surely)
    return "".join(letters[row] for row in surely), "".join(letters[row] for row in left)


def test_the_row_of_a_span_tells_that_it_says_a_word(writer: Writer, tmp_path: Path) -> None:
    write(writer, "a", 1, "apples", "pears")
    use(writer, "b", 1, "apples")
    write(writer, "b", 2, "plums", "pears")
    assert told(writer, tmp_path, "{kind:llm apples}") == ("a", "")
    assert told(writer, tmp_path, "{kind:tool apples}") == ("b", "")
    assert told(writer, tmp_path, "-{kind:llm apples}") == ("b", "")
    assert told(writer, tmp_path, '{kind:llm in:"apples"}') == ("a", "")
    assert told(writer, tmp_path, '{kind:llm out:"apples"}') == ("", "")
    assert told(writer, tmp_path, 'kind:llm in:"apples"') == ("a", "")


def test_only_who_says_something_of_such_a_row_again_is_looked_at(writer: Writer, tmp_path: Path) -> None:
    use(writer, "a", 1, "apples")
    write(writer, "a", 2, "apples", "pears")
    use(writer, "b", 1, "apples")
    write(writer, "b", 2, "plums", "pears")
    write(writer, "b", 3, "plums", "pears")
    assert told(writer, tmp_path, "{kind:llm apples}") == ("", "a")
    assert Reader(tmp_path / "traces.db").matching_count("{kind:llm apples}") == 1


def test_who_says_it_by_a_name_says_it(writer: Writer, tmp_path: Path) -> None:
    use(writer, "a", 1, "pears", name="pick apples")
    said = chat("plums", "pears")
    writer.write([a_batch(a_span(2, trace=b"a" * 16, name="pick apples", attributes=said))])
    assert told(writer, tmp_path, "{kind:llm apples}") == ("a", "")


def test_what_else_is_asked_of_the_span_is_looked_at(writer: Writer, tmp_path: Path) -> None:
    write(writer, "a", 1, "apples", "pears", **{"user.id": "ann"})
    write(writer, "b", 1, "apples", "pears")
    assert told(writer, tmp_path, "{user:ann apples}") == ("", "a")


def test_a_row_may_say_all_of_several_texts(writer: Writer, tmp_path: Path) -> None:
    write(writer, "a", 1, "apples", "pears")
    write(writer, "b", 1, "apples", "plums")
    write(writer, "b", 2, "plums", "pears")
    assert told(writer, tmp_path, "{apples pears kind:llm}") == ("a", "b")
    assert told(writer, tmp_path, 'in:"apples" out:"pears"') == ("a", "b")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("apples", SpanText('"apples"*', "", "apples*")),
        ('"apples"', SpanText('"apples"', "", "apples")),
        ('in:"apples"', SpanText('"apples"', "in", "apples")),
        ('in:"apples","pears"', None),
        ("kind:llm", None),
        ('"..."', None),
    ],
)
def test_what_a_node_asks_a_span_to_say(query: str, text: SpanText | None) -> None:
    assert text_of(parse(query)) == text
