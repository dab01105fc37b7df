"""``motcua tree``: the questions that lead to one's own case, as a page that an officer checks and signs."""

from __future__ import annotations

from pathlib import Path

import click

from actions.answers.tree_drawing import drawing
from bot.sharing import find_procedure
from common.errors import InputError
from common.settings import settings
from data.catalogue import catalogue_of
from data.releases.bootstrap import parts_in_force
from data.releases.store import Store


@click.command("tree")
@click.argument("code", metavar="MÃ", required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Tệp .svg; trống thì cay-<mã>.svg")
def command(code: str | None, out: Path | None) -> None:
    """In cây hỏi trường hợp của một thủ tục thành một trang A4 để cán bộ đối chiếu và ký.

    Bỏ trống MÃ thì liệt kê các thủ tục có cây hỏi.

    \b
    Ví dụ:  motcua tree 1.004194 --out tam-tru.svg
    """
    content = parts_in_force(Store(settings().sql_url), ("procedures", "trees"))
    known = catalogue_of(content)
    if code is None:
        for each in content.trees:
            procedure = known.procedure(each.code)
            fits = "" if known.tree(each.code) else "  (chưa khớp bản ghi, đang không dùng)"
            click.echo(f"{each.code}  {procedure.title if procedure else '?'}{fits}")
        return
    procedure = find_procedure(code, content)
    tree = known.tree(procedure.code)
    if tree is None:
        raise InputError(f"Thủ tục {procedure.code} chưa có cây hỏi trường hợp. Xem danh sách: motcua tree")
    file = out or Path(f"cay-{procedure.code}.svg")
    _write(file, drawing(tree, procedure))
    click.echo(f"Đã ghi {file}: một trang A4 nằm ngang, mở bằng trình duyệt rồi in.")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError:
        raise InputError(
            f"Không ghi được tệp {file}. Hãy kiểm tra thư mục đó có chưa và có quyền ghi không."
        ) from None
