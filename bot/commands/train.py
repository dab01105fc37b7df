"""``motcua train``: train the Rasa model."""

from __future__ import annotations

import click

from common.settings import settings


@click.command("train")
def command() -> None:
    """Huấn luyện mô hình hiểu câu hỏi nếu mô hình hiện có chưa theo kịp tệp huấn luyện."""
    from nlu.train import train

    click.echo(f"Mô hình: {train(settings().model_dir).name}")
