"""Releases become lists of parts: every record lies once, under the hash of what it says.

What it needs is written out here: the models go on changing, this does not. A release that cannot be read stays in
the list without a root, and is passed over as before.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0002"
down_revision = "0001"

KINDS = {"procedures": "code", "vocabulary": "", "faq": "id", "offices": "id"}
UNREADABLE = (zlib.error, EOFError, OSError, ValueError, LookupError, TypeError, AttributeError)

_releases = sa.table("releases", sa.column("id"), sa.column("content"), sa.column("root"))
_parts = sa.table("release_parts", sa.column("hash"), sa.column("body"))


def upgrade() -> None:
    """Split every release that is there."""
    op.create_table(
        "release_parts",
        sa.Column("hash", sa.String(40), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.add_column("releases", sa.Column("root", sa.String(40)))
    connection = op.get_bind()
    for number in list(connection.execute(sa.select(_releases.c.id).order_by(_releases.c.id)).scalars()):
        _split(connection, number)
    op.drop_column("releases", "content")


def _split(connection: sa.engine.Connection, number: int) -> None:
    mine = _releases.c.id == number
    packed = connection.execute(sa.select(_releases.c.content).where(mine)).scalar()
    parts: dict[str, bytes] = {}
    try:
        root = _root(list(_rows(bytes(packed), parts)), parts)
    except UNREADABLE:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [{"hash": name, "body": body} for name, body in parts.items()]
    connection.execute(insert(_parts).on_conflict_do_nothing(), rows)
    connection.execute(sa.update(_releases).where(mine).values(root=root))


def _rows(packed: bytes, parts: dict[str, bytes]) -> Iterator[list[str]]:
    """Kind, key and part of each record."""
    for text in _texts(gzip.decompress(packed)):
        kind, row = json.loads(text)
        yield [kind, str(row.get(KINDS[kind], "")), _add(parts, text)]


def _texts(whole: bytes) -> Iterator[bytes]:
    """A line for each record, from a release of the last or of the first version."""
    if whole.startswith(b'{"motcua"'):
        yield from (text for text in whole.split(b"\n")[1:] if text)
        return
    content = json.loads(whole)
    yield from (_line([kind, row]) for kind in KINDS for row in content.get(kind, ()))


def _root(rows: list[list[str]], parts: dict[str, bytes]) -> str:
    pages: list[str] = []
    page: list[list[str]] = []
    for row in rows:
        page.append(row)
        if int(row[2][-4:], 16) % 64 == 0:
            pages.append(_add(parts, _line(page)))
            page = []
    if page:
        pages.append(_add(parts, _line(page)))
    return _add(parts, _line(pages))


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _add(parts: dict[str, bytes], text: bytes) -> str:
    name = hashlib.blake2b(text, digest_size=20).hexdigest()
    parts[name] = zlib.compress(text, 4)
    return name
