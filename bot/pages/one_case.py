"""One's own case of a procedure of the release in force, for the pages whose address names it."""

from __future__ import annotations

from dataclasses import dataclass

from actions.saying.wording import day
from common.today import VIETNAM
from data.models import Procedure
from data.own_case.facts import in_case, misfits
from data.own_case.tree import Leaf, Tree, leaf_at
from data.releases.store import Store

OTHER_QUESTIONS = (
    "Trường hợp đã chọn trước đây nay không còn như trước, nên dưới đây là giấy tờ của mọi trường hợp. Hỏi trợ lý để "
    "chọn lại trường hợp của mình."
)


@dataclass(frozen=True)
class Found:
    """A procedure of the release in force, its tree where that fits, the words for that release, its number."""

    procedure: Procedure
    tree: Tree | None
    release: str
    number: int

    def case(self, path: str) -> tuple[Procedure, Leaf | None]:
        """The procedure for the case at the end of ``path``; as a whole, and no leaf, where there is no such case."""
        leaf = leaf_at(self.tree, path) if self.tree is not None and path else None
        if self.tree is None or leaf is None:
            return self.procedure, None
        return in_case(self.procedure, self.tree, leaf), leaf


def newest(store: Store) -> int:
    """The number of the release in force, 0 where there is none."""
    return store.newest_id() or 0


def find(store: Store, release: int, code: str) -> Found | None:
    """The procedure with this code in ``release``; None where that has none."""
    procedure = store.procedures(release, [code]).get(code)
    if procedure is None:
        return None
    tree = store.tree(release, code)
    put_up = store.published_at(release)
    since = f", đưa lên ngày {day(put_up.astimezone(VIETNAM).date())}" if put_up else ""
    fits = tree is not None and not misfits(tree, procedure)
    return Found(procedure, tree if fits else None, f"Theo bản nội dung số {release}{since}.", release)
