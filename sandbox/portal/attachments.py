"""Files of forms: ``POST …/submitting/preview-attachment`` with ``fileId``, as JSON or as a form field.

The built-in catalogue names no files, and the bot's starter content names those of the real portal, so every id of
the portal's kind (UUIDv7) has one here: a Word file that says it is a stand-in.
"""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from sandbox.portal.faults import met

PATH = "submitting/preview-attachment"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HUGE = 64 * 1024 * 1024
PAGE = (
    "<!doctype html><html><head><title>Cổng Dịch vụ công Quốc gia</title></head>"
    '<body><div id="root"></div></body></html>'
)

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>MẪU MÔ PHỎNG, không phải mẫu thật. Mã tệp {key}.</w:t></w:r></w:p></w:body></w:document>"
)


async def preview(request: Request) -> Response:
    """One file, or what stands in its place when a fault is on."""
    key = _key(await request.body(), request.headers.get("content-type", ""))
    if key is None:
        message = {"code": "NOT_FOUND", "message": "Không tìm thấy tệp", "data": None}
        return JSONResponse(message, 400)
    faults = met(request)
    if "file_empty" in faults:
        return Response(b"", 201, media_type=WORD)
    if "file_html" in faults:
        return HTMLResponse(PAGE, 201)
    if "file_other" in faults:
        return Response(b"MZ\x90\x00" + bytes(200), 201, media_type="application/octet-stream")
    if "file_huge" in faults:
        return StreamingResponse(_huge(), 201, media_type=WORD)
    return Response(stand_in(key), 201, media_type=WORD)


def stand_in(key: str) -> bytes:
    """A Word file with one sentence."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", _DOCUMENT.format(key=key))
    return file.getvalue()


def _huge() -> Iterator[bytes]:
    piece = bytes(1 << 16)
    for _ in range(HUGE // len(piece)):
        yield piece


def _key(body: bytes, content_type: str) -> str | None:
    """The id asked for; None when it is none of the portal's."""
    try:
        if content_type.startswith("application/json"):
            asked = json.loads(body)["fileId"]
        else:
            asked = parse_qs(body.decode())["fileId"][0]
        found = uuid.UUID(str(asked))
    except (ValueError, KeyError, TypeError):
        return None
    return str(found) if found.version == 7 else None
