"""What the articles topic must come to: its messages through the pure stages, with nothing between them.

No Kafka, no process, no store: what the pipeline does in many steps is said here in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dateline.contracts import ARTICLES, Article, Event, Message, Origin, Outcome, Retraction
from dateline.errors import BadInput
from dateline.topology import Stage
from tests.faults.stages import DEADLY
from tests.store.reference import Message as Record


class Truth:
    """Everything the pipeline must make of the messages told so far. ``stages`` as the worker has them.

    ``refused`` are those that no stage can read, ``stopped`` those that end on their way: their dead
    letters are what they had become by then. ``largest`` is the size of a message that cannot be sent.
    """

    def __init__(self, stages: Sequence[Stage], largest: int) -> None:
        self._stages = stages
        self._largest = largest
        self._known: dict[str, Sequence[Record]] = {}
        self.records: list[Record] = []
        self.refused: list[Message] = []
        self.stopped: list[Message] = []

    def tell(self, messages: Iterable[Message]) -> None:
        """Take in messages of the articles topic, each once."""
        for message in messages:
            origin = _origin(message)
            try:
                article = ARTICLES.decode(message)
            except BadInput as error:
                self.refused.append(message)
                records = _rejected(error)
            else:
                try:
                    records = self._records(article)
                except BadInput as error:
                    self.stopped.append(message)
                    records = _rejected(error)
            self.records += _from(origin, records)

    def mended(self, message: Message) -> None:
        """A message that ended on its way was sent on from there, and came through."""
        article = ARTICLES.decode(message)
        assert isinstance(article, Article)
        self.records += _from(_origin(message), list(_through(self._stages, article)))

    def _records(self, article: Article | Retraction) -> Sequence[Record]:
        if isinstance(article, Retraction):
            return list(_through(self._stages[:1], article))
        for order, reason in DEADLY.items():
            if order in article.text:
                raise BadInput(reason, order)
        key = f"{article.article_id}/{article.revision}/{article.revised_at}"
        if key not in self._known:
            self._known[key] = list(_through(self._stages, article))
        records = self._known[key]
        if any(len(record.model_dump_json()) > self._largest for record in records):
            raise BadInput("output-too-large", key)
        return records


def _from(origin: Origin, records: Sequence[Record]) -> Sequence[Record]:
    return [r.model_copy(update={"origin": origin}) if isinstance(r, Outcome) else r for r in records]


def _through(stages: Sequence[Stage], *records: object) -> Iterator[Record]:
    for record in records:
        if isinstance(record, Event | Outcome):
            yield record
        else:
            yield from _through(stages[1:], *stages[0].transform(record))


def _rejected(error: BadInput) -> Sequence[Record]:
    return [Outcome(article_id="", status="rejected", reason=error.reason)]


def _origin(message: Message) -> Origin:
    return Origin(
        topic=message.topic,
        partition=message.partition or 0,
        offset=message.offset or 0,
        timestamp=message.sent_at,
    )
