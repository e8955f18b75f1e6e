"""Which provisions the words of an entry point to. A suggestion only: nobody's choice is made for them."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from ehealth_portal.mandate.models import Addressee, ProvisionText
from ehealth_portal.members.queries import group_ids

STEM = 6  # letters of a word that are compared: "workshop" finds "workshops"
ENOUGH = 0.5
FOR_THE_ADDRESSEE = 0.25
MOST = 3


def stems(text: str) -> set[str]:
    """Beginnings of the longer words; of texts without spaces (Chinese) every pair of signs."""
    found: set[str] = set()
    word = ""
    for sign in f"{unicodedata.normalize('NFKC', text).casefold()} ":
        if sign.isalpha() and ord(sign) < 0x2E80:
            word += sign
            continue
        if len(word) > 3:
            found.add(word[:STEM])
        word = ""
    wide = [sign if ord(sign) >= 0x2E80 and sign.isalpha() else " " for sign in text]
    found |= {one + two for one, two in pairwise(wide) if " " not in (one, two)}
    return found


def suggested(text: str, body_id: int | None, among: Iterable[int]) -> set[int]:
    """Ids of at most three provisions that share telling words with ``text``; those addressed to its body first."""
    wanted = stems(text)
    if not wanted:
        return set()
    words: dict[int, set[str]] = defaultdict(set)
    texts = ProvisionText.objects.filter(provision__in=list(among)).values_list("provision_id", "label", "text")
    for pk, label, wording in texts:
        words[pk] |= stems(f"{label} {wording}")
    spread = Counter(stem for stems_of in words.values() for stem in stems_of)
    addressed = _addressed_to(body_id)
    scores = {
        pk: sum(1 / spread[stem] for stem in wanted & stems_of) + (FOR_THE_ADDRESSEE if pk in addressed else 0)
        for pk, stems_of in words.items()
        if wanted & stems_of
    }
    best = sorted((pk for pk, score in scores.items() if score >= ENOUGH), key=lambda pk: (-scores[pk], pk))
    return set(best[:MOST])


def _addressed_to(body_id: int | None) -> set[int]:
    if body_id is None:
        return set()
    group = group_ids({body_id})[body_id]
    return set(Addressee.objects.filter(body__in=group).values_list("provision_id", flat=True))
