"""What was read of texts, left for the next run of the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from nlu.matcher import between_runs
from nlu.matcher.index.kept import Kept, Names, Read, Row

Run = Callable[..., Kept]

TEXTS = ["nộp ở đâu", "", "bao nhiêu tiền\nmột bản", "nộp ở đâu"]


def read_words(text: str, names: Names) -> Sequence[Row]:
    return names.numbers(text.split()), [len(text) / 2]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Begin a new run of the program, which has read nothing yet."""

    def begin(read: Read = read_words) -> Kept:
        kept = Kept(read, "if")
        monkeypatch.setattr(between_runs, "_EVERY", {"texts": kept})
        return kept

    return begin


def words(kept: Kept) -> tuple[list[tuple[str, ...]], list[float]]:
    found = kept.of(TEXTS)
    return found.rows[0].strings(found.names), found.rows[1].values.tolist()


def never(text: str, _names: Names) -> Sequence[Row]:
    raise AssertionError(f"read again: {text!r}")


def test_the_next_run_reads_no_text_again(run: Run, tmp_path: Path) -> None:
    found = words(run())
    between_runs.leave(tmp_path / "index")
    again = run(never)
    between_runs.take_up(tmp_path / "index")
    assert words(again) == found


def test_new_texts_are_read_beside_those_of_the_last_run(run: Run, tmp_path: Path) -> None:
    words(run())
    between_runs.leave(tmp_path)
    kept = run()
    between_runs.take_up(tmp_path)
    found = kept.of([*TEXTS, "mất bao lâu"])
    assert found.rows[0].strings(found.names)[-2:] == [("nộp", "ở", "đâu"), ("mất", "bao", "lâu")]
    assert kept.changed


def test_nothing_is_written_where_nothing_was_read(run: Run, tmp_path: Path) -> None:
    words(run())
    between_runs.leave(tmp_path)
    (before,) = tmp_path.iterdir()
    stamp = before.stat().st_mtime_ns
    between_runs.leave(tmp_path)
    assert before.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", None], ids=["empty", "broken", "rows of other texts"])
def test_a_damaged_file_is_read_anew(run: Run, tmp_path: Path, content: bytes | None) -> None:
    found = words(run())
    between_runs.leave(tmp_path)
    (path,) = tmp_path.iterdir()
    if content is None:
        with np.load(path) as stored:
            np.savez(path, **{**stored, "lengths0": stored["lengths0"][:-1]})
    else:
        path.write_bytes(content)
    kept = run()
    between_runs.take_up(tmp_path)
    assert words(kept) == found


def test_another_program_takes_nothing_up_and_leaves_its_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words(run())
    between_runs.leave(tmp_path)
    monkeypatch.setattr(between_runs, "_digest", lambda: "other")
    kept = run()
    between_runs.take_up(tmp_path)
    assert not kept.taken_out()["texts"].size
    words(kept)
    between_runs.leave(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["texts-other.npz"]


def test_a_folder_that_cannot_be_written_stops_nothing(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "index").write_text("no folder")
    words(run())
    between_runs.leave(tmp_path / "index")
    between_runs.take_up(tmp_path / "index")
    assert "readings were not kept" in caplog.text
