"""Files of forms from the portal: what comes back is judged by its bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from support.portal import QUICK, Portal

from common.errors import Malformed, OutsideError, Refused, TooSlow, Unreachable
from portals.catalogue import forms
from portals.catalogue.forms import NOT_A_FORM, fetch_form, form_file
from portals.transport import EMPTY_FILE, PAGE_NOT_FILE, TOO_BIG, Patience

ID = "019dd021-f563-755f-abf3-a308189ef24f"


def zipped(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")  # of a fixed time: the bytes name the tests
    return file.getvalue()


async def fetch(portal: Portal, file_id: str = ID, patience: Patience = QUICK) -> forms.FormFile:
    return await fetch_form(f"{portal.url}/api/v1", file_id, "Mẫu.doc", patience)


async def test_a_form_comes_by_post_and_is_what_its_bytes_are(portal: Portal):
    file = await fetch(portal)
    assert file.ending == "docx"
    assert zipfile.is_zipfile(BytesIO(file.body))


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("file_empty", Malformed, EMPTY_FILE),
        ("file_html", Malformed, PAGE_NOT_FILE),
        ("file_other", Malformed, NOT_A_FORM),
        ("file_huge", Malformed, TOO_BIG),
        ("rejected200", Refused, ""),
        ("rejected403", Refused, ""),
        ("503", Unreachable, ""),
        ("drop", Unreachable, ""),
        ("429=0", Refused, ""),
    ],
)
async def test_each_fault_is_an_error_with_a_sentence(portal: Portal, fault, error, said):
    portal.fault(fault)
    with pytest.raises(error, match=re.escape(said) or ".") as raised:
        await fetch(portal)
    assert str(raised.value).endswith(".")


async def test_slow_is_told_in_time(portal: Portal):
    portal.fault("slow=5")
    with pytest.raises(TooSlow):
        await fetch(portal, patience=Patience(attempt=0.3, total=0.5))


async def test_what_passes_is_not_noticed(portal: Portal):
    portal.fault("503*1", "rejected200*1")
    assert (await fetch(portal)).ending == "docx"


async def test_an_id_that_the_portal_does_not_know(portal: Portal):
    with pytest.raises(OutsideError):
        await fetch(portal, "00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize(
    ("body", "name", "ending"),
    [
        (b"%PDF-1.7 x", "a.doc", "pdf"),
        (b"{\\rtf1 x}", "a.doc", "rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x", "a.doc", "doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x", "a.XLS", "xls"),
        (zipped("word/document.xml"), "a.pdf", "docx"),
        (zipped("xl/workbook.xml"), "a.docx", "xlsx"),
    ],
)
def test_the_ending_follows_the_bytes(body, name, ending):
    assert form_file(body, name).ending == ending


@pytest.mark.parametrize(
    "body",
    [
        b"MZ\x90",
        b"PK\x03\x04 broken",
        zipped("a.exe"),
        zipped("word/document.xml", "word/vbaProject.bin"),
        b"<html>",
        b"GIF89a",
    ],
)
def test_nothing_else_is_handed_on(body):
    with pytest.raises(Malformed):
        form_file(body, "a.docx")
