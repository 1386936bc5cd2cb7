"""Logs: structured, on stderr, and never a flood."""

import json
import logging
import subprocess
import sys

from dateline.log import RateLimit


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("aiokafka.conn", logging.ERROR, __file__, 1, message, args, None)


def test_equal_records_are_held_back_and_counted() -> None:
    limit = RateLimit(every=3600)
    assert limit.filter(record("Unable to connect to %s", "node 1"))
    assert not any(limit.filter(record("Unable to connect to %s", node)) for node in range(500))
    assert limit.filter(record("another message"))


def test_the_next_one_let_through_says_how_many_were_held() -> None:
    limit = RateLimit(every=0)
    limit._held["aiokafka.conn", "again %s"] = 7
    let_through = record("again %s", "x")
    assert limit.filter(let_through)
    assert let_through.getMessage() == "again x (7 more like it)"


def test_logs_are_json_lines_on_stderr_when_there_is_no_terminal() -> None:
    script = """
import logging, structlog
from dateline.log import configure
from dateline.settings import LogSettings
configure(LogSettings())
structlog.get_logger("dateline.x").info("published", article_id="a\\nb\\x1b[31m")
for _ in range(100):
    logging.getLogger("aiokafka.conn").error("Unable to connect")
logging.getLogger("aiokafka.conn").info("chatter")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("dateline.x").exception("a bug")
print("data")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["published", "Unable to connect", "a bug"]
    assert lines[0]["article_id"] == "a\nb\x1b[31m"
    assert lines[1]["logger"] == "aiokafka.conn"
    assert "ZeroDivisionError" in lines[2]["exception"]
    assert done.stdout == "data\n"


def test_no_secret_gets_into_a_line() -> None:
    script = """
import logging, structlog
from dateline.log import configure
from dateline.settings import LogSettings
configure(LogSettings(), ['ca"nary', 'canary', 'p\\u00e4ss'])
structlog.get_logger("dateline.x").info("login", password='ca"nary', url="postgresql://u:canary@h")
logging.getLogger("aiokafka.conn").error("sasl %s", "p\\u00e4ss")
try:
    raise ValueError('ca"nary is wrong')
except ValueError:
    structlog.get_logger("dateline.x").exception("refused")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines[0]["password"] == "********"
    assert lines[0]["url"] == "postgresql://u:********@h"
    assert lines[1]["event"] == "sasl ********"
    assert "******** is wrong" in lines[2]["exception"]
