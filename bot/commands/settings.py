"""``motcua settings``: the settings table, and ``.env.example`` written from it."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic import SecretStr

from common.passwords import without_password
from common.settings import ROOT, Settings, settings


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


def example() -> str:
    """The text of ``.env.example``: every setting with its help, secrets left empty."""
    lines = ["# Viết từ bảng cài đặt common/settings.py bằng lệnh: motcua settings --example", ""]
    for name, field in Settings.__fields__.items():
        secret = field.outer_type_ is SecretStr
        default = "" if secret or field.default is None else _relative(field.default)
        lines += [
            f"# {field.field_info.description}{' (bí mật)' if secret else ''}",
            f"#{name.upper()}={default}",
            "",
        ]
    return "\n".join(lines)


def _relative(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else str(value)
