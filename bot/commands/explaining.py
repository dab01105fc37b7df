"""``motcua ask --explain`` in words that an admin can read: what was read, what matched, why it was so decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from actions.answers.buttons import LABELS
from nlu.aspects.asked import aspects_in
from nlu.matcher.ranking.explanation import Explanation, NearPhrase
from nlu.matcher.ranking.verdict import IN_SCOPE, SURE, SURELY_IN_SCOPE
from nlu.matcher.words.lexicon import lexicon
from nlu.understanding import Candidate, Match, Reason, Verdict

FEATURE_NAMES = {
    "name_cosine": "Giống tên thủ tục",
    "name_inside": "Tên thủ tục có trong câu",
    "name_covered": "Câu có trong tên thủ tục",
    "phrase_words": "Giống câu trong từ điển, về chữ",
    "phrase_meaning": "Giống câu trong từ điển, về nghĩa",
    "learned": "Học từ các câu gần nhất",
    "learned_peak": "… so với thủ tục được nhiều nhất",
    "popularity": "Nhiều người làm",
    "ward": "Làm ở xã, phường",
    "ministry": "Làm ở bộ, ngành",
    "variant_unasked": "Trường hợp riêng, câu không nhắc",
    "variant_asked": "Trường hợp riêng mà câu nhắc",
    "variant_missing": "Câu nhắc trường hợp riêng khác",
    "sibling_unasked": "… trong các thủ tục cùng họ: không nhắc",
    "sibling_asked": "… trong các thủ tục cùng họ: có nhắc",
    "sibling_missing": "… trong các thủ tục cùng họ: riêng khác",
    "marks_differ": "Chữ giống nhưng khác dấu",
}
SCOPE_NAMES = {
    "best_name_cosine": "Thủ tục đầu giống tên",
    "best_phrase_meaning": "Thủ tục đầu giống câu trong từ điển, về nghĩa",
    "best_learned": "Thủ tục đầu, học từ các câu gần nhất",
    "elsewhere_ahead": "Câu của thủ tục không có ở đây lại gần hơn",
    "inside_learned": "Mọi thủ tục trong danh mục cộng lại",
    "outside_learned": "Giống chuyện ngoài thủ tục, học từ các câu gần nhất",
    "outside_words": "Giống chuyện ngoài thủ tục, về chữ",
    "outside_meaning": "Giống chuyện ngoài thủ tục, về nghĩa",
    "elsewhere_learned": "Giống thủ tục không có trong danh mục",
    "catalogue_size": "Danh mục lớn hay nhỏ",
    "told": "Câu dài hay ngắn",
    "constant": "Mức chung",
}
REASONS = {
    Reason.SURE: "thủ tục đầu có khả năng {chance}; từ {sure} thì trả lời.",
    Reason.SEVERAL: "câu này có sẵn trong từ điển, nhưng chỉ nhiều thủ tục: phải hỏi lại.",
    Reason.PERHAPS_OUTSIDE: "có thể là việc ngoài danh mục (trong danh mục: {in_scope}; từ {surely} mới trả lời).",
    Reason.NEARER_ELSEWHERE: "câu gần nhất trong từ điển là của một thủ tục không có trong danh mục: phải hỏi lại.",
    Reason.CLOSE: "thủ tục đầu mới có khả năng {chance}, chưa tới {sure}: phải hỏi lại.",
    Reason.TOPIC: "câu chỉ nêu chủ đề, mà danh mục có nhiều việc về chủ đề này: hỏi muốn làm việc gì.",
    Reason.OUTSIDE: "không giống việc nào trong danh mục (trong danh mục: {in_scope}; dưới {least} thì từ chối).",
    Reason.EMPTY: "không có chữ nào để tìm.",
}
_VERDICTS = {Verdict.ANSWER: "Trả lời", Verdict.CLARIFY: "Hỏi lại", Verdict.NONE: "Nói không có"}
_WEIGHTY = 0.5
_COLUMNS = 3
_WIDTH, _NUMBER = 54, 11
_HEAD = 14


def lines_of(text: str, requests: Sequence[Explanation], faq: tuple[str, float] | None = None) -> Iterator[str]:
    """Return what to print about ``text``, in which these requests were found; ``faq`` is the nearest entry of the
    FAQ, and how near it is.
    """
    yield f"“{text}”"
    if len(requests) > 1:
        yield f"Trong câu có {len(requests)} việc."
    if faq is not None:
        yield f"Mục hỏi đáp gần nhất: {faq[0]} (giống {_percent(faq[1])}); thật giống thì bot trả lời bằng mục ấy."
    for told in requests:
        yield ""
        yield from _read(told)
        yield from _decided(told)
        if told.words:
            yield ""
            yield from _candidates(told.match.candidates, told.parts)
            yield ""
            yield from _scope(told.scope, told.in_scope)


def _read(told: Explanation) -> Iterator[str]:
    """Return what was read, and what in the vocabulary is like it."""
    words = (f"[{word}]" if weight > _WEIGHTY else word for word, weight in told.words)
    yield _line("Đọc là", " ".join(words) or "(không có chữ nào)")
    yield _line("", "chữ trong [ ] dùng để tìm thủ tục; chữ khác là chuyện kể, lời hỏi")
    yield _line("Nghĩa", _listed(lexicon().meanings[meaning] for meaning in told.meanings))
    yield _line("Hỏi điều gì", _listed(LABELS[aspect] for aspect in aspects_in(told.match.text)))
    if told.said:
        yield _line("Có sẵn", f"câu này là tên, hoặc câu trong từ điển, của {', '.join(told.said)}")
    for place, phrase in enumerate(told.nearest):
        yield _line("" if place else "Câu gần", f"{_percent(phrase.likeness):>7}  {phrase.text} → {_meant(phrase)}")


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "–"


def _meant(phrase: NearPhrase) -> str:
    if phrase.outside:
        return "chuyện ngoài thủ tục"
    return ", ".join(phrase.codes) or "thủ tục không có trong danh mục này"


def _decided(told: Explanation) -> Iterator[str]:
    """The verdict, and why."""
    match = told.match
    names = {candidate.code: candidate.name for candidate in match.candidates}
    about = match.options if match.verdict is Verdict.CLARIFY else _first(match)
    yield _line("Kết luận", _VERDICTS[match.verdict])
    yield from (_line("", f"{code}  {names.get(code, '')}".rstrip()) for code in about)
    if match.reason is not None:
        why = REASONS[match.reason].format(
            chance=_percent(match.candidates[0].score if match.candidates else 0.0),
            in_scope=_percent(told.in_scope),
            sure=_percent(SURE),
            surely=_percent(SURELY_IN_SCOPE),
            least=_percent(IN_SCOPE),
        )
        yield _line("Vì", why)


def _first(match: Match) -> tuple[str, ...]:
    return tuple(candidate.code for candidate in match.candidates[:1]) if match.verdict is Verdict.ANSWER else ()


def _candidates(candidates: Sequence[Candidate], parts: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """A table: what each piece of evidence adds to the score of the best candidates."""
    shown = [candidate for candidate in candidates if candidate.code in parts][:_COLUMNS]
    codes = [candidate.code for candidate in shown]
    yield _row("Điểm của từng thủ tục", codes)
    for name, label in FEATURE_NAMES.items():
        values = [parts[code].get(name, 0.0) for code in codes]
        if any(values):
            yield _row(f"  {label}", [_number(value, 2) for value in values])
    yield _row("  Khả năng", [_percent(candidate.score) for candidate in shown])


def _scope(scope: Mapping[str, float], in_scope: float) -> Iterator[str]:
    """Return what speaks for the catalogue (above nought) and against it."""
    yield "Việc này có trong danh mục không (số dương: có; số âm: không)"
    yield from (_row(f"  {SCOPE_NAMES[name]}", [_number(value, 2)]) for name, value in scope.items())
    yield _row("  Khả năng", [_percent(in_scope)])


def _line(head: str, text: str) -> str:
    return f"{head:<{_HEAD}}{text}"


def _row(head: str, cells: Sequence[str]) -> str:
    return f"{head:<{_WIDTH}}" + "".join(f"{cell:>{_NUMBER}}" for cell in cells)


def _percent(share: float) -> str:
    return f"{_number(100 * share, 1)} %"


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",").replace("-", "−")
