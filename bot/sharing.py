"""Things that a commune shares with its people: links to one procedure, and a QR code to print.

The commune is found by its id, its present name or a former one; several that fit are for the caller to choose from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno

from bot.links import Start, telegram_link, web_link
from common.errors import InputError
from common.settings import Settings
from data.models import Content, Office, Procedure
from nlu.reading.codes import procedure_codes
from nlu.reading.places import bare_name, offices_in
from nlu.reading.text import fold

FORMATS = (".png", ".svg", ".pdf")
QR_SCALE = 10
"""Pixels of one square of the code: about 400 in all, sharp when printed at 6 cm."""


@dataclass(frozen=True)
class Share:
    """The links of one office, for one procedure or a plain greeting. ``telegram`` is None without a bot there."""

    office: Office
    procedure: Procedure | None
    web: str
    telegram: str | None

    @property
    def file_name(self) -> str:
        """Default name of the QR's file."""
        return "-".join(["lien-ket", self.office.id, *([self.procedure.code] if self.procedure else [])]) + ".png"


def find_offices(text: str, offices: Sequence[Office]) -> tuple[Office, ...]:
    """Offices that ``text`` may mean. An id, or the present name of exactly one office, decides."""
    by_id = {office.id: office for office in offices}
    if text.strip().lower() in by_id:
        return (by_id[text.strip().lower()],)
    named = tuple(by_id[office_id] for office_id in offices_in(text, offices))
    typed = fold(text).strip()
    present = tuple(office for office in named if typed in (fold(office.name), bare_name(office.name)))
    return present if len(present) == 1 else named


def find_procedure(text: str, content: Content) -> Procedure:
    """The procedure with that code, typed as loosely as people do. Raises :class:`InputError`."""
    codes = procedure_codes(text) or procedure_codes(f"tthc {text}")
    if not codes:
        raise InputError(f"“{text}” không phải mã thủ tục. Mã có dạng 1.001193.")
    found = next((procedure for procedure in content.procedures if procedure.code == codes[0]), None)
    if found is None:
        raise InputError(f"Nội dung đang dùng không có thủ tục mã {codes[0]}.")
    return found


def share(office: Office, procedure: Procedure | None, settings: Settings) -> Share:
    """The links of ``office``."""
    start = Start(office.id, procedure.code if procedure else None)
    username = settings.telegram_username
    return Share(
        office, procedure, web_link(settings.base_url, start), telegram_link(username, start) if username else None
    )


def write_qr(address: str, file: Path) -> None:
    """A QR code of ``address`` as PNG, SVG or PDF. Raises :class:`InputError` when it cannot be written."""
    if file.suffix.lower() not in FORMATS:
        raise InputError(f"Tệp QR phải có đuôi {', '.join(FORMATS)}, không phải “{file.name}”.")
    try:
        segno.make(address, error="m", micro=False).save(str(file), scale=QR_SCALE, border=4)
    except OSError:
        raise InputError(
            f"Không ghi được tệp {file}. Hãy kiểm tra thư mục đó có chưa và có quyền ghi không."
        ) from None
