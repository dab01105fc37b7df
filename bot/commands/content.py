"""``motcua content``: FAQ and vocabulary to Excel and back."""

from __future__ import annotations

from pathlib import Path

import click

from common.settings import settings
from data.editing.edits import edits_between
from data.official.portal_records import VIETNAM
from data.releases.bootstrap import MOST_LISTED, ensure_release, publish_edits, roll_back
from data.releases.store import Store
from data.spreadsheet import export_content, import_content


@click.group("content")
def command() -> None:
    """Xuất hỏi đáp và từ vựng ra tệp Excel, sửa, rồi nhập lại. Bot đang chạy dùng nội dung mới sau vài giây."""


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(file: Path) -> None:
    """Ghi hỏi đáp và từ vựng đang dùng ra FILE (.xlsx)."""
    release = ensure_release(Store(settings().sql_url))
    export_content(release.content, file)
    faq, vocabulary = len(release.content.faq), len(release.content.vocabulary)
    click.echo(f"Đã ghi {file}: {faq} câu hỏi đáp, {vocabulary} nhóm từ vựng (bản số {release.id}).")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", default="", help="Ghi chú cho lần sửa này")
@click.option("--allow-empty", is_flag=True, help="Cho phép một trang không còn dòng nào (bỏ hết nội dung trang đó)")
def import_(file: Path, note: str, allow_empty: bool) -> None:
    """Nhập FILE (.xlsx) và đưa lên dùng ngay. Có lỗi thì không nhập dòng nào."""
    store = Store(settings().sql_url)
    before = ensure_release(store)
    edited = import_content(file, before.content, may_empty=allow_empty)
    edits = edits_between(before.content, edited)
    if not edits:
        click.echo(f"Không có gì thay đổi so với bản số {before.id}.")
        return
    release = publish_edits(store, before, edits, note)
    click.echo(
        f"Đã đưa lên bản số {release.id}: {len(edited.faq)} câu hỏi đáp, {len(edited.vocabulary)} nhóm từ vựng. "
        "Bot đang chạy sẽ dùng bản này sau vài giây."
    )


@command.command("releases")
def releases() -> None:
    """Liệt kê các bản nội dung gần đây, mới nhất trước."""
    for one in Store(settings().sql_url).headings(MOST_LISTED):
        at = one.published_at.astimezone(VIETNAM)
        click.echo(f"{one.id:5}  {at:%H:%M %d/%m/%Y}  {one.note or one.origin}")


@command.command("rollback")
@click.argument("number", type=int, required=False)
def rollback(number: int | None) -> None:
    """Quay lại bản trước bản đang dùng, hoặc bản số NUMBER (xem: motcua content releases)."""
    release = roll_back(Store(settings().sql_url), number)
    click.echo(f"{release.note}: đã đưa lên thành bản số {release.id}. Bot đang chạy sẽ dùng bản này sau vài giây.")
