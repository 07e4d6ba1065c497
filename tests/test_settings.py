"""Settings survive being written and read, and a damaged file."""

from pathlib import Path

from spanglass.settings import Settings, changed, load, save


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    settings = Settings(port=5000, allowed_origins=("https://a.example",), theme="light", scale=1.2, rows=30)
    save(settings, tmp_path / "deep" / "settings.toml")
    assert load(tmp_path / "deep" / "settings.toml") == settings


def test_values_of_the_wrong_type_and_unknown_names_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = "many"\ntheme = "dark"\nscale = 1\ncolour = "red"\nallowed_origins = [1]\n')
    assert load(file) == Settings(theme="dark", scale=1.0)


def test_a_missing_or_damaged_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Settings()
    (tmp_path / "bad.toml").write_bytes(b"\xff\x00 = [")
    assert load(tmp_path / "bad.toml") == Settings()


def test_values_that_are_not_possible_count_as_not_set(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        'theme = "purple"\nscale = 7\nrows = 5\nport = 0\ngrpc_port = 0\nkeep_days = -1\nhost = ""\n'
    )
    assert load(file) == Settings(grpc_port=0)


def test_one_value_is_changed_and_the_others_stay() -> None:
    settings = changed(Settings(port=5000), {"theme": "dark", "scale": 9.0})
    assert settings == Settings(port=5000, theme="dark")
