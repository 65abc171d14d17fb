"""Made-up prose and people for the measurements: the same for the same seed. No database, no mail format."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

COMMON = "invoice"
"""In about a fifth of all messages."""
RARE = "quetzalcoatlus"
"""In one message of 400."""
SELDOM = "archaeopteryx"
"""In SELDOM_TIMES messages, however many there are: the same page to draw on a small desk and on a large one."""
SELDOM_TIMES = 1_000
QUERIES = (
    "state:open priority:>=4",
    "owner:me waiting:yes",
    "state:closed created:>=30d",
    "waits:>4h sort:waits",
    "closed:<90d -has:reply",
    "locked:yes has:attachment",
    'org:"Kunde 7" sort:oldest',
    "from:@kunde12.example",
    "subject:invoice changed:<7d",
    "invoice (state:open OR owner:me)",
    "invoice -refund sort:newest",
    '"customer product" OR quetzalcoatlus',
    "invo* priority:>=4",
    "unread:yes state:new,open",
)
"""What agents may ask: by fields, by words, and by both."""
CUSTOMERS = 2_000
EVERYWHERE = "agent0"
"""User name of an agent of all queues, and an administrator."""
RESTRICTED = "agent1"
"""User name of an agent of two queues."""
PASSWORD = "bench bench bench"
DOMAINS = 400

_SYLLABLES = """ba be bi bo ca ce ci co da de di do fa fe fi fo ga ge gi go la le li lo ma me mi mo na ne ni no
    pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo"""
_REAL = """the a to of and in is it you that we for on are with this have be not as your was can from our at would if
    order delivery account password reset printer server customer product serial warranty refund payment license
    update error screen login network router cable shipping address replacement part damaged received missing
    broken wrong number contract support ticket question problem since yesterday morning tried restart again still
    nothing works help thanks regards urgent"""
_FIRST = "Anna Ben Carla David Eva Frank Greta Hans Ines Jonas Karin Luis Mara Nils Olga Paul Rita Sven Tina Uwe"
_LAST = "Adler Berg Conti Dorn Engel Fuchs Graf Huber Ivanov Jansen Keller Lang Moser Novak Orth Peters Roth Sauer"
SYLLABLES, REAL, FIRST, LAST = (text.split() for text in (_SYLLABLES, _REAL, _FIRST, _LAST))


@dataclass(frozen=True, slots=True)
class Human:
    name: str
    email: str


def customer(index: int) -> Human:
    """The customer of this number below CUSTOMERS."""
    first, last = FIRST[index % 20], LAST[index // 20 % len(LAST)]
    return Human(f"{first} {last}", f"{first}.{last}{index}@kunde{index % DOMAINS}.example".lower())


def agent(index: int) -> Human:
    first, last = FIRST[index * 7 % 20], LAST[index * 3 % len(LAST)]
    return Human(f"{first} {last}", f"agent{index}@desk.example")


class Prose:
    """Text of a few thousand words, the frequent ones first as in any language (Zipf)."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        made = {"".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))) for _ in range(4_000)}
        self.words = REAL + sorted(made)
        self.weights = list(accumulate(1 / (place + 3) for place in range(len(self.words))))

    def title(self) -> str:
        return " ".join(self._some(self.rng.randint(3, 8))).capitalize()

    def text(self, size: int) -> str:
        """At least `size` characters in paragraphs, some of them not ASCII."""
        out: list[str] = []
        length = 0
        while length < size:
            sentence = " ".join(self._some(self.rng.randint(5, 16))).capitalize() + self.rng.choice("....?!")
            if self.rng.random() < 0.03:
                sentence += " Größe für Kundin Jürgen – 25 €."
            out.append(sentence)
            length += len(sentence) + 1
            if self.rng.random() < 0.25:
                out.append("\n\n")
        return " ".join(out).replace(" \n\n ", "\n\n").strip()

    def _some(self, count: int) -> list[str]:
        return self.rng.choices(self.words, cum_weights=self.weights, k=count)
