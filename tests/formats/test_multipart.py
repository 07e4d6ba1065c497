"""Forms are cut at their boundaries and nowhere else."""

import pytest

from spanglass.formats import DecodeError
from spanglass.formats.multipart import Part, parts

TYPE = "multipart/form-data; boundary=b1"


def form(*contents: bytes, end: bytes = b"--b1--\r\n") -> bytes:
    head = b'--b1\r\nContent-Disposition: form-data; name="p%d"\r\nContent-Type: application/json\r\n\r\n'
    return b"".join(head % number + content + b"\r\n" for number, content in enumerate(contents)) + end


def test_every_part_comes_with_its_name_type_and_bytes() -> None:
    found = list(parts(form(b'{"a":1}', b"", b"\r\n--b2\r\n\0"), TYPE))
    assert found == [
        Part("p0", "application/json", b'{"a":1}'),
        Part("p1", "application/json", b""),
        Part("p2", "application/json", b"\r\n--b2\r\n\0"),
    ]


def test_a_quoted_boundary_a_preamble_and_bare_line_ends_are_read() -> None:
    body = b"ignored\n" + form(b"x").replace(b"\r\n", b"\n")
    assert [part.content for part in parts(body, 'multipart/form-data; boundary="b1"')] == [b"x"]


def test_of_a_form_cut_off_the_whole_parts_are_read() -> None:
    assert [part.name for part in parts(form(b"x", b"yyyyyy", end=b"")[:-4], TYPE)] == ["p0"]


def test_a_part_without_a_name_is_passed_over() -> None:
    body = b"--b1\r\nContent-Type: text/plain\r\n\r\nx\r\n" + form(b"y")
    assert [part.content for part in parts(body, TYPE)] == [b"y"]


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=other"])
def test_a_form_without_its_boundary_is_refused(kind: str) -> None:
    with pytest.raises(DecodeError, match="boundary"):
        list(parts(form(b"x"), kind))
