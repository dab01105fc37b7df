"""The files of official forms, as the national portal gives them out: by POST, to who sends what a browser sends.

What comes back is judged by its bytes, never by its name: files are misnamed, and a page of the firewall or an empty
file comes with a status of success.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from common.errors import Malformed
from portals.catalogue.national import browser_headers
from portals.transport import Patience, Transport

FILE = "submitting/preview-attachment"
MOST = 10 * 1024 * 1024
"""Bytes of a form at most; the largest that were seen have about one megabyte."""
NOT_A_FORM = "Tệp trên Cổng không phải loại mẫu đơn thường dùng (Word, Excel, PDF)."

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD = {"doc": "application/msword", "xls": "application/vnd.ms-excel"}
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_PARTS = {
    "word/document.xml": ("docx", f"{_OPEN_XML}wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", f"{_OPEN_XML}spreadsheetml.sheet"),
}


@dataclass(frozen=True)
class FormFile:
    """One file: its bytes, the ending that its bytes call for, and its media type."""

    body: bytes
    ending: str
    media_type: str


async def fetch_form(portal: str, file_id: str, name: str, patience: Patience) -> FormFile:
    """The form with the id ``file_id`` and the name ``name``. ``portal`` is the address of its API (``…/api/v1``).

    Raises :class:`common.errors.OutsideError` with a sentence for the citizen.
    """
    async with Transport(patience, browser_headers(portal), most=MOST) as transport:
        answer = await transport.file("POST", f"{portal.rstrip('/')}/{FILE}", json={"fileId": file_id})
    return form_file(answer.body, name)


def form_file(body: bytes, name: str) -> FormFile:
    """Return what ``body`` is by its bytes; ``name`` tells apart the old kinds of office files, which look alike.
    Raises :class:`Malformed` for anything that is no form.
    """
    if body.startswith(b"%PDF-"):
        return FormFile(body, "pdf", "application/pdf")
    if body.startswith(b"{\\rtf"):
        return FormFile(body, "rtf", "application/rtf")
    if body.startswith(_OLD_OFFICE):
        ending = "xls" if name.lower().endswith(".xls") else "doc"
        return FormFile(body, ending, _OLD[ending])
    ending, media_type = _open_xml(body)
    return FormFile(body, ending, media_type)


def _open_xml(body: bytes) -> tuple[str, str]:
    """The ending and media type of a zipped office file without macros."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Malformed(NOT_A_FORM) from None
    found = next((kind for part, kind in _PARTS.items() if part in names), None)
    if found is None or any(name.endswith("vbaProject.bin") for name in names):
        raise Malformed(NOT_A_FORM)
    return found
