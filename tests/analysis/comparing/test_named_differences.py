from spanglass.analysis.comparing.named_differences import tool_differences, value_differences
from spanglass.core.messages import ToolDefinition


def test_values_that_differ_and_those_of_one_side() -> None:
    found = value_differences({"a": 1, "b": "x", "c": None}, {"a": 1, "b": "y", "d": 2})
    assert found.names == 4
    assert [(each.name, each.first, each.second, each.there) for each in found.differing] == [
        ("b", "x", "y", (True, True)),
        ("c", None, None, (True, False)),
        ("d", None, 2, (False, True)),
    ]


def test_json_is_compared_by_path_even_in_texts() -> None:
    found = value_differences({"j": '{"a": [1, 2]}'}, {"j": '{"a": [1, 3]}'})
    assert [change.path for change in found.differing[0].changes] == ["$.a[1]"]
    assert value_differences({"j": {"a": 1}}, {"j": {"a": 1}}).differing == ()


def test_tools_by_name_wherever_they_stand() -> None:
    first = [ToolDefinition("a", "A", {"type": "object"}), ToolDefinition("b")]
    second = [ToolDefinition("b"), ToolDefinition("a", "A", '{"type": "string"}'), ToolDefinition("c")]
    found = tool_differences(first, second)
    assert found.names == 3
    assert [(each.name, each.there) for each in found.differing] == [
        ("a", (True, True)),
        ("c", (False, True)),
    ]
    assert [change.path for change in found.differing[0].changes] == ["$.schema.type"]
