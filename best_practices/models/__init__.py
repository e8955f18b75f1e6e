"""Practices with their wordings and reviews, leads, compendia, adoptions."""

from .adoptions import Adoption
from .compendia import Compendium, CompendiumName, Edition, EditionDocument, EditionEntry, EditionSnapshot, EditionText
from .leads import Lead
from .practices import Implementer, Mark, NumberOfYear, Practice, ProvisionServed, StandardUsed
from .proofs import Proof
from .reviews import Review, Score
from .wordings import Wording

__all__ = [
    "Adoption",
    "Compendium",
    "CompendiumName",
    "Edition",
    "EditionDocument",
    "EditionEntry",
    "EditionSnapshot",
    "EditionText",
    "Implementer",
    "Lead",
    "Mark",
    "NumberOfYear",
    "Practice",
    "Proof",
    "ProvisionServed",
    "Review",
    "Score",
    "StandardUsed",
    "Wording",
]
