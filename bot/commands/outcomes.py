"""``motcua outcomes``: how filing went, by procedure and commune, as citizens who wished to be asked answered."""

from __future__ import annotations

import click

from actions.answers.reminders import LABELS
from citizens.outcomes import LEAST, Answer, shown
from common.settings import settings
from data.catalogue import catalogue_of
from data.releases.store import Store


@click.command("outcomes", short_help="Nộp được chưa, vướng gì: số đếm theo thủ tục và xã")
def command() -> None:
    """Đếm câu trả lời “nộp được chưa, vướng gì” theo thủ tục và xã. Nơi có ít hơn 5 câu trả lời thì không hiện số."""
    store = Store(settings().sql_url)
    release = store.newest()
    known = catalogue_of(release.content) if release else None
    for row in shown(store.engine):
        procedure = known.procedure(row.procedure) if known else None
        office = known.office(row.office) if known else None
        where = office.name if office else row.office or "chưa rõ xã"
        click.echo(f"{row.procedure} {procedure.title if procedure else ''} – {where}: {_counts(row.counts)}")
    click.echo(f"Câu trả lời không gắn với ai; nhóm dưới {LEAST} câu không hiện số.")


def _counts(counts: dict[Answer, int]) -> str:
    if not counts:
        return f"dưới {LEAST} câu trả lời"
    return "; ".join(f"{LABELS[answer].lower()} {number}" for answer, number in counts.items())
