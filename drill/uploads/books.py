"""Files that are no workbook of ours: damaged, swollen, disguised, or made to make a reader do something."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

SHEET = "xl/worksheets/sheet2.xml"
"""“Hỏi đáp”, the first sheet that is read: the one before it is the guide, whose rows nobody reads."""
WORKBOOK = "xl/workbook.xml"
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_ENCRYPTED = 0x1
_MB = 1024 * 1024

Make = Callable[[bytes, random.Random], bytes]
"""A malformed file made of a good one."""


def parts_of(body: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    with ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], how: int = ZIP_DEFLATED) -> bytes:
    """A workbook of these parts."""
    file = io.BytesIO()
    with ZipFile(file, "w", how) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return file.getvalue()


def _with(body: bytes, name: str, text: bytes) -> bytes:
    return packed({**parts_of(body), name: text})


def _sheet(cells: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + space + b'"><sheetData>' + cells + b"</sheetData></worksheet>"


def _with_rows(body: bytes, cells: bytes, chance: random.Random) -> bytes:
    """These rows below the sheet's headings, below its last row, or alone."""
    own = parts_of(body)[SHEET]
    below_headings = own.replace(b"</row>", b"</row>" + cells, 1)
    below_all = own.replace(b"</sheetData>", cells + b"</sheetData>")
    return _with(body, SHEET, chance.choice((below_headings, below_all, _sheet(cells))))


def truncated(body: bytes, chance: random.Random) -> bytes:
    """The beginning of the file."""
    return body[: chance.randrange(1, len(body))]


def without_beginning(body: bytes, chance: random.Random) -> bytes:
    """The end of the file."""
    return body[chance.randrange(1, len(body)) :]


def random_bytes(_body: bytes, chance: random.Random) -> bytes:
    """Anything, perhaps with the mark of an archive before it."""
    return chance.choice((b"", b"PK\x03\x04", b"PK\x05\x06")) + chance.randbytes(chance.randrange(0, 20_000))


def overwritten(body: bytes, chance: random.Random) -> bytes:
    """A stretch of the archive is something else."""
    at, length = chance.randrange(len(body)), chance.randrange(50, 2_000)
    return body[:at] + chance.randbytes(length) + body[at + length :]


def of_another_kind(_body: bytes, chance: random.Random) -> bytes:
    """A picture, a page, a program or a table under the name of a workbook."""
    kinds = (
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"MZ\x90\x00",
        b"<html><script>x</script>",
        b"Ma;Ten\n1;2\n",
        b"\xd0\xcf\x11\xe0",
    )
    return chance.choice(kinds) * chance.randrange(1, 400)


def another_archive(_body: bytes, chance: random.Random) -> bytes:
    """An archive that holds no workbook: a text document, other folders, paths that lead out."""
    names = ("word/document.xml", "../../etc/cron.d/x", "/x", "a" * 300, "xl/worksheets/sheet1.xml", "")
    return packed({name or "x": chance.randbytes(100) for name in chance.sample(names, 3)})


def bomb(body: bytes, chance: random.Random) -> bytes:
    """A few kilobytes that unpack to more than anybody reads."""
    size = chance.choice((110, 150, 200)) * _MB
    return _with(body, chance.choice((SHEET, "xl/media/image1.png", "xl/styles.xml")), b" " * size)


def many_parts(body: bytes, chance: random.Random) -> bytes:
    """More parts than a workbook has."""
    return packed(
        {**parts_of(body), **{f"xl/x{number}.xml": b"<x/>" for number in range(chance.randrange(201, 2_000))}}
    )


def lying_about_size(body: bytes, chance: random.Random) -> bytes:
    """The list of the archive says another size than the part has."""
    at = body.rfind(b"PK\x01\x02")
    sizes = chance.randbytes(8)
    return body[: at + 20] + sizes + body[at + 28 :]


def encrypted(body: bytes, _chance: random.Random) -> bytes:
    """The parts claim to need a password."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, text in parts_of(body).items():
            archive.writestr(name, text)
    packed_body = bytearray(file.getvalue())
    at = 0
    while (at := packed_body.find(b"PK\x01\x02", at)) >= 0:
        packed_body[at + 8] |= _ENCRYPTED
        at += 4
    return bytes(packed_body)


def twice_the_same(body: bytes, chance: random.Random) -> bytes:
    """Two parts of one name, the second a broken one."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, text in parts_of(body).items():
            archive.writestr(name, text)
        archive.writestr(ZipInfo(WORKBOOK), chance.randbytes(50))
    return file.getvalue()


