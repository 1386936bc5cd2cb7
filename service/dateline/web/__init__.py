"""The web server: an API over the store and the topics, a live feed, exports, and a dashboard.

Importing this costs nothing; `serving`, `app` and `access` bring the web framework with them.
"""

from dateline.web.address import web_address as web_address
