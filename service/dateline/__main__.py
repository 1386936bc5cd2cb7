"""``python -m dateline``: the same as the console script."""

if __name__ == "__main__":
    # Processes that load models import this module, too, and need nothing of it.
    from dateline.cli import main

    main()
