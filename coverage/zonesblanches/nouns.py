"""What a place of the territory is called: a commune, a quartier, a carreau; sentences take its forms from here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.language import Lang, capitalised, normalise

__all__ = ["COMMUNE", "NOUNS", "PLACE", "Noun", "NounWords", "read_noun"]

_VOWELS = tuple("aeiouyœ")


@dataclass(frozen=True)
class NounWords:
    """The forms of a noun in one language, as sentences call them.

    Attributes
    ----------
    one, many
        « commune », « communes ».
    a, the, of, no, this, its
        « une commune », « la commune », « de la commune », « aucune commune », « cette commune », « sa commune ».
    it, every, e
        « la », « toutes », and the « e » of its adjectives; empty in English, and « every ».
    feminine
        Whether it is feminine, in French.
    """

    one: str
    many: str
    a: str
    the: str
    of: str
    no: str
    this: str
    its: str
    it: str = "it"
    every: str = "every"
    e: str = ""
    feminine: bool = False

    @property
    def title(self) -> str:
        """« Commune »."""
        return capitalised(self.one)

    @property
    def titles(self) -> str:
        """« Communes »."""
        return capitalised(self.many)

    @property
    def none(self) -> str:
        """« Aucune commune »."""
        return capitalised(self.no)

    @property
    def any(self) -> str:
        """« Une commune »."""
        return capitalised(self.a)

    @property
    def that(self) -> str:
        """« Cette commune »."""
        return capitalised(self.this)


@dataclass(frozen=True)
class Noun:
    """What a place is called, in French and in English.

    Parameters
    ----------
    fr, fr_many, en, en_many
        Singular and plural.
    feminine
        Whether it is feminine, in French.

    Examples
    --------
    >>> NOUNS["quartier"].words("fr").of, COMMUNE.words("fr").no, NOUNS["ilot"].words("fr").the
    ('du quartier', 'aucune commune', 'l’îlot')
    """

    fr: str
    fr_many: str
    en: str
    en_many: str
    feminine: bool = False

    def words(self, lang: Lang) -> NounWords:
        """Return its forms in a language."""
        return self._french() if lang == "fr" else self._english()

    def _french(self) -> NounWords:
        vowel = normalise(self.fr).startswith(_VOWELS)
        she = self.feminine
        the = f"l’{self.fr}" if vowel else f"{'la' if she else 'le'} {self.fr}"
        return NounWords(
            one=self.fr,
            many=self.fr_many,
            a=f"{'une' if she else 'un'} {self.fr}",
            the=the,
            of=f"de {the}" if vowel or she else f"du {self.fr}",
            no=f"{'aucune' if she else 'aucun'} {self.fr}",
            this=f"{'cette' if she else 'cet' if vowel else 'ce'} {self.fr}",
            its=f"{'sa' if she and not vowel else 'son'} {self.fr}",
            it="la" if she else "le",
            every="toutes" if she else "tous",
            e="e" if she else "",
            feminine=she,
        )

    def _english(self) -> NounWords:
        article = "an" if self.en.startswith(_VOWELS) else "a"
        return NounWords(
            one=self.en,
            many=self.en_many,
            a=f"{article} {self.en}",
            the=f"the {self.en}",
            of=f"of the {self.en}",
            no=f"no {self.en}",
            this=f"this {self.en}",
            its=f"its {self.en}",
        )


COMMUNE = Noun("commune", "communes", "commune", "communes", feminine=True)
PLACE = Noun("lieu", "lieux", "place", "places")
NOUNS: Mapping[str, Noun] = {
    "commune": COMMUNE,
    "lieu": PLACE,
    "quartier": Noun("quartier", "quartiers", "neighbourhood", "neighbourhoods"),
    "carreau": Noun("carreau", "carreaux", "cell", "cells"),
    "secteur": Noun("secteur", "secteurs", "sector", "sectors"),
    "canton": Noun("canton", "cantons", "canton", "cantons"),
    "arrondissement": Noun("arrondissement", "arrondissements", "arrondissement", "arrondissements"),
    "ilot": Noun("îlot", "îlots", "block", "blocks"),
    "iris": Noun("Iris", "Iris", "Iris area", "Iris areas"),
    "zone": Noun("zone", "zones", "area", "areas", feminine=True),
    "section": Noun("section", "sections", "section", "sections", feminine=True),
}
_PLURALS = ((r"(eau|eu|au)$", r"\1x"), (r"al$", "aux"), (r"([sxz])$", r"\1"))


def read_noun(told: str) -> Noun:
    """Return what places are called, from the word, or from the word with its article where it is none of ours.

    Parameters
    ----------
    told
        ``"quartier"``, or ``"une vallée"``, ``"un bassin de vie"``.

    Raises
    ------
    ParameterError
        When the gender of the word is not known.

    Examples
    --------
    >>> read_noun("Quartiers").fr_many, read_noun("une vallée").words("fr").of
    ('quartiers', 'de la vallée')
    """
    if not isinstance(told, str) or not told.strip():
        raise ParameterError(f'noun vaut {told!r}, attendu : un nom, par exemple noun="quartier".')
    article, _, rest = " ".join(told.split()).partition(" ")
    if article.lower() in {"un", "une"} and rest:
        return NOUNS.get(normalise(rest)) or _named(rest, feminine=article.lower() == "une")
    key = normalise(told)
    for known in (key, re.sub("x$|s$", "", key)):
        if known in NOUNS:
            return NOUNS[known]
    raise ParameterError(
        f"noun : le genre de « {told} » n'est pas connu.{did_you_mean(key, list(NOUNS))} Donnez-le avec son article : "
        f'noun="un {told}" ou noun="une {told}". Noms connus : {", ".join(noun.fr for noun in NOUNS.values())}.'
    )


def _named(word: str, *, feminine: bool) -> Noun:
    """Make a noun of the user's own; English has no word for it, and says « place »."""
    first, space, rest = word.partition(" ")
    many = next((re.sub(end, to, first) for end, to in _PLURALS if re.search(end, first)), f"{first}s")
    return Noun(word, f"{many}{space}{rest}", PLACE.en, PLACE.en_many, feminine=feminine)
