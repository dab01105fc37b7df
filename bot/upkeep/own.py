"""Looks at what is ours alone: settings, secrets, disk, backups."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import SecretStr

from bot.processes.addresses import proxies
from bot.secret import FILE
from bot.upkeep.finding import Finding, bad, fine, warning
from common.errors import SettingsError
from common.passwords import secrets_folder
from common.settings import Settings

GIGABYTE = 1024**3
SCARCE_BYTES, LITTLE_BYTES = GIGABYTE, 5 * GIGABYTE
PATTERN = "motcua-*.backup"
OLD_BACKUP_HOURS = 26
HTTPS = "https://"


def settings_fit(chosen: Settings) -> Sequence[Finding]:
    """Settings that do not go together."""
    name, found = "Cài đặt", []
    try:
        proxies(chosen)
    except SettingsError as error:
        found.append(bad(name, str(error), "sửa TRUSTED_PROXIES trong .env rồi chạy lại phần web"))
    called = _called_from_outside(chosen)
    if called and not chosen.public_url.startswith(HTTPS):
        found.append(bad(name, f"{called[0]} cần địa chỉ https", "đặt PUBLIC_URL=https://… và bật proxy"))
    if chosen.zalo_oa_app_id and chosen.zalo_oa_signature == "count":
        found.append(bad(name, "sự kiện Zalo sai chữ ký vẫn được nhận", "đặt lại ZALO_OA_SIGNATURE=reject"))
    if not chosen.staff_phone:
        found.append(warning(name, "chưa có số điện thoại gặp cán bộ", "đặt STAFF_PHONE"))
    return found or [fine(name, "đọc được và hợp nhau")]


def _called_from_outside(chosen: Settings) -> list[str]:
    """The channels whose service calls an address of ours, the one to name first."""
    webhooks = [mode for mode in ("telegram_mode", "zalo_bot_mode") if getattr(chosen, mode) == "webhook"]
    return [*(["Zalo OA"] if chosen.zalo_oa_app_id else []), *(f"{mode.upper()}=webhook" for mode in webhooks)]


def secrets_are_kept(chosen: Settings) -> Sequence[Finding]:
    """Look where the secrets lie, and who else may read them."""
    name, found = "Khóa bí mật", list(_in_the_open(chosen))
    if not chosen.web_secret.get_secret_value():
        kept = chosen.var_dir / FILE
        if not kept.exists():
            return [
                warning(name, "chưa có khóa, sẽ được tạo khi chạy lần đầu", "không cần làm gì nếu chưa chạy thật")
            ]
        found.append(warning(name, f"khóa nằm trong {kept}", "chép một bản ra nơi an toàn: mất khóa là mất dữ liệu"))
        if kept.stat().st_mode & 0o077:
            found.append(bad(name, f"người khác trên máy đọc được {kept}", f"chạy: chmod 600 {kept}"))
    return found or [fine(name, "có, và không để lộ")]


def _in_the_open(chosen: Settings) -> Iterator[Finding]:
    secret = [name for name, field in Settings.__fields__.items() if field.outer_type_ is SecretStr]
    open_ = [name.upper() for name in secret if secrets_folder() and os.environ.get(name.upper())]
    if open_:
        yield warning(
            "Khóa bí mật", f"nằm trong biến môi trường: {', '.join(open_)}", "chuyển vào tệp trong deploy/secrets"
        )
    path = Path(str(Settings.__config__.env_file))
    if path.exists() and path.stat().st_mode & 0o077 and any(_named(path, secret)):
        yield bad("Khóa bí mật", f"người khác trên máy đọc được {path.name}", f"chạy: chmod 600 {path.name}")


def _named(path: Path, secret: Sequence[str]) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition("=")
        if name.strip().lower() in secret and value.strip():
            yield name


def disk_has_room(chosen: Settings) -> Sequence[Finding]:
    """Room where data are written, and whether it may be written there."""
    name, folder = "Đĩa", chosen.var_dir
    if not folder.exists():
        return [warning(name, f"chưa có thư mục {folder}", "được tạo khi chạy lần đầu")]
    if not os.access(folder, os.W_OK):
        return [
            bad(name, f"không ghi được vào {folder}", "xem ai sở hữu thư mục (ls -ld) và đĩa có bị khóa ghi không")
        ]
    free = shutil.disk_usage(folder).free
    told = f"còn {free / GIGABYTE:.1f} GB tại {folder}"
    if free < SCARCE_BYTES:
        return [bad(name, told, "dọn đĩa ngay: hết chỗ thì bot không nhận được tin")]
    return [warning(name, told, "dọn hoặc thêm đĩa trong tuần") if free < LITTLE_BYTES else fine(name, told)]


def backups_are_fresh(chosen: Settings) -> Sequence[Finding]:
    """The age of the newest backup, where there is a folder for them."""
    name, folder = "Sao lưu", chosen.backup_folder
    files = [path for path in folder.glob(PATTERN) if path.is_file()] if folder.is_dir() else []
    if not files:
        return [warning(name, f"chưa thấy bản sao lưu nào trong {folder}", "đặt lịch motcua backup hằng ngày")]
    hours = (time.time() - max(path.stat().st_mtime for path in files)) / 3600
    told = f"{len(files)} bản, mới nhất cách đây {hours:.0f} giờ"
    if hours > OLD_BACKUP_HOURS:
        return [bad(name, told, "xem vì sao lịch sao lưu không chạy, rồi sao lưu ngay")]
    return [fine(name, told)]
