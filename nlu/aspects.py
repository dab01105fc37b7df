from __future__ import annotations
from nlu.understanding import Aspect
def aspects_in(text: str) -> tuple[Aspect, ...]:
    return ()
