"""The account's file."""

from pathlib import Path

from spanglass.receiver.forwarding.account import (
    Account,
    account_file,
    load,
    save,
    shown,
    switch_off,
)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    account = Account(on=True, spans_row=7, held=[(3, 99)], sent=5, error="x")
    save(account, tmp_path / "a")
    assert load(tmp_path / "a") == account
    (tmp_path / "a").write_text('{"sent": 3, "new": 1}')
    assert load(tmp_path / "a") == Account(sent=3)
    for broken in ("", "[]", '{"held": 5}', '{"held": [[1]]}'):
        (tmp_path / "a").write_text(broken)
        assert load(tmp_path / "a") == Account()
    assert load(tmp_path / "missing") == Account()


def test_it_lies_beside_the_store_and_is_shown(tmp_path: Path) -> None:
    store = tmp_path / "t.db"
    assert shown(store) is None
    switch_off(store)
    assert not account_file(store).exists()
    save(Account(on=True, sent=5, held=[(1, 2)]), account_file(store))
    told = shown(store)
    assert told is not None
    assert (told["sent"], told["held"], told["on"]) == (5, 1, True)
    assert "spans_row" not in told
    switch_off(store)
    assert not load(account_file(store)).on
