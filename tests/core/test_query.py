"""The filter language: what it reads, and what it says of what it cannot read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanglass.core.query import All, Any, Node, Not, OneSpan, QueryError, Term, Words, parse


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", All(())),
        ("refund", Words("refund")),
        ('"refund policy"', Words("refund policy", exact=True)),
        ("status:error", Term("status", "=", ("error",))),
        ("Status:error", Term("status", "=", ("error",))),
        ("model:gpt-4o,claude*", Term("model", "=", ("gpt-4o", "claude*"))),
        ("cost:>0.05", Term("cost", ">", ("0.05",))),
        ("took:<=500ms", Term("took", "<=", ("500ms",))),
        ("cost:0.1..$1", Term("cost", "..", ("0.1", "$1"))),
        ("at:07:01..07:05", Term("at", "..", ("07:01", "07:05"))),
        ('user:"a b"', Term("user", "=", ("a b",), quoted=True)),
        ("-has:retry", Not(Term("has", "=", ("retry",)))),
        ("attr.http.route:/a/b", Term("attr.http.route", "=", ("/a/b",))),
        ("attr.User.ID:7", Term("attr.User.ID", "=", ("7",))),
        ("a b", All((Words("a"), Words("b")))),
        ("a OR b c", Any((Words("a"), All((Words("b"), Words("c")))))),
        ("(a OR b) c", All((Any((Words("a"), Words("b"))), Words("c")))),
        (
            "{kind:tool status:error} x",
            All((
                OneSpan(All((Term("kind", "=", ("tool",)), Term("status", "=", ("error",))))),
                Words("x"),
            )),
        ),
        ("ORDER", Words("ORDER")),
        ("http://127.0.0.1:4318/x", Words("http://127.0.0.1:4318/x")),
        ("what: is this", All((Words("what:"), Words("is"), Words("this")))),
        ("-", Words("-")),
        ('"open end', Words("open end", exact=True)),
        ("print(x) y", All((Words("print(x)"), Words("y")))),
        ("tool:f(x),g", Term("tool", "=", ("f(x)", "g"))),
        ("score.tone:<0.5", Term("score.tone", "<", ("0.5",))),
        ("score.My_Judge:good", Term("score.My_Judge", "=", ("good",))),
        ("thumbs:down", Term("thumbs", "=", ("down",))),
        ("half \ud800", All((Words("half"), Words("?")))),
    ],
)  # fmt: skip
def test_queries_are_read(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("modle:x", "No field “modle”. Did you mean model:?"),
        ("zzz:x", "No field “zzz”."),
        ("score.:x", "“score.” needs a name: score.NAME:"),
        ("(a", "A bracket is not closed."),
        ("{a", "A bracket is not closed."),
        ("a)", "There is a bracket too many."),
        ("cost:>", "cost: needs a value."),
        ("model:a,", "model: needs a value."),
        ("(" * 60 + "a" + ")" * 60, "The brackets are nested too deeply."),
        ("a" * 10_001, "The filter is longer than 10,000 characters."),
        ("a " * 201, "The filter has too many words."),
        ("-" * 900 + "a", "The filter has too many words."),
        ("model:" + "a," * 200 + "b", "The filter has too many words."),
    ],
)
def test_errors_say_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value) == says
    assert 0 <= caught.value.start <= caught.value.end


def test_a_term_and_an_error_know_their_place() -> None:
    node = parse("a  model:gpt-4o b")
    assert isinstance(node, All)
    place = node.nodes[1]
    assert isinstance(place, Term)
    assert (place.start, place.end) == (3, 15)
    with pytest.raises(QueryError) as caught:
        parse("a modle:x")
    assert (caught.value.start, caught.value.end) == (2, 7)


@given(st.text(alphabet='ab:"(){}-,.<>=* OR$1', max_size=40))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    reason = "read"
    try:
        parse(text)
    except QueryError as error:
        reason = str(error)
    assert reason
