"""``motcua check-content``: validate all content."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from data.checks.content import check_content
from data.loader import SEED, load_content


@click.command("check-content")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=SEED, required=False)
def command(folder: Path) -> None:
    """Kiểm tra thủ tục, từ vựng, hỏi đáp và danh sách cơ quan; nêu tệp, dòng và lỗi.

    FOLDER là thư mục nội dung; bỏ trống thì kiểm tra nội dung gốc đi kèm.
    """
    problems = check_content(folder)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"Có {len(problems)} lỗi.", err=True)
        sys.exit(1)
    content = load_content(folder)
    click.echo(
        f"Nội dung đúng: {len(content.procedures)} thủ tục, {len(content.vocabulary)} nhóm từ vựng, "
        f"{len(content.faq)} câu hỏi đáp, {len(content.offices)} cơ quan, {len(content.trees)} cây hỏi trường hợp."
    )
