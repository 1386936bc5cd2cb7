"""Name servers for the tests: as they should be, and as an attacker's are."""

from collections.abc import Sequence


class Names:
    """Every name leads to those addresses, one list after the other, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


HERE = ("127.0.0.1",)
PUBLIC = "192.175.48.1"
"""A public address that is there to be asked in vain (AS112)."""
