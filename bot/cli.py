"""The one command of the project: ``motcua``.

Commands are found by name and imported only when used, so that ``motcua --help`` and the light commands never load
Rasa.
"""

from __future__ import annotations

import errno
import gettext
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from bot.processes.memory import forbid_core_dumps
from common.errors import MotCuaError

# What click itself says ("Usage", "No such option") comes by gettext, from bot/locale.
os.environ["LANGUAGE"] = "vi"
gettext.bindtextdomain(gettext.textdomain(), Path(__file__).with_name("locale"))

COMMANDS = {
    "run": "Chạy cả hệ thống trên máy này",
    "ask": "Hỏi thử bot ngay trong cửa sổ lệnh, hoặc hàng nghìn câu một lượt",
    "check-content": "Kiểm tra toàn bộ nội dung trước khi đưa lên",
    "tree": "In cây hỏi trường hợp của một thủ tục để cán bộ đối chiếu và ký",
    "content": "Xuất và nhập hỏi đáp, từ vựng bằng tệp Excel",
    "backup": "Sao lưu toàn bộ dữ liệu vào một tệp niêm phong",
    "restore": "Khôi phục toàn bộ dữ liệu từ một bản sao lưu",
    "db": "Xem và nâng cấp cấu trúc cơ sở dữ liệu",
    "sync": "Đồng bộ danh mục thủ tục từ Cổng, xem Cổng đã đổi gì",
    "portal": "Kiểm tra các hệ thống hồ sơ, xem trục kết nối trả lời gì",
    "link": "Tạo liên kết và mã QR cho xã, phường chia sẻ",
    "poster": "In áp phích, thẻ có mã QR cho xã, phường",
    "desk": "Trả lời bà con xin gặp cán bộ",
    "train": "Huấn luyện mô hình hiểu câu hỏi",
    "sandbox": "Chạy cổng dịch vụ công hoặc máy chủ nhắn tin mô phỏng",
    "admin": "Chạy riêng trang quản trị, tạo tài khoản",
    "gateway": "Chạy riêng phần web và webhook",
    "worker": "Chạy riêng phần hiểu và trả lời",
    "news": "Chạy riêng phần theo dõi hồ sơ, xem tin báo chưa tới",
    "quarantine": "Xem, gửi lại hoặc xóa các tin bot không trả lời được",
    "receipt": "Xem công dân đã được trả lời gì, theo mã ở cuối câu trả lời",
    "citizen": "Xem, xuất hoặc xóa dữ liệu của một công dân khi có yêu cầu trên giấy",
    "corrections": "Báo cho người đã được trả lời khi phí, giấy tờ, thời hạn thay đổi",
    "zalo-oa": "Cấp quyền và xem tình trạng Zalo OA",
    "doctor": "Khám cả hệ thống: chỗ nào sai, phải làm gì",
    "top": "Xem hệ thống đang làm gì: hàng đợi, lượt trả lời, các cổng",
    "redis-repair": "Sửa tệp của Redis khi Redis không khởi động được",
    "secret": "Tạo khóa bí mật, đổi khóa, bỏ những gì khóa đã mất niêm phong",
    "settings": "Xem bảng cài đặt",
}


NO_WRITING = {
    errno.EACCES: "không có quyền; xem ai sở hữu thư mục này",
    errno.EPERM: "không có quyền; xem ai sở hữu thư mục này",
    errno.EROFS: "đĩa này chỉ cho đọc",
    errno.ENOSPC: "đĩa đã đầy",
}


class LazyGroup(click.Group):
    """A group whose commands live in ``bot.commands`` and are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the manual."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"bot.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Các lệnh"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="motcua", prog_name="motcua")
def cli() -> None:
    """Một Cửa: trợ lý hướng dẫn thủ tục hành chính qua Zalo, Telegram và web.

    \b
    Dùng thử:      motcua run              rồi mở địa chỉ được in ra
    Hỏi một câu:   motcua ask "làm giấy khai sinh cần gì"
    Sửa hỏi đáp:   motcua content export hoi-dap.xlsx, sửa, rồi motcua content import hoi-dap.xlsx
    """


def main() -> None:
    """Entry point: an error of ours is one clear sentence on standard error and exit code 1."""
    forbid_core_dumps()
    try:
        cli(prog_name="motcua")
    except MotCuaError as error:
        click.echo(f"Lỗi: {error}" if "\n" not in str(error) else str(error), err=True)
        sys.exit(1)
    except OSError as error:
        if error.errno not in NO_WRITING or not error.filename:
            raise
        click.echo(_of_file(error), err=True)
        sys.exit(1)
    except Exception as error:
        if type(error).__module__ != "sqlalchemy.exc":
            raise
        click.echo(_of_sql(error), err=True)
        sys.exit(1)


def _of_file(error: OSError) -> str:
    return f"Lỗi: không ghi hoặc đọc được {error.filename}: {NO_WRITING[error.errno or 0]}."


def _of_sql(error: Exception) -> str:
    """SQL that cannot be reached or written, in words. Raises ``error`` when it is something else."""
    from common.settings import settings
    from common.sql.engine import AWAY, check_writing

    try:
        check_writing(settings().sql_url)
    except OSError as cause:
        return _of_file(cause)
    if not isinstance(error, AWAY):
        raise error
    return "Lỗi: không nối được cơ sở dữ liệu, hoặc chương trình khác đang giữ nó. Xem DATABASE_URL, rồi làm lại."


if __name__ == "__main__":
    main()
