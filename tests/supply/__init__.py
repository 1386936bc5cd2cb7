"""What Dateline is built from: pinned by hash, and listed.

    python -m tests.supply FILE

writes the list, a software bill of materials in CycloneDX, to FILE.
"""
