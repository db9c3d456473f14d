"""Texts that name the places of a territory: ⟦many⟧ are communes, or quarters, or what the user calls them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zonesblanches.language import Lang
from zonesblanches.nouns import Noun

__all__ = ["with_noun"]

_FORMS = ("a", "e", "it", "many", "of", "one", "the", "title", "titles")
_FORM = re.compile("⟦([a-z]+)⟧")


def with_noun(texts: Mapping[str, str], noun: Noun, lang: Lang) -> dict[str, str]:
    """Write what places are called in each text, with its agreements.

    Parameters
    ----------
    texts
        By key, with ``⟦many⟧``, ``⟦the⟧``… where the noun stands.
    noun
        What a place is called.
    lang
        Language of the texts.

    Examples
    --------
    >>> from zonesblanches.nouns import NOUNS
    >>> with_noun({"sheet": "Fiche ⟦of⟧"}, NOUNS["quartier"], "fr")
    {'sheet': 'Fiche du quartier'}
    """
    told = noun.words(lang)
    she = {"she": "elle", "les": "les", "eres": "ères"} if told.feminine else {"she": "il", "les": "ux", "eres": "ers"}
    forms = she | {name: str(getattr(told, name)) for name in _FORMS}
    return {key: _FORM.sub(lambda form: forms[form[1]], text) for key, text in texts.items()}
