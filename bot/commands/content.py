"""``motcua content``: FAQ and vocabulary to Excel and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from common.errors import ContentError, InputError, Problem
from common.settings import settings
from common.today import VIETNAM
from data.editing.edits import Conflict, Lookup, apply, rebase
from data.excel.spreadsheet import UNNUMBERED, Imported, export_content, read_edits
from data.models import Content
from data.releases.bootstrap import MOST_LISTED, ensure_release, publish_edited, roll_back
from data.releases.store import Overtaken, Store


@click.group("content")
def command() -> None:
    """Xuất hỏi đáp và từ vựng ra tệp Excel, sửa, rồi nhập lại. Bot đang chạy dùng nội dung mới sau vài giây."""


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(file: Path) -> None:
    """Ghi nội dung đang dùng ra FILE (.xlsx)."""
    release = ensure_release(Store(settings().sql_url))
    export_content(release.content, file, release.id)
    faq, vocabulary = len(release.content.faq), len(release.content.vocabulary)
    click.echo(f"Đã ghi {file}: {faq} câu hỏi đáp, {vocabulary} nhóm từ vựng (bản số {release.id}).")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", default="", help="Ghi chú cho lần sửa này")
@click.option("--allow-empty", is_flag=True, help="Cho phép một trang không còn dòng nào (bỏ hết nội dung trang đó)")
def import_(file: Path, note: str, allow_empty: bool) -> None:
    """Nhập FILE (.xlsx) và đưa lên dùng ngay. Có lỗi, hay ai khác đã sửa cùng một ô, thì không nhập ô nào."""
    store = Store(settings().sql_url)
    live = ensure_release(store)
    imported = read_edits(file, lambda number: _written_from(store, number), may_empty=allow_empty)
    edits, conflicts = rebase(imported.edits, Lookup(live.content).json)
    if conflicts:
        raise ContentError(_told(imported, conflicts))
    if not edits:
        click.echo(f"Không có gì thay đổi so với bản số {live.id}.")
        return
    try:
        release = publish_edited(store, live, apply(live.content, edits), note=note)
    except Overtaken:
        raise InputError("Có người vừa đưa bản khác lên. Chưa mất gì: hãy chạy lại lệnh này.") from None
    click.echo(
        f"Đã đưa lên bản số {release.id}: {len(edits)} mục thay đổi, {len(release.content.faq)} câu hỏi đáp, "
        f"{len(release.content.vocabulary)} nhóm từ vựng. Bot đang chạy sẽ dùng bản này sau vài giây."
    )


def _written_from(store: Store, number: int | None) -> Content:
    release = store.get(number) if number is not None else None
    if release is None:
        raise ContentError(UNNUMBERED)
    return release.content


def _told(imported: Imported, conflicts: Sequence[Conflict]) -> list[Problem]:
    """The cells that somebody else changed since the file was written."""
    places = [(imported.place_of(one.edit, clash.path), clash) for one in conflicts for clash in one.clashes]
    return [
        Problem(place, f"từ lúc xuất tệp, người khác đã sửa chỗ này thành “{clash.theirs or '(bỏ)'}”")
        for place, clash in places
    ]


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
