"""Choices that come out the same every time: dice of one's own for each thing that is made."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
SEED = 2030  # the year that the declaration of intent runs to


class Dice(Random):
    """Random numbers by name, so that one more row somewhere leaves all the others as they were."""

    def __init__(self, *names: object) -> None:
        super().__init__("/".join(map(str, (SEED, *names))))

    def one(self, of: Sequence[T]) -> T:
        return of[self.randrange(len(of))]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """Return so many different ones, in random order; all of them if there are no more."""
        return self.sample(of, min(count, len(of)))

    def happens(self, share: float) -> bool:
        return self.random() < share
