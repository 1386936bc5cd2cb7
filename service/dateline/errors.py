"""What can go wrong, said in one line, with what to do about it."""

from __future__ import annotations


class DatelineError(Exception):
    """A failure a person can act on. ``hint`` says what to do; ``exit_code`` is the command's.

    ``lasting`` tells a supervisor whether the same will go wrong again: true where only a person can
    mend it, false where it passes, null where nobody knows.
    """

    exit_code = 1
    lasting: bool | None = None

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        if hint:
            # In somebody's program the traceback is all that is seen.
            self.add_note(f"hint: {hint}")


class BadInput(DatelineError):
    """An article, file or record that cannot be read. ``reason`` is a short, countable word."""

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class FetchFailed(DatelineError):
    """Something could not be fetched. ``reason`` is a short, countable word.

    ``status`` is the HTTP status where there was an answer; ``retry_after_s`` what the server asks for.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        hint: str | None = None,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.status = status
        self.retry_after_s = retry_after_s


class BrokerUnavailable(DatelineError):
    """No Kafka broker answers where one is expected."""

    lasting = False


class RegistryUnavailable(DatelineError):
    """No schema registry answers where one is set."""

    lasting = False


class AccessDenied(DatelineError):
    """The broker answers, but a certificate, a password or a right is missing or wrong."""

    lasting = True


class TopicMismatch(DatelineError):
    """A topic is missing or differs from what the catalogue declares."""

    lasting = True


class PositionLost(DatelineError):
    """A topic was deleted, recreated or trimmed past the position the store has reached."""

    lasting = True


class StoreFenced(DatelineError):
    """Somebody else has written to the store since this process last did."""

    lasting = False


class StoreUnavailable(DatelineError):
    """The store cannot be reached or written just now: locked, full, gone. It may pass."""

    lasting = False


class StoreError(DatelineError):
    """The store cannot be used: damaged, missing, or of another version."""

    lasting = True


class Degraded(DatelineError):
    """It works, but not as it should."""

    exit_code = 3
