"""``motcua receipt``: what a citizen was told, by the code under the answer."""

from __future__ import annotations

import click

from actions.saying.reply import Reply
from actions.saying.wording import day
from bot.citizen_data.arrivals import arrival_in_words
from bot.messages.short_codes import read_code, written
from bot.without_channel import shown
from citizens.receipts import Receipt, Receipts
from common.errors import InputError
from common.settings import settings
from common.today import VIETNAM
from data.official.facets import official_hash
from data.releases.store import Store


@click.command("receipt", short_help="Xem công dân đã được trả lời gì, theo mã ở cuối câu trả lời")
@click.argument("code")
def command(code: str) -> None:
    """In phiếu trả lời có mã CODE: trả lời lúc nào, theo bản nội dung nào, đã tới chưa, nguyên văn, nay đã đổi chưa.

    Cán bộ không dùng cửa sổ lệnh thì tra ở trang /phieu của bot.
    """
    known = read_code(code)
    if known is None:
        raise InputError("Mã câu trả lời có 10 chữ và số, ví dụ K7Q2M-9TX4H.")
    store = Store(settings().sql_url)
    receipts = Receipts(store)
    receipt = receipts.get(known)
    if receipt is None:
        raise InputError("Không có phiếu nào mang mã này. Có thể mã gõ chưa đúng, hoặc phiếu đã quá hạn lưu.")
    _print(receipt, arrival_in_words(receipt.channel, receipts.arrived(receipt.answer)), store)


def _print(receipt: Receipt, arrived: str, store: Store) -> None:
    at = receipt.at.astimezone(VIETNAM)
    click.echo(f"Phiếu {written(receipt.code)}: trả lời lúc {at:%H:%M} ngày {day(at.date())} qua {receipt.channel}")
    click.echo(f"Bản nội dung {receipt.release}")
    click.echo(f"Đã tới công dân chưa: {arrived}")
    now = store.procedures(store.newest_id() or 0, {told.procedure for told in receipt.told})
    for told in receipt.told:
        record = now.get(told.procedure)
        same = record is not None and official_hash(record) == told.version
        state = "chưa đổi" if same else "đã đổi" if record else "không còn trong dữ liệu"
        click.echo(f"Thủ tục {told.procedure}, bản ghi {told.version}: đến nay {state}")
    for reply in receipt.replies:
        click.echo("")
        click.echo("\n".join(shown(Reply.from_dict(reply))))
