"""Dateline turns a stream of news articles into a stream of events."""
