"""A page to look at: articles as the machine reads them, with their events beside them."""

from dateline.cli.view.page import render as render
