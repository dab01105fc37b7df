"""A clarifying tree as a drawing on one page (SVG, A4), which an officer checks against the record and signs.

From left to right: the questions with their answers, and at the end of each path the numbers of its papers; below,
the papers by number, the source of the record, and room for a signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap

from actions.answers.section import title
from actions.answers.source import source_line
from actions.saying.wording import phrase
from data.models import Paper, Procedure
from data.own_case.facts import in_case
from data.own_case.tree import MOST_QUESTIONS, Question, Tree, leaves

LONG, SHORT = 297, 210
"""Sides of A4 in millimetres."""
WIDTH = 1123
"""Width of the drawing at least: the long side in pixels of 96 to the inch."""
MARGIN = 32
LINE = 15
"""Height of a line of text; its letters are 12 high."""
LETTER = 6.4
"""Mean width of a letter."""
COLUMN = 250
PAPERS = 300
GAP = 10
SIGN = (
    "Đã đối chiếu với bản ghi trên Cổng. Người kiểm tra: …………………………………",
    "Chức vụ: ……………………  Ngày: ……/……/20……  Ký tên:",
)
LEGEND = "Giấy tờ theo bản ghi (trong ngoặc vuông: điều kiện; số trong ngoặc tròn: chỉ khi đúng điều kiện đó)"


@dataclass
class _Canvas:
    """Texts and lines, and how far down they reach."""

    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, lines: Sequence[str], look: str = "") -> float:
        """Lines from ``y`` on; gives where the next may stand."""
        rows = (
            f'<text x="{x:.0f}" y="{y + LINE * (number + 0.8):.0f}"{look}>{escape(line)}</text>'
            for number, line in enumerate(lines)
        )
        self.parts.extend(rows)
        return y + LINE * len(lines)

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.parts.append(f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"/>')


BOLD = ' font-weight="bold"'


def drawing(tree: Tree, procedure: Procedure) -> str:
    """The whole drawing, as large as it must be and shown on one page."""
    canvas = _Canvas()
    numbers = _numbered(procedure)
    heading = f"{title(procedure)} (mã {procedure.code}): hỏi để biết giấy tờ của từng trường hợp"
    top = canvas.text(MARGIN, MARGIN, [heading], ' font-weight="bold" font-size="16"') + GAP
    bottom = _question(canvas, tree, _Place(tree, procedure, numbers, "", MARGIN, top))
    right = MARGIN + _depth(tree) * COLUMN + PAPERS
    width = max(WIDTH, right + MARGIN)
    bottom = _legend(canvas, numbers, bottom + GAP, width) + GAP
    bottom = canvas.text(MARGIN, bottom, [source_line(procedure)]) + 2 * LINE
    bottom = canvas.text(MARGIN, bottom, SIGN) + 3 * LINE
    return "\n".join(_svg(canvas, width, bottom + MARGIN))


@dataclass(frozen=True)
class _Place:
    """The spot at which a question of the tree is drawn."""

    tree: Tree
    procedure: Procedure
    numbers: dict[tuple[str, str | None], int]
    path: str
    x: float
    y: float


def _question(canvas: _Canvas, question: Question, at: _Place) -> float:
    y = canvas.text(at.x, at.y, _wrapped(question.ask, COLUMN), BOLD) + 3
    for letter, answer in zip("abcd", question.answers, strict=False):
        path, start = at.path + letter, y
        end = canvas.text(at.x + GAP, start, _wrapped(f"• {answer.label}", COLUMN - GAP))
        right = at.x + COLUMN
        if answer.then is not None:
            below = _question(canvas, answer.then, _Place(at.tree, at.procedure, at.numbers, path, right, start))
        else:
            below = canvas.text(right, start, _wrapped(_papers_of(at, path), PAPERS))
        y = max(end, below) + GAP
        canvas.line(at.x, y - GAP / 2, right + PAPERS / 2, y - GAP / 2)
    return y


def _papers_of(at: _Place, path: str) -> str:
    """The numbers of the papers at the end of a path; those under a condition in brackets."""
    (leaf,) = (leaf for leaf in leaves(at.tree) if leaf.path == path)
    told = in_case(at.procedure, at.tree, leaf).papers
    always = [_number(at.numbers, paper) for paper in told if paper.when is None]
    perhaps = [f"({_number(at.numbers, paper)})" for paper in told if paper.when is not None]
    return f"→ Giấy tờ số {', '.join([*map(str, sorted(always)), *perhaps])}"


def _numbered(procedure: Procedure) -> dict[tuple[str, str | None], int]:
    """Each paper of the record with a number; the same paper in several cases has one."""
    return {key: number for number, key in enumerate(dict.fromkeys(map(_key, procedure.papers)), 1)}


def _key(paper: Paper) -> tuple[str, str | None]:
    return phrase(paper.name), paper.when


def _number(numbers: dict[tuple[str, str | None], int], paper: Paper) -> int:
    """The number of a paper, also where its condition is none any more."""
    exact = numbers.get(_key(paper))
    return exact if exact is not None else next(n for (name, _), n in numbers.items() if name == phrase(paper.name))


def _legend(canvas: _Canvas, numbers: dict[tuple[str, str | None], int], y: float, width: float) -> float:
    """The papers by number, in two columns."""
    rows = [f"{number}. {name}{f' [{when}]' if when else ''}" for (name, when), number in numbers.items()]
    y = canvas.text(MARGIN, y, [LEGEND], BOLD)
    column = (width - 3 * MARGIN) / 2
    half, ends = (len(rows) + 1) // 2, []
    for place, some in enumerate((rows[:half], rows[half:])):
        end = y
        for row in some:
            end = canvas.text(MARGIN + place * (column + MARGIN), end, _wrapped(row, column)) + 2
        ends.append(end)
    return max(ends)


def _wrapped(text: str, width: float) -> list[str]:
    return wrap(text, int((width - GAP) / LETTER)) or [""]


def _depth(tree: Tree) -> int:
    return min(MOST_QUESTIONS, max(len(leaf.path) for leaf in leaves(tree)))


def _svg(canvas: _Canvas, width: float, height: float) -> Iterator[str]:
    """All drawn, scaled so that it fits one page: lying down, or upright where it is higher than wide."""
    across, down = (LONG, SHORT) if height < width else (SHORT, LONG)
    height = max(height, width * down / across)
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'width="{across}mm" height="{down}mm" viewBox="0 0 {width:.0f} {height:.0f}" '
        'font-family="DejaVu Sans, Arial, sans-serif" font-size="12" stroke="none">'
    )
    yield f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>'
    yield '<g fill="black" stroke="#999999" stroke-width="0.5">'
    yield from (part for part in canvas.parts if part.startswith("<line"))
    yield "</g>"
    yield from (part for part in canvas.parts if not part.startswith("<line"))
    yield "</svg>\n"
