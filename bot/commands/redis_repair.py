"""``motcua redis-repair``: the way on when the embedded Redis does not start because its file is damaged."""

from __future__ import annotations

import click

from bot.processes.aof import check, file_of, repair
from bot.processes.embedded import RedisServer
from common.errors import InputError
from common.settings import settings


@click.command("redis-repair")
@click.option("--yes", is_flag=True, help="Không hỏi lại")
def command(yes: bool) -> None:
    """Sửa tệp dữ liệu của Redis đi kèm khi Redis không khởi động được vì tệp hỏng. Phải dừng bot trước.

    Bản hỏng được chép lại trước khi cắt. Phần bị cắt là những gì ghi sau chỗ hỏng: tin đang chờ, mạch trò chuyện.
    """
    folder = settings().var_dir / "redis"
    if RedisServer(folder).answers():
        raise InputError("Redis đang chạy tốt, không có gì để sửa. Muốn kiểm tra tệp thì dừng bot trước.")
    file = file_of(folder)
    found = check(file)
    if not found.lost:
        click.echo(f"Tệp không hỏng ({found.size} byte). Nếu Redis vẫn không chạy, xem nhật ký redis.log.")
        return
    share = found.lost / found.size
    click.echo(f"Tệp hỏng từ byte {found.good}: {found.lost} trong {found.size} byte ({share:.1%}) không giữ được.")
    if not yes:
        click.confirm("Có bản sao lưu mới hơn thì nên khôi phục bản đó. Cắt phần hỏng?", abort=True)
    click.echo(f"Đã sửa. Bản hỏng còn ở {repair(file)}. Chạy lại bot được rồi.")
