"""What the command line itself says is Vietnamese, also where its library speaks."""

from __future__ import annotations

import errno
import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

import bot.cli

SENTENCES = Path(bot.cli.__file__).with_name("locale") / "vi" / "LC_MESSAGES" / "messages.po"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["synk"], "Lỗi: Không có lệnh 'synk'."),
        (["ask", "--nope"], "Lỗi: Không có tùy chọn '--nope'."),
        (["link"], "Lỗi: Thiếu tùy chọn '--commune'."),
        (["sandbox", "portal", "--port", "abc"], "'abc' không phải là số."),
        (["ask", "--level", "x", "chào"], "'x' không nằm trong"),
        (["link", "add", "--help"], "bắt buộc"),
    ],
)
def test_a_slip_is_told_in_vietnamese(arguments: list[str], said: str):
    told = CliRunner().invoke(bot.cli.cli, arguments).output
    assert said in told
    assert "Usage" not in told
    assert "Error" not in told


def test_the_compiled_sentences_are_those_of_the_source():
    with SENTENCES.open("rb") as source, SENTENCES.with_suffix(".mo").open("rb") as compiled:
        said = gettext.GNUTranslations(compiled)
        messages = [message for message in read_po(source) if message.id]
    assert len(messages) > 40
    for message in messages:
        if isinstance(message.id, str):
            assert said.gettext(message.id) == message.string
        else:
            assert (said.ngettext(*message.id, 2),) == tuple(message.string)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "x", "/data/secret"), "/data/secret: không có quyền"),
        (OSError(errno.EROFS, "x", "/data/log"), "/data/log: đĩa này chỉ cho đọc"),
        (OSError(errno.ENOSPC, "x", "/data/log"), "/data/log: đĩa đã đầy"),
    ],
)
def test_a_folder_that_cannot_be_written_is_a_sentence(monkeypatch, capsys, error, said):
    """A read-only ``var/`` was a traceback."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(bot.cli, "cli", fail)
    with pytest.raises(SystemExit):
        bot.cli.main()
    assert said in capsys.readouterr().err
