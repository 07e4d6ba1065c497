"""Where long texts are cut: never within a secret or embedded data, at a line end if one is near."""

import pytest

from spanglass.core.pieces import LENGTH, piece_end
from spanglass.core.pieces import pieces as all_pieces
from spanglass.core.secrets import MASK
from spanglass.core.shown import shown

KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA7\n" * 40 + "-----END RSA PRIVATE KEY-----\n"
DATA = "iVBORw0KGgo" + "QUJDabc123+/" * 20_000


def pieces(text: str, length: int) -> list[str]:
    out, start = [], 0
    while start < len(text):
        end = piece_end(text, start, length)
        assert end > start
        out.append(text[start:end])
        start = end
    return out


def test_a_short_text_is_one_piece() -> None:
    assert piece_end("hello") == 5
    assert piece_end("x" * (LENGTH + LENGTH // 8)) == LENGTH + LENGTH // 8


def test_a_long_text_is_cut_at_a_line_end_else_at_a_space() -> None:
    lines = "one line of text\n" * 1000
    assert all(piece.endswith("\n") for piece in pieces(lines, 1000))
    words = "word " * 3000
    assert all(piece.endswith(" ") for piece in pieces(words, 1000))


@pytest.mark.parametrize("before", range(0, 1000, 37))
def test_no_piece_begins_in_the_middle_of_a_private_key(before: int) -> None:
    text = "a line\n" * (before // 7) + KEY + "more text\n" * 400
    shown_text = "".join(shown(piece).text for piece in pieces(text, 2000))
    assert "MIIEpAIB" not in shown_text
    assert MASK in shown_text


def test_embedded_data_is_one_piece_however_long() -> None:
    first, *_ = pieces(DATA + " and so on" * 1000, 4096)
    assert first == DATA
    assert shown(first).text == f"[image/png {len(DATA) * 3 // 4 // 1000} kB]"
    assert pieces("look: " + DATA + " and so on" * 1000, 4096)[:2] == ["look: ", DATA]


def test_a_run_that_is_no_data_is_cut_where_it_must_be() -> None:
    assert [len(piece) for piece in pieces("a" * 10_000, 4096)] == [4096, 4096, 1808]


def test_a_cut_in_minified_json_leaves_its_tokens_whole() -> None:
    text = '{"key":"value","other":12345},' * 1000
    assert all(piece[-1] in '",' for piece in pieces(text, 1000)[:-1])


def test_a_piece_has_not_too_many_characters_that_are_shown_as_marks() -> None:
    text = "\x1b" * 10_000
    assert 0 < piece_end(text) <= 1000
    assert piece_end("a" * 100 + text) <= 1100
    assert piece_end("a\x1b" * 100) == 200


def test_the_pieces_are_the_text() -> None:
    text = "a line of words\n" * 20_000
    cut = all_pieces(text, 5)
    assert "".join(cut) == text[5:]
    assert max(map(len, cut)) <= LENGTH + LENGTH // 8
    assert all_pieces("", 0) == ()
