"""The settings table and its published example."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.commands.settings import example
from common.errors import SettingsError
from common.settings import ROOT, Settings, load


def test_env_example_is_written_from_the_table():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example() + "\n"


def test_every_setting_has_a_help_text():
    assert [name for name, field in Settings.__fields__.items() if not field.field_info.description] == []


def test_secrets_are_never_shown():
    shown = repr(load(telegram_token="123:very-secret"))
    assert "very-secret" not in shown
    secrets = [name for name, field in Settings.__fields__.items() if field.outer_type_ is SecretStr]
    assert all(f"#{name.upper()}=\n" in example() for name in secrets)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "abc"),
        ("port", 70000),
        ("province_code", "Thái Nguyên"),
        ("telegram_mode", "push"),
        ("log_level", "LOUD"),
    ],
)
def test_a_bad_value_is_named(name, value):
    with pytest.raises(SettingsError) as caught:
        load(**{name: value})
    assert [problem.place for problem in caught.value.problems] == [name.upper()]


def test_settings_are_frozen():
    with pytest.raises(TypeError):
        load().port = 1  # type: ignore[misc]


def test_environment_wins(monkeypatch):
    monkeypatch.setenv("PORT", "9123")
    assert load().base_url == "http://127.0.0.1:9123"


@pytest.mark.parametrize("secret", ["motcua123", "a" * 40, "motcua2026" * 5, "aabbaabbabababbaabababababababbbbaab"])
def test_a_secret_that_is_easily_guessed_is_refused(secret):
    """Nine letters were accepted, and found from one cookie in 253 guesses."""
    with pytest.raises(SettingsError, match="motcua secret new"):
        load(web_secret=secret)


@pytest.mark.parametrize("random", ["3f9a0c71d2e84b56a7c01e9fd3b28846", "kJ3-xM_9pQvR2tY7uW1zLc8nB5hG4dFsA0eI6oTq"])
def test_a_random_secret_is_taken(random):
    assert load(web_secret=random).web_secret.get_secret_value() == random
