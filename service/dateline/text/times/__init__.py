"""Expressions of time and the days they mean."""

from dateline.text.times.finding import find_timexes as find_timexes
