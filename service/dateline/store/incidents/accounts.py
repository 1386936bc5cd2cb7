"""What is said of incidents that several tell of, kept from one transaction to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.linking import Account, Telling

_FEW = 3
"""So many tellings are taken in anew sooner than kept: most incidents never have more."""
_MOST = 100_000
"""Tellings in all accounts together, of about 1 kB each."""


class Accounts:
    """Accounts by the root of their incident; those longest not asked for go when there are too many."""

    def __init__(self) -> None:
        self._kept: dict[str, Account] = {}
        self._size = 0

    def begun(self, root: str, members: Sequence[Telling]) -> tuple[Account, Sequence[Telling]]:
        """The account of that incident as far as there is one, and the tellings that it lacks."""
        account = self._take(root)
        if account is not None:
            number = len(account.event_ids)
            if account.event_ids == [telling.event_id for telling in members[:number]]:
                return account, members[number:]
        return Account(), members

    def keep(self, root: str, account: Account) -> None:
        """Remember it."""
        if len(account.event_ids) <= _FEW:
            return
        self._kept[root] = account
        self._size += len(account.event_ids)
        while self._size > _MOST:
            self._take(next(iter(self._kept)))

    def forget(self, roots: Iterable[str]) -> None:
        """Be without those of these incidents."""
        for root in roots:
            self._take(root)

    def _take(self, root: str) -> Account | None:
        account = self._kept.pop(root, None)
        if account is not None:
            self._size -= len(account.event_ids)
        return account
