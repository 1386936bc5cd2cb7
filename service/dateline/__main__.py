"""``python -m dateline``: the same as the console script."""

from dateline.cli import main

if __name__ == "__main__":
    main()
