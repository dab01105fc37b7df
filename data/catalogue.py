"""Look-ups in the content of a release: by procedure code, FAQ id and office id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from data.entries import FaqEntry
from data.models import Content, Office, Procedure, State
from data.own_case.facts import misfits
from data.own_case.tree import Tree

_OFFICES = frozenset(
    {"Tổ chức (không bao gồm doanh nghiệp, HTX)", "Cán bộ, công chức, viên chức", "Tổ chức nước ngoài"}
)
"""Audiences of the portal that are no citizens, households or companies."""


class Catalogue:
    """Read-only index of one content. Get it from :func:`catalogue_of`, which keeps one per content."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._procedures = {procedure.code: procedure for procedure in content.procedures}
        self._faq = {entry.id: entry for entry in content.faq}
        self._offices = {office.id: office for office in content.offices}
        self._trees = {tree.code: tree for tree in content.trees}
        self._fitting: dict[str, bool] = {}

    def procedure(self, code: str | None) -> Procedure | None:
        """The procedure with this code; None when there is none."""
        return self._procedures.get(code) if code else None

    def procedures(self, codes: Iterable[str]) -> tuple[Procedure, ...]:
        """The procedures with these codes, in order and once each; unknown codes are left out."""
        found = (self._procedures.get(code) for code in dict.fromkeys(codes))
        return tuple(procedure for procedure in found if procedure is not None)

    def faq(self, entry_id: str | None) -> FaqEntry | None:
        """The FAQ entry with this id; None when there is none."""
        return self._faq.get(entry_id) if entry_id else None

    def instead_for_citizens(self, procedure: Procedure) -> FaqEntry | None:
        """The entry for citizens who ask what only offices can apply for; None where anybody can apply, or there is
        none.
        """
        if not procedure.audience or not _OFFICES.issuperset(procedure.audience):
            return None
        listing = (entry for entry in self.content.general_faq if procedure.code in entry.procedures)
        return next(listing, None)

    def faq_in_danger(self, kind: str) -> tuple[FaqEntry, ...]:
        """The entries that answer people in this kind of danger."""
        return tuple(entry for entry in self.content.faq if kind in entry.dangers)

    @cached_property
    def complaints(self) -> tuple[FaqEntry, ...]:
        """The entries that answer who complains; the first answers any complaint."""
        return tuple(entry for entry in self.content.faq if entry.complaint)

    def office(self, office_id: str | None) -> Office | None:
        """The office with this id; None when there is none."""
        return self._offices.get(office_id) if office_id else None

    def tree(self, code: str | None) -> Tree | None:
        """The questions that lead to one's own case of the procedure with this code; None where there are none, or
        where they do not fit its record any more.
        """
        tree, procedure = self._trees.get(code or ""), self.procedure(code)
        if tree is None or procedure is None or self._misfits(tree, procedure):
            return None
        return tree

    def _misfits(self, tree: Tree, procedure: Procedure) -> bool:
        if tree.code not in self._fitting:
            self._fitting[tree.code] = not misfits(tree, procedure)
        return not self._fitting[tree.code]

    def successors(self, procedure: Procedure) -> tuple[Procedure, ...]:
        """The procedures that replaced this one, as far as the catalogue has them."""
        return tuple(new for new in self.procedures(procedure.replaced_by) if new.code != procedure.code)

    def of_today(self, procedures: Iterable[Procedure]) -> tuple[Procedure, ...]:
        """The procedures, once each; in place of one that was replaced the new one, if its content is known."""
        return tuple({new.code: new for new in map(self._of_today, procedures)}.values())

    def codes_of_today(self, codes: Sequence[str]) -> tuple[str, ...]:
        """The same of codes; those that the catalogue does not know stay as they are."""
        known = {each.code: self._of_today(each).code for each in self.procedures(codes)}
        return tuple(dict.fromkeys(known.get(code, code) for code in codes))

    def _of_today(self, procedure: Procedure) -> Procedure:
        """Where several have taken its place, the old one, which asks between them."""
        if procedure.state is not State.REPLACED:
            return procedure
        known = [new for new in self.successors(procedure) if new.is_told]
        return known[0] if len(known) == 1 else procedure

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """The questions of the FAQ by the ids of their entries."""
        return {entry.id: entry.question for entry in self.content.faq}

    @cached_property
    def popular(self) -> tuple[Procedure, ...]:
        """Procedures in force that people use at all, most used first."""
        used = (p for p in self.content.procedures if p.popularity and p.state is State.IN_FORCE)
        return tuple(sorted(used, key=lambda procedure: (-procedure.popularity, procedure.code)))


_recent: tuple[Catalogue, ...] = ()


def catalogue_of(content: Content) -> Catalogue:
    """The index of ``content``, built on first use. The last three contents are kept: the one in force, the one
    before, and one that is tried out."""
    global _recent
    for catalogue in _recent:
        if catalogue.content is content:
            return catalogue
    _recent = (Catalogue(content), *_recent[:2])
    return _recent[0]
