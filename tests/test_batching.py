"""Where a message goes, with nothing running."""

import pytest
from aiokafka.partitioner import DefaultPartitioner

from dateline.batching import partition_for


@pytest.mark.parametrize("partitions", [1, 4, 64])
def test_a_key_has_the_partition_that_the_client_itself_would_choose(partitions: int) -> None:
    places = [3 * number for number in range(partitions)]
    for number in range(300):
        key = b"https://news.example/%d" % number
        clients = DefaultPartitioner()(key, places, places)
        assert partition_for(key, places) == clients == partition_for(key, places)
    assert {partition_for(None, places) for _ in range(50 * partitions)} == {*places}