def without_a_part(body: bytes, chance: random.Random) -> bytes:
    """One of the parts that hold it together is missing."""
    parts = parts_of(body)
    del parts[chance.choice(("[Content_Types].xml", WORKBOOK, "xl/_rels/workbook.xml.rels", SHEET))]
    return packed(parts)


def cut_part(body: bytes, chance: random.Random) -> bytes:
    """One part breaks off in the middle."""
    parts = parts_of(body)
    name = chance.choice([SHEET, WORKBOOK, "[Content_Types].xml"])
    return packed({**parts, name: parts[name][: chance.randrange(10, len(parts[name]) - 10)]})


def entities(body: bytes, chance: random.Random) -> bytes:
    """A part with entities: a file of the server, or a laugh that grows."""
    head, name = chance.choice((XXE, LAUGHS)), chance.choice((SHEET, WORKBOOK, "xl/styles.xml"))
    text = head + _sheet(b'<row r="2"><c r="B2" t="inlineStr"><is><t>&e;</t></is></c></row>')
    return _with(body, name, text if chance.random() < 0.6 else text.decode().encode("utf-16"))


def deep(body: bytes, chance: random.Random) -> bytes:
    """Tags within tags within tags."""
    depth = chance.choice((1_000, 50_000, 300_000))
    name, tags = chance.choice((SHEET, WORKBOOK, "xl/styles.xml")), b"<a>" * depth + b"</a>" * depth
    return _with_rows(body, tags, chance) if name == SHEET else _with(body, name, _sheet(tags))


def formulas(body: bytes, chance: random.Random) -> bytes:
    """Cells that reckon, fetch or open something."""
    texts = (b"1+1", b"cmd|'/c calc'!A0", b'WEBSERVICE("http://127.0.0.1")', b'HYPERLINK("file:///etc/passwd")')
    cell = b'<row r="%d"><c r="C2"><f>%s</f><v>1</v></c></row>' % (chance.randrange(2, 9), chance.choice(texts))
    return _with_rows(body, cell, chance)


def odd_cells(body: bytes, chance: random.Random) -> bytes:
    """Cells at places that are none, of types that are none, with numbers that are none."""
    cells = (
        b'<row r="2"><c r="ZZZZZ99999999"><v>1</v></c></row>',
        b'<row r="-5"><c r="A-5"><v>1</v></c></row>',
        b'<row r="2"><c r="A2" t="s"><v>999999</v></c></row>',
        b'<row r="2"><c r="A2" t="b"><v>maybe</v></c></row>',
        b'<row r="2"><c r="A2" t="n"><v>nan1e999</v></c></row>',
        b'<row r="2"><c r="A2" t="d"><v>2026-99-99</v></c></row>',
        b'<row r="2"><c r="A2" t="zz"><v>x</v></c></row>',
        b'<row r="2"><c r="A2" s="9999"><v>1</v></c></row>',
        b'<row r="x"><c><v/></c></row>',
    )
    return _with_rows(body, chance.choice(cells), chance)


def numbered_again(body: bytes, chance: random.Random) -> bytes:
    """Rows whose numbers come twice, or back to front: readers pass over the later ones without a word."""
    own, number = parts_of(body)[SHEET], chance.choice((1, 2, 3))
    row = b'<row r="%d"/>' % (number + chance.choice((0, 1)))
    return _with(body, SHEET, own.replace(b'<row r="%d">' % number, row + b'<row r="%d">' % number, 1))


def not_text(body: bytes, chance: random.Random) -> bytes:
    """Bytes that are no characters, or characters that XML does not know."""
    parts = parts_of(body)
    name = chance.choice((SHEET, WORKBOOK))
    at = chance.randrange(60, len(parts[name]) - 5)
    odd = chance.choice((b"\x00", b"\xff\xfe\xfd", b"&#0;", b"&#x1F;", b"\xed\xa0\x80", b"<", b"]]>"))
    return packed({**parts, name: parts[name][:at] + odd + parts[name][at:]}, ZIP_STORED)


def too_long(body: bytes, chance: random.Random) -> bytes:
    """More rows, or more text in a cell, than is taken in."""
    if chance.random() < 0.5:
        text = b"a" * 40_000
        row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"
        return _with_rows(body, row, chance)
    return _with_rows(body, b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 20_100, chance)


BOOKS: tuple[Make, ...] = (
    truncated,
    without_beginning,
    random_bytes,
    overwritten,
    of_another_kind,
    another_archive,
    bomb,
    many_parts,
    lying_about_size,
    encrypted,
    twice_the_same,
    without_a_part,
    cut_part,
    entities,
    deep,
    formulas,
    odd_cells,
    numbered_again,
    not_text,
    too_long,
)
