"""What depends on the keys alone is worked out once for each shape."""

from spanglass.dialects.shapes import by_keys


def test_one_shape_is_worked_out_once() -> None:
    asked: list[tuple[str, ...]] = []

    @by_keys
    def joined(keys: tuple[str, ...], mark: str) -> str:
        asked.append(keys)
        return mark.join(keys)

    assert [joined({"a": 1, "b": 2}, "-"), joined(["a", "b"], "-"), joined(("b", "a"), "-")] == [
        "a-b",
        "a-b",
        "b-a",
    ]
    assert joined({"a": 1, "b": 2}, "+") == "a+b"
    assert asked == [("a", "b"), ("b", "a"), ("a", "b")]


def test_keys_that_are_too_long_together_are_not_remembered() -> None:
    asked: list[int] = []

    @by_keys
    def many(keys: tuple[str, ...]) -> int:
        asked.append(len(keys))
        return len(keys)

    short, long = (
        [f"key {number}" for number in range(100)],
        [f"a longer key {number}" for number in range(5000)],
    )
    assert [many(short), many(short), many(long), many(long)] == [100, 100, 5000, 5000]
    assert asked == [100, 5000, 5000]
