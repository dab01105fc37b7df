"""The append-only file of the embedded Redis, when Redis does not take it any more.

A write that was torn off at the end Redis leaves out by itself. What is damaged in the middle it refuses, and
rightly: nobody knows what stood there. The checker is part of the server's own program: under the name
``redis-check-aof`` it checks, and shortens the file to what can be read for certain.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bot.processes.embedded import find_server
from common.errors import MotCuaError

REFUSED = "Bad file format reading the append only file"
"""Words of Redis when it does not start for this cause."""
_ANALYZED = re.compile(r"AOF analyzed:.*?size=(\d+), ok_up_to=(\d+)")
_CHECK_SECONDS = 600.0

DAMAGED = (
    "Tệp dữ liệu của Redis bị hỏng ở giữa (thường do mất điện hoặc đĩa lỗi) nên Redis không chạy. Hãy chạy "
    "motcua redis-repair: lệnh đó chép một bản rồi cắt phần hỏng, và nói trước sẽ mất bao nhiêu."
)


@dataclass(frozen=True)
class Checked:
    """The size of the file, and the bytes from its start that can be read for certain."""

    size: int
    good: int

    @property
    def lost(self) -> int:
        """Bytes that cannot be kept."""
        return self.size - self.good


def file_of(folder: Path) -> Path:
    """The append-only file in Redis's folder, or the list of its parts. Raises :class:`MotCuaError`."""
    for name in ("appendonlydir/appendonly.aof.manifest", "appendonly.aof"):
        if (folder / name).exists():
            return folder / name
    raise MotCuaError(f"Không có tệp dữ liệu nào của Redis trong {folder}.")


def check(file: Path) -> Checked:
    """Read the file to its end. Raises :class:`MotCuaError` where the checker says nothing of it."""
    said = _run(file)
    sizes = [(int(size), int(good)) for size, good in _ANALYZED.findall(said)]
    if not sizes:
        raise MotCuaError(f"Không kiểm tra được {file}. Khôi phục từ bản sao lưu.")
    return Checked(sum(size for size, _ in sizes), sum(good for _, good in sizes))


def repair(file: Path) -> Path:
    """Copy the file, then shorten it to what can be read; where the copy is. Raises :class:`MotCuaError`."""
    whole = file.parent if file.name.endswith(".manifest") else file
    copy = whole.with_name(f"{whole.name}.hong")
    number = 1
    while copy.exists():
        number += 1
        copy = whole.with_name(f"{whole.name}.hong{number}")
    if whole.is_dir():
        shutil.copytree(whole, copy)
    else:
        shutil.copy2(whole, copy)
    _run(file, "--fix")
    if check(file).lost:
        raise MotCuaError(f"Không sửa được {file}. Bản gốc còn ở {copy}; khôi phục từ bản sao lưu.")
    return copy


def _run(file: Path, *options: str) -> str:
    """Whatever the checker says of the file."""
    result = subprocess.run(
        ["redis-check-aof", *options, str(file)],
        executable=str(find_server()),
        input="y\n",
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_CHECK_SECONDS,
    )
    return result.stdout + result.stderr
