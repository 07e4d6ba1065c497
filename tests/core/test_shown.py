import time

from spanglass.core.secrets import MASK
from spanglass.core.shown import LONGEST_RUN, shown

BASE64 = "iVBORw0KGgo" + "Aa1/" * 1000


def test_ordinary_text_is_itself():
    text = "Hello\n\tworld, <b>not bold</b> ¡olé! 你好"
    assert shown(text).text == text
    assert shown(text).changes == ()


def test_control_and_direction_characters_become_marks_and_copy_gives_them_back():
    text = "a\u202eb\x1b[0m\r\nc\U000e0041"
    value = shown(text)
    assert value.text == "a⟨RLO⟩b␛[0m\nc⟨U+E0041⟩"
    assert value.copied() == text
    assert value.copied(0, 2) == "a\u202e"
    assert value.copied(7, 9) == "\x1b["


def test_an_emoji_of_several_keeps_its_joiner():
    assert shown("👩\u200d💻").text == "👩\u200d💻"


def test_a_secret_is_hidden_in_the_copy_too_until_it_is_revealed():
    text = "use sk-0123456789abcdef0123456789 now"
    hidden = shown(text)
    assert (hidden.text, hidden.secrets) == (f"use sk-{MASK}6789 now", 1)
    assert hidden.copied() == hidden.text
    assert hidden.copied(6, 9) == f"-{MASK}"
    assert shown(text, reveal=True).copied() == text


def test_embedded_data_becomes_a_note_of_its_type_and_size():
    text = f"look: data:image/png;base64,{'A' * 400} and {BASE64}."
    assert shown(text).text == "look: [image/png 300 B] and [image/png 3.0 kB]."
    assert shown(text).copied() == text


def test_bare_base64_of_no_known_type_is_named_so():
    assert shown("Aa1/" * 1000).text == "[base64 data 3.0 kB]"


def test_a_run_without_breaks_is_broken_and_copied_whole():
    text = "x" * (2 * LONGEST_RUN + 5)
    value = shown(text)
    assert [len(line) for line in value.text.split("\n")] == [LONGEST_RUN, LONGEST_RUN, 5]
    assert value.copied() == text
    assert value.copied(LONGEST_RUN - 1, LONGEST_RUN + 2) == "xx"


def test_a_run_of_marks_is_broken_too():
    lines = shown("\u202e" * (LONGEST_RUN + 1)).text.split("\n")
    assert len(lines) == 2


def test_spaces_and_ideographs_are_breaks_unless_whole_lines_are_asked_for():
    words, page = "word " * 1000, "字" * 5000
    assert "\n" not in shown(words).text + shown(page).text
    assert "\n" in shown(words, whole_lines=True).text


def test_two_megabytes_on_one_line_take_well_under_a_second():
    for text in ("Aa1/" * 500_000, "x" * 2_000_000, "\u202e" * 200_000, "a b\x00" * 100_000):
        started = time.process_time()
        value = shown(text)
        assert time.process_time() - started < 4
        longest = max(map(len, value.text.split()))
        assert longest <= LONGEST_RUN * 8


def test_every_cut_of_a_mixed_text_copies_a_part_of_the_original():
    text = f"a\x00b {BASE64} \r\n{'y' * 4001}"
    value = shown(text)
    for cut in range(0, len(value.text), 7):
        assert text.startswith(value.copied(0, cut))
        assert text.endswith(value.copied(cut))
