"""Verbs that tell whether somebody or something is their subject."""

from __future__ import annotations

MINDED = frozenset(
    (
        "say", "tell", "believe", "think", "want", "hope", "fear", "demand", "claim", "warn", "vow",
        "know", "plan", "call", "ask", "argue", "accuse", "insist", "deny", "pledge", "promise",
        "threaten", "urge", "feel", "protest", "refuse", "agree", "decide", "expect", "support", "oppose",
        "vote", "march", "chant", "shout", "gather", "estimate", "conclude", "discover", "announce",
        "describe", "speak", "talk", "write", "live", "visit", "arrest", "flee", "sing", "dance", "laugh",
        "cry", "weep", "wait", "eat", "try", "seek", "hear", "see", "watch", "remember", "learn",
        "condemn", "criticise", "criticize", "welcome", "praise", "thank", "meet", "discuss", "reject",
        "propose", "blame", "admit", "declare", "add", "explain", "suggest",
    )
)  # fmt: skip
"""What only people and those who act like them do."""

HAPPENS = frozenset(
    (
        "happen", "occur", "begin", "start", "last", "end", "arrive", "cost", "cover", "contain",
        "expire", "explode", "erupt", "collapse", "weigh", "measure", "crash", "sink", "burn", "fall",
        "rise", "increase", "decrease", "apply", "consist", "include", "replace", "come", "spread",
        "stretch", "belong", "open", "mean",
    )
)  # fmt: skip
"""What things do rather than people or bodies."""
