"""What can go wrong, said in one line, with what to do about it."""

from __future__ import annotations


class DatelineError(Exception):
    """A failure a person can act on. ``hint`` says what to do; ``exit_code`` is the command's."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class BadInput(DatelineError):
    """An article, file or record that cannot be read. ``reason`` is a short, countable word."""

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class BrokerUnavailable(DatelineError):
    """No Kafka broker answers where one is expected."""


class TopicMismatch(DatelineError):
    """A topic is missing or differs from what the catalogue declares."""


class PositionLost(DatelineError):
    """A topic was deleted, recreated or trimmed past the position the store has reached."""


class StoreFenced(DatelineError):
    """Somebody else has written to the store since this process last did."""


class StoreUnavailable(DatelineError):
    """The store cannot be reached or written just now: locked, full, gone. It may pass."""


class StoreError(DatelineError):
    """The store cannot be used: damaged, missing, or of another version."""


class Degraded(DatelineError):
    """It works, but not as it should."""

    exit_code = 3
