"""Fetching from the web, safely: pages as articles, feeds as bytes."""

from dateline.fetching.fetched import Fetched as Fetched
from dateline.fetching.fetched import Validators as Validators
from dateline.fetching.fetcher import FEEDS as FEEDS
from dateline.fetching.fetcher import PAGES as PAGES
from dateline.fetching.fetcher import Fetcher as Fetcher
from dateline.fetching.gate import Resolve as Resolve
from dateline.fetching.page import content_of as content_of
from dateline.fetching.page import read_page_as_article as read_page_as_article
from dateline.fetching.robots import Robots as Robots
