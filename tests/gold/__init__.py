"""How good the extraction is: every capability scored against hand-coded gold."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
"""The project's own gold."""
