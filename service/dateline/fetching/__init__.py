"""Fetching from the web, safely: pages as articles, feeds as bytes."""
