"""News and picture agencies, by the names bylines and credits give them."""

from __future__ import annotations

AGENCIES = {
    "agence france-presse": "AFP",
    "agence france presse": "AFP",
    "afp": "AFP",
    "the associated press": "AP",
    "associated press": "AP",
    "ap": "AP",
    "reuters": "Reuters",
    "thomson reuters": "Reuters",
    "tass": "TASS",
    "itar-tass": "TASS",
    "ria novosti": "RIA Novosti",
    "ria": "RIA Novosti",
    "sputnik": "Sputnik",
    "interfax": "Interfax",
    "belta": "BelTA",
    "ukrinform": "Ukrinform",
    "unian": "UNIAN",
    "dpa": "dpa",
    "deutsche presse-agentur": "dpa",
    "epa": "EPA",
    "efe": "EFE",
    "ansa": "ANSA",
    "upi": "UPI",
    "pti": "PTI",
    "press trust of india": "PTI",
    "ians": "IANS",
    "ani": "ANI",
    "xinhua": "Xinhua",
    "kyodo": "Kyodo",
    "kyodo news": "Kyodo",
    "yonhap": "Yonhap",
    "anadolu": "Anadolu",
    "anadolu agency": "Anadolu",
    "bloomberg": "Bloomberg",
    "bloomberg news": "Bloomberg",
    "pa": "PA",
    "pa media": "PA",
    "press association": "PA",
    "aap": "AAP",
    "canadian press": "The Canadian Press",
    "the canadian press": "The Canadian Press",
    "getty images": "Getty Images",
    "getty": "Getty Images",
    "shutterstock": "Shutterstock",
    "zuma": "ZUMA Press",
    "rex": "REX",
    "irna": "IRNA",
    "isna": "ISNA",
    "sana": "SANA",
    "wam": "WAM",
    "spa": "SPA",
    "mena": "MENA",
    "nan": "NAN",
    "antara": "Antara",
    "bernama": "Bernama",
    "petra": "Petra",
    "cp": "The Canadian Press",
    "\u0442\u0430\u0441\u0441": "TASS",
    "\u0440\u0435\u0439\u0442\u0435\u0440": "Reuters",
    "\u0430\u0444\u043f": "AFP",
    "\u0440\u0438\u0430 \u043d\u043e\u0432\u043e\u0441\u0442\u0438": "RIA Novosti",
    "stringer": None,
    "handout": None,
    "file": None,
    "pool": None,
}
"""Agency by lower-case spelling; None for words that stand in an agency's place and name nobody."""


def agency_of(text: str) -> str | None:
    """The agency that text names, or None."""
    return AGENCIES.get(text.strip(" .,()").lower())


def is_agency_place(text: str) -> bool:
    """Whether text stands where a credit names an agency."""
    return text.strip(" .,()").lower() in AGENCIES
