"""Files of examples are read, whichever tool wrote them; a line that is none is named."""

import io
import json
from typing import Any

import pytest

from library_values import a_request, an_example, said
from spanglass.core.library import Example, ExampleRow, NewExample, Origin
from spanglass.core.messages import Message, Part, PartType
from spanglass.exporters.example_files import example_lines
from spanglass.importers.example_files import Unread, is_table, read_examples


def of_lines(*lines: Any) -> list[NewExample | Unread]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read_examples(io.BytesIO(text.encode("utf-8", "surrogatepass")), table=False))


def of_table(text: str) -> list[NewExample | Unread]:
    return list(read_examples(io.BytesIO(text.encode()), table=True))


def one(*lines: Any) -> NewExample:
    (found,) = of_lines(*lines)
    assert isinstance(found, NewExample), found
    return found


def stored(example: NewExample) -> Example:
    row = ExampleRow(1, 1, "", None, None, example.tags, example.origin, 0)
    return Example(row, example.request, example.expected, example.metadata)


def test_openai_evals_with_one_ideal_or_several() -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2+2?"}]
    found = one({"input": messages, "ideal": "4", "source": "maths"})
    assert found.request.messages == (said("system", "Be brief."), said("user", "2+2?"))
    assert (found.expected, found.metadata) == ("4", {"source": "maths"})
    several = one({"input": messages, "ideal": ["4", "four"]})
    assert (several.expected, several.metadata) == ("4", {"ideal": ["4", "four"]})


def test_fine_tuning_lines_expect_their_last_answer() -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    found = one({
        "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}],
        "tools": [tool],
    })  # fmt: skip
    assert (found.request.messages, found.expected) == ((said("user", "Hi"),), "Hello.")
    assert [each.name for each in found.request.tools] == ["f"]


def test_an_expected_call_of_a_tool_is_json() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    found = one(
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "tool_calls": [call]}]}
    )
    assert json.loads(found.expected or "") == {"tool_calls": [{"name": "f", "arguments": {"a": 1}}]}


def test_a_text_is_the_users_and_structures_are_expected_as_json() -> None:
    found = one({"question": "Where?", "system": "Be kind.", "expected": {"a": 1}, "tags": ["x"]})
    assert found.request.messages == (said("system", "Be kind."), said("user", "Where?"))
    assert (json.loads(found.expected or ""), found.tags) == ({"a": 1}, ("x",))


def test_what_is_exported_as_lines_comes_back_whole() -> None:
    image = Message(
        "user", (Part(PartType.IMAGE, uri="data:image/png;base64,AA=="), Part(PartType.TEXT, "?\udc00"))
    )
    examples = [an_example(), NewExample(a_request(messages=(image,)), origin=Origin(b"\3" * 16, b"\4" * 8))]
    text = "".join(example_lines(map(stored, examples), "jsonl"))
    assert of_lines(*text.splitlines()) == examples


def test_what_is_exported_as_a_table_comes_back_but_for_tools_and_parameters() -> None:
    plain = an_example("=1+1", request=a_request("=1+1", tools=(), response_format=None, parameters={}))
    chat = (*plain.request.messages, said("assistant", "Yes?"), said("user", "No."))
    longer = an_example(request=a_request(messages=chat, tools=(), response_format=None, parameters={}))
    text = "".join(example_lines(map(stored, [plain, longer]), "csv"))
    assert "'=1+1" in text
    found = of_table(text)
    for got, given in zip(found, (plain, longer), strict=True):
        assert isinstance(got, NewExample)
        assert got.request.messages == given.request.messages
        assert (got.request.model, got.expected, got.tags) == ("gpt-4o", given.expected, given.tags)
        assert (got.origin, got.metadata) == (given.origin, given.metadata)


def test_ids_that_are_none_of_ours_stay_beside_the_example() -> None:
    found = one({"input": "Where?", "trace_id": "run-7", "span_id": "3"})
    assert (found.origin, found.metadata) == (None, {"trace_id": "run-7", "span_id": "3"})


def test_a_table_has_columns_of_several_names() -> None:
    (found,) = of_table('Prompt-id,question,answer,tags\n7,Where?,Here.,"a, b"\n')
    assert isinstance(found, NewExample)
    assert (found.request.last_text, found.expected, found.tags) == ("Where?", "Here.", ("a", "b"))
    assert found.metadata == {"Prompt-id": "7"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "It is not JSON"), ("[1]", "An example is an object"),
        ({"a": 1}, "An example is an object"),
        ({"input": []}, "An example is an object"), ({"messages": {"role": "user"}}, "a list of messages"),
        ({"messages": ["hi"]}, "Each message is an object"), ({"messages": []}, "a list of messages"),
        ({"messages": [{"role": "user", "content": ""}]}, "no text"),
        ({"request": {}}, "no messages"), ("[" * 100_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named_and_the_others_are_read(line: Any, reason: str) -> None:
    good = {"input": "Hi", "ideal": "Hello."}
    first, bad, last = of_lines(good, line, good)
    assert isinstance(bad, Unread)
    assert (bad.line, reason in bad.reason) == (2, True), bad.reason
    assert isinstance(first, NewExample)
    assert isinstance(last, NewExample)


def test_a_row_that_is_none_is_named() -> None:
    assert [each.line for each in of_table("input,ideal\n,x\nHi,y\n") if isinstance(each, Unread)] == [2]


def test_a_table_is_known_by_its_name_or_its_beginning() -> None:
    assert is_table("a.CSV", b"{")
    assert not is_table("a.jsonl", b"input,ideal")
    assert is_table("a.txt", b"input,ideal\n")
    assert not is_table("a.txt", b' {"input": 1}')
