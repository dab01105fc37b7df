"""``.env.example``, written from the table of settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from common.settings import ROOT, Settings


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
