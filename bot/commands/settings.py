"""``motcua settings``: the settings table."""

from __future__ import annotations

import click
from pydantic import SecretStr

from common.passwords import without_password
from common.settings import Settings, settings
from common.settings_example import example


@click.command("settings")
@click.option("--example", "as_example", is_flag=True, help="In ra nội dung tệp .env.example")
def command(as_example: bool) -> None:
    """In mọi cài đặt với giá trị đang dùng. Giá trị bí mật không bao giờ được in."""
    if as_example:
        click.echo(example())
        return
    current = settings()
    for name, field in Settings.__fields__.items():
        value = getattr(current, name)
        shown = (
            ("(đã đặt)" if value.get_secret_value() else "(trống)")
            if isinstance(value, SecretStr)
            else without_password(value)
        )
        click.echo(f"{name.upper():24} {shown!s:30} {field.field_info.description}")
