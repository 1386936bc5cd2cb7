"""Kafka for programs that use Dateline: typed events to iterate over, articles to send."""

from dateline.streams.publishing import publish as publish
from dateline.streams.subscribing import subscribe as subscribe
from dateline.streams.subscription import PlainSubscription as PlainSubscription
from dateline.streams.subscription import Subscription as Subscription
