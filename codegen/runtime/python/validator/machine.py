"""Patterns that `re` could be kept busy by without end: as machines, which take one step for each character."""

from __future__ import annotations

from bisect import bisect_right

State = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Whether a text that ends here matches (2: however it goes on), the first code points of ranges, and the state that each
range leads to; -1 where nothing matches any more."""


class Machine:
    """What is asked like a compiled pattern."""

    def __init__(self, states: tuple[State, ...]) -> None:
        self._states = states

    def search(self, text: str) -> Machine | None:
        """Itself if the text matches."""
        accepts, firsts, turns = self._states[0]
        for character in text:
            if accepts == 2:
                break
            state = turns[bisect_right(firsts, ord(character)) - 1]
            if state < 0:
                return None
            accepts, firsts, turns = self._states[state]
        return self if accepts else None
