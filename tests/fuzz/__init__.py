"""Pages nobody would write, read all the same."""
