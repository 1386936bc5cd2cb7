"""Words that tell who speaks."""

from __future__ import annotations

SPEECH = frozenset(
    (
        "say", "tell", "add", "state", "declare", "announce", "warn", "claim", "argue", "insist",
        "explain", "note",
        "write", "tweet", "post", "report", "reply", "respond", "answer", "ask", "comment", "conclude",
        "continue",
        "confirm", "admit", "acknowledge", "deny", "accuse", "allege", "assert", "maintain", "complain",
        "recall",
        "remark", "observe", "stress", "emphasize", "emphasise", "suggest", "propose", "promise", "pledge",
        "vow",
        "threaten", "urge", "demand", "call", "describe", "dub", "label", "brand", "quip", "joke", "quote",
        "cite",
        "believe", "think", "hope", "predict", "estimate", "reveal", "disclose", "testify", "contend",
        "concede",
        "reiterate", "repeat", "underline", "underscore", "indicate", "agree", "object", "counter", "retort",
        "lament", "boast", "joke", "plead", "beg", "appeal", "advise", "caution", "point", "read", "echo",
        "condemn", "denounce", "criticize", "criticise", "praise", "dismiss", "express", "inform",
        "remind", "caption",
        "go", "recount", "caution", "mention", "begin", "exclaim", "charge", "decry", "hail", "reject",
        "refer", "mock",
    )
)  # fmt: skip
"""Verbs whose subject speaks."""

CONTENT = frozenset(
    (
        "say", "tell", "add", "state", "declare", "announce", "warn", "claim", "argue", "insist",
        "explain", "note",
        "write", "tweet", "report", "reply", "confirm", "admit", "acknowledge", "deny", "allege", "assert",
        "maintain", "complain", "recall", "remark", "observe", "stress", "emphasize", "emphasise", "suggest",
        "promise", "pledge", "vow", "threaten", "predict", "estimate", "reveal", "disclose", "testify",
        "contend",
        "concede", "reiterate", "repeat", "underline", "underscore", "indicate", "caution", "boast", "lament",
        "inform", "believe", "think", "demand", "propose",
    )
)  # fmt: skip
"""Verbs whose clause is what somebody says without quotation marks."""

CHANT = frozenset(("chant", "shout", "yell", "scream", "sing", "cry", "roar", "boo", "heckle"))
"""Verbs of a crowd's voice."""

CHANT_NOUNS = frozenset(("chant", "shout", "cry", "slogan", "yell", "scream", "call"))
"""Nouns of a crowd's voice: "chants of"."""

BANNER_NOUNS = frozenset(
    (
        "banner",
        "sign",
        "placard",
        "poster",
        "flag",
        "slogan",
        "graffito",
        "graffiti",
        "shirt",
        "t-shirt",
        "board",
    )
)
"""What carries written words."""

SAID_NOUNS = frozenset(
    ("statement", "message", "letter", "post", "tweet", "interview", "speech", "report", "video")
)
"""Nouns that hold words without speaking themselves: their owner speaks."""
