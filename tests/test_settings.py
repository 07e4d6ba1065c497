"""Settings survive being written and read, and a damaged file."""

from pathlib import Path

from spanglass.settings import Settings, load, save


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    settings = Settings(port=5000, allowed_origins=("https://a.example",), theme="light", scale=1.2)
    save(settings, tmp_path / "deep" / "settings.toml")
    assert load(tmp_path / "deep" / "settings.toml") == settings


def test_values_of_the_wrong_type_and_unknown_names_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = "many"\ntheme = "dark"\nscale = 2\ncolour = "red"\nallowed_origins = [1]\n')
    assert load(file) == Settings(theme="dark", scale=2.0)


def test_a_missing_or_damaged_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Settings()
    (tmp_path / "bad.toml").write_bytes(b"\xff\x00 = [")
    assert load(tmp_path / "bad.toml") == Settings()
