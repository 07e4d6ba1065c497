from textwrap import dedent, indent

from forests import forest
from spanglass.analysis.comparing.alignment import aligned
from spanglass.core.tree import Node

TICKET = """
agent answer_ticket
  chain route_intent
    llm classify #c
  llm plan #p
  tool lookup_order #l
  llm draft_answer #429 !
  llm draft_answer #refused
"""


def told(first: str, second: str) -> str:
    """The common tree: ``-`` only in the first, ``+`` only in the second, ``~`` moved, ``=`` in both."""
    one, contents = forest(dedent(first), "a")
    two, others = forest(dedent(second), "b")
    out = []
    for line in aligned(one, two, contents, others):
        row = (line.second or line.first).span  # type: ignore[union-attr]
        mark = "-" if line.second is None else "+" if line.first is None else "~" if line.moved else "="
        before = line.first.span.title if line.first and line.first.span else ""
        title = row.title if row else "?"
        renamed = f" (was {before})" if mark in "=~" and before != title else ""
        out.append(f"{mark} {'  ' * line.depth}{title}{renamed}{' !' if row and row.failed else ''}")
    return "\n".join(out)


def expected(text: str) -> str:
    return dedent(text).strip()


def test_a_retry_and_other_endings_are_told() -> None:
    second = """
    agent answer_ticket
      chain route_intent
        llm classify #c
      llm plan #p2
      tool lookup_order #l
      llm draft_answer #ok
      tool start_refund #s
      llm final_answer #f
    """
    assert told(TICKET, second) == expected("""
    = answer_ticket
    =   route_intent
    =     classify
    =   plan
    =   lookup_order
    -   draft_answer !
    =   draft_answer
    +   start_refund
    +   final_answer
    """)


def test_equal_trees_have_nothing_but_pairs() -> None:
    assert {line[0] for line in told(TICKET, TICKET).splitlines()} == {"="}


def test_siblings_in_another_order_have_moved() -> None:
    first = "agent a\n  tool x #1\n  tool y #2\n  tool z #3"
    second = "agent a\n  tool y #2\n  tool z #3\n  tool x #1"
    assert told(first, second) == expected("""
    = a
    =   y
    =   z
    ~   x
    """)


def test_what_stands_below_another_span_has_moved_with_all_below_it() -> None:
    first = "agent a\n  chain one\n    tool x\n      http GET\n  chain two\n    tool y"
    second = "agent a\n  chain one\n  chain two\n    tool y\n    tool x\n      http GET"
    assert told(first, second) == expected("""
    = a
    =   one
    =   two
    =     y
    ~     x
    =       GET
    """)


def test_a_wrapper_is_one_line_and_what_it_holds_has_not_moved() -> None:
    first = "agent a\n  llm ask #1\n  tool x #2"
    second = "agent a\n  chain wrapper\n    llm ask #1\n    tool x #2"
    assert told(first, second) == expected("""
    = a
    +   wrapper
    =     ask
    =     x
    """)


def test_calls_of_another_client_are_paired_by_kind() -> None:
    first = "agent run\n  llm ChatOpenAI\n  tool weather\n  llm ChatOpenAI"
    second = "agent go\n  chain step 1\n    llm chat gpt-4o\n    tool weather\n  llm chat gpt-4o"
    assert told(first, second) == expected("""
    = go (was run)
    +   step 1
    =     chat gpt-4o (was ChatOpenAI)
    =     weather
    =   chat gpt-4o (was ChatOpenAI)
    """)


def test_a_renamed_step_is_known_by_what_it_holds() -> None:
    first = "agent a\n  chain retrieve\n    tool x #1\n    tool y #2"
    second = "agent a\n  chain fetch\n    tool x #1\n    tool y #2"
    assert told(first, second) == expected("""
    = a
    =   fetch (was retrieve)
    =     x
    =     y
    """)


def test_content_decides_between_spans_of_one_name() -> None:
    first = "agent a\n  llm ask #1\n  llm ask #2\n  llm ask #3"
    second = "agent a\n  llm ask #2\n  llm ask #3"
    assert told(first, second) == expected("""
    = a
    -   ask
    =   ask
    =   ask
    """)


def test_unlike_trees_still_have_their_roots_paired() -> None:
    assert told("agent a\n  tool x", "chain b\n  tool y") == expected("""
    = b (was a)
    -   x
    +   y
    """)


def test_missing_parents_and_empty_traces_are_no_obstacle() -> None:
    one, contents = forest("tool x #1")
    assert [line.second for line in aligned(one, (), contents)] == [None]
    assert aligned((), ()) == ()
    orphan = forest("agent gone\n  tool x")[0][0].children
    lost = Node(b"lost", None, 0, orphan, 0)
    other = Node(b"other", None, 0, orphan, 0)
    assert [(line.first is not None, line.second is not None) for line in aligned([lost], [other])] == [
        (True, True),
        (True, True),
    ]


def test_a_chain_of_any_depth_is_no_danger() -> None:
    deep = "\n".join(" " * depth + "chain c" for depth in range(3000))
    one, _ = forest(deep)
    lines = aligned(one, one)
    assert len(lines) == 3000
    assert lines[-1].depth == 2999


def test_lines_name_the_line_above_them() -> None:
    one, contents = forest(TICKET)
    lines = aligned(one, one, contents, contents)
    for line in lines[1:]:
        above = lines[line.parent]
        assert above.depth == line.depth - 1
        assert line.second in above.second.children  # type: ignore[union-attr]


def test_many_siblings_without_a_common_one_are_told_apart() -> None:
    first = "agent a\n" + indent("\n".join(f"tool t{n}" for n in range(300)), " ")
    second = "agent a\n" + indent("\n".join(f"tool u{n}" for n in range(300)), " ")
    lines = told(first, second).splitlines()
    assert len(lines) == 601


def test_numbers_in_names_may_differ() -> None:
    first = "tool lookup\n  http GET /orders/81723"
    second = "tool lookup\n  http GET /users/1\n  http GET /orders/4711"
    assert told(first, second) == expected("""
    = lookup
    +   GET /users/1
    =   GET /orders/4711 (was GET /orders/81723)
    """)
