"""How good the extraction is: every capability scored against hand-coded gold."""
