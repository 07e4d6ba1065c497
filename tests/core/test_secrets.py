import time

import pytest

from spanglass.core.secrets import MASK, found, masked

KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA7\n" * 4 + "-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("key sk-proj-a1b2c3d4e5f6g7h8i9j0k1l2m3n4 end", f"key sk-proj-{MASK}m3n4 end"),
        ("sk-ant-api03-abcDEF123456_-7890abcdef1234", f"sk-ant-api03-{MASK}1234"),
        ("Authorization: Bearer abcdef0123456789abcd", f"Authorization: Bearer {MASK}"),
        ("authorization: basic dXNlcjpwYXNzd29yZDEyMw==", f"authorization: basic {MASK}"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ012345", f"ghp_{MASK}2345"),
        ("AKIAIOSFODNN7EXAMPLE", f"AKIA{MASK}"),
        ("postgres://app:hunter2@db/x", f"postgres://app:{MASK}@db/x"),
        (KEY, f"-----BEGIN RSA PRIVATE KEY-----{MASK}-----END RSA PRIVATE KEY-----"),
        (KEY.replace("\n", "\\n"), f"-----BEGIN RSA PRIVATE KEY-----{MASK}-----END RSA PRIVATE KEY-----"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.abcdefghijk", f"eyJ{MASK}hijk"),
    ],
)
def test_a_secret_is_hidden_and_the_words_around_it_stay(text, expected):
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I used sk-learn-for-everything-today",
        "the bearer of this letter is mine",
        "-----BEGIN PRIVATE KEY----- is how such a file begins",
        "-----BEGIN CERTIFICATE-----\n" + "A" * 80,
        "basic understanding of everything",
        "https://example.org:8080/path@here",
        "task-force-number-0123456789-abcdef",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert masked(text) == text


def test_places_are_in_order_and_do_not_touch():
    text = "AKIAIOSFODNN7EXAMPLE and sk-0123456789abcdef0123"
    (first, second) = found(text)
    assert first[1] <= second[0]


@pytest.mark.parametrize(
    "text",
    [
        "sk-" * 300_000,
        "-----BEGIN PRIVATE KEY-----" * 40_000,
        "eyJaaaaaaaa-" * 80_000,
        "bearer " * 140_000,
        "a://b:" * 160_000,
        "x" * 1_000_000,
    ],
)
def test_a_megabyte_of_beginnings_takes_no_quadratic_time(text):
    started = time.process_time()
    found(text)
    assert time.process_time() - started < 3
