"""Batches as a broker hands them out, some of which unpack to more than anybody wants."""

from typing import Any

import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from dateline.contracts import ARTICLES, UNPACKS_TOO_LARGE, Message
from dateline.errors import BadInput
from dateline.unpacking import BoundedRecords

MOST = 1 << 20
CODECS = {"gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}


def batch(codec: str, *values: bytes, offset: int = 0) -> bytes:
    builder = DefaultRecordBatchBuilder(2, CODECS[codec], 0, -1, -1, -1, 1 << 30)
    for number, value in enumerate(values):
        assert builder.append(number, 1_700_000_000_000, b"key", value, [])
    made = bytearray(builder.build())
    made[:8] = offset.to_bytes(8, "big")
    return bytes(made)


def read(data: bytes) -> list[Any]:
    records = BoundedRecords(data, MOST)
    found = []
    while records.has_next():
        found += [(record.offset, record.value, record.headers) for record in records.next_batch()]
    return found


@pytest.mark.parametrize("codec", CODECS)
def test_what_fits_is_read_as_ever(codec: str) -> None:
    values = [b"a" * 300_000, b"", b"b"]
    assert [(offset, value) for offset, value, _ in read(batch(codec, *values))] == list(enumerate(values))


@pytest.mark.parametrize("codec", ["gzip", "lz4", "zstd"])
def test_in_the_place_of_what_does_not_stand_as_many_empty_messages(codec: str) -> None:
    data = batch(codec, b"x") + batch(codec, b"a" * MOST, b"b", offset=1) + batch(codec, b"y", offset=3)
    found = read(data)
    assert [(offset, value) for offset, value, _ in found] == [(0, b"x"), (1, b""), (2, b""), (3, b"y")]
    assert [bool(headers) for _, _, headers in found] == [False, True, True, False]


def test_nobody_can_decode_such_a_message() -> None:
    with pytest.raises(BadInput) as refused:
        ARTICLES.decode(Message(None, b"", ((UNPACKS_TOO_LARGE, b""),), ARTICLES.name))
    assert refused.value.reason == "unpacks-too-large"
