"""Keeps what indexes read of their texts in files, from one run of the program to the next.

Reading all texts takes three of the nine seconds in which a worker starts. A file is of use only to the program that
wrote it: its name holds a digest of all that reading goes by.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from common.files import digest_of, write_whole
from common.log import where
from nlu.matcher.faq.entries import FAQ_READ
from nlu.matcher.index.corpus import PHRASES_READ, WRITTEN
from nlu.matcher.index.kept import Kept
from nlu.matcher.index.names import NAMES_READ

log = logging.getLogger(__name__)

_PROGRAM = Path(__file__).parents[1]
_READ_BY = ("*.py", "*.yml")
_UNUSABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile)
_EVERY: Mapping[str, Kept] = {"names": NAMES_READ, "phrases": PHRASES_READ, "written": WRITTEN, "faq": FAQ_READ}


def take_up(folder: Path) -> None:
    """Let the next index use what the last run left in ``folder``. What cannot be used is read anew."""
    for name, texts in _EVERY.items():
        with suppress(*_UNUSABLE), np.load(_file(folder, name)) as stored:
            texts.put_in(stored)


def leave(folder: Path) -> None:
    """Leave in ``folder`` what was read, for the next run. Where that cannot be written, the next run reads anew."""
    changed = {name: texts for name, texts in _EVERY.items() if texts.changed}
    try:
        for name, texts in changed.items():
            folder.mkdir(parents=True, exist_ok=True)
            _write(_file(folder, name), texts)
    except OSError as error:
        log.warning("readings were not kept for the next start: %s", where(error))


def _write(path: Path, texts: Kept) -> None:
    """Write a file, and take away those of other programs."""
    body = BytesIO()
    np.savez(body, **texts.taken_out())
    write_whole(path, body.getvalue())
    for old in path.parent.glob(f"{path.name.split('-')[0]}-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}-{_digest()}.npz"


@lru_cache(maxsize=1)
def _digest() -> str:
    """Tell this program from others: a digest of all code and word lists of the reading."""
    paths = sorted(path for pattern in _READ_BY for path in _PROGRAM.rglob(pattern))
    return digest_of(paths, _PROGRAM).hexdigest()[:16]
