from spanglass.core.json_path import path_text


def test_paths_are_written_so_that_they_can_be_read() -> None:
    assert path_text([]) == "$"
    assert path_text(["items", 0, "price"]) == "$.items[0].price"
    assert path_text(["first name", 'a"b']) == '$["first name"]["a\\"b"]'
