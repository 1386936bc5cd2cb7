"""The web server: an API over the store and the topics, a live feed, exports, and a dashboard."""

from dateline.web.access import Scope as Scope
from dateline.web.access import new_token as new_token
from dateline.web.app import create_app as create_app
from dateline.web.serving import run_web as run_web
from dateline.web.serving import web_address as web_address
