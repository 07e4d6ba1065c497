import json

from spanglass.core.json_text import pretty, pretty_text


def test_a_short_value_stays_on_one_line():
    assert pretty({"order_id": 81723, "include": ["items"]}) == '{"order_id": 81723, "include": ["items"]}'


def test_a_long_one_is_indented_with_its_short_parts_on_one_line():
    value = {"status": "delivered", "items": [{"sku": "T-1", "n": 1}, {"sku": "T-2", "n": 2}]}
    assert pretty(value, 40) == (
        '{\n  "status": "delivered",\n  "items": [\n    {"sku": "T-1", "n": 1},\n'
        '    {"sku": "T-2", "n": 2}\n  ]\n}'
    )


def test_indented_json_is_the_same_value():
    value = {"a": [1, 2.5, None, True, {"b": "ü" * 90}], "c": {}, "d": [[], {}]}
    assert json.loads(pretty(value, 10)) == value


def test_text_keeps_numbers_and_doubled_keys_and_shows_escaped_letters():
    text = '{"total": 249.00, "total": 1e5, "big": 123456789012345678901, "w": "\\u4f60\\u597d"}'
    assert (
        pretty_text(text, 200) == '{"total": 249.00, "total": 1e5, "big": 123456789012345678901, "w": "你好"}'
    )


def test_what_is_no_object_or_list_is_none():
    assert [pretty_text(text) for text in ("", "12", '"x"', "{not json}", "[1, 2", "{]")] == [None] * 6


def test_endless_nesting_is_no_danger():
    assert pretty_text("[" * 100_000 + "]" * 100_000) is None
    deep: list[object] = []
    for _ in range(900):
        deep = [deep]
    assert "[…]" in pretty(deep)


def test_bytes_are_named_by_size():
    assert pretty({"blob": b"\0\1"}) == '{"blob": "[2 bytes]"}'
