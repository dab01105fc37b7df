"""Filling in the form: what the record says of it, and which form is meant."""

from __future__ import annotations

from dataclasses import replace

from actions.answers.aspects.forms import forms
from actions.answers.section import Section, View
from actions.answers.statements import from_record, not_said, said_of
from nlu.understanding import Aspect


def filling(view: View) -> Section:
    """Sentences on what to write, then the forms by name. No field is explained that the record does not explain."""
    known = from_record(said_of(view, Aspect.FILLING))
    unknown = not_said("cách ghi từng mục của tờ khai", view.procedure)
    named = tuple(replace(item, group="Mẫu phải ghi") for item in forms(view).items)
    return Section("cách ghi tờ khai", (*(known or unknown), *named))
