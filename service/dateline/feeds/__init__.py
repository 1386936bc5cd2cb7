"""Feeds and sitemaps, followed: what they list is fetched and published."""
