"""What is looked for in texts: words, e-mails, phones, streets."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["contact_in", "emails", "phones", "words"]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+33[\s.]?|0033[\s.]?|0)[1-9](?:[\s.\-\u00a0\u202f]?\d{2}){4}(?!\d)")
_WORD = re.compile(r"[^\W_]+")
_WAYS = "rue|ruelle|impasse|avenue|av|boulevard|bd"
_STREET = re.compile(
    rf"\b\d{{1,4}}\s*(?:bis|ter|quater)?\s*,?\s+(?:{_WAYS}|allées?|chemin|cours|hameau|lieu-dit|lotissement|montée|"
    rf"passage|place|quai|résidence|route|sentier|square|villa)\b.*|\b(?:{_WAYS})\s+\w.*",
    re.IGNORECASE,
)


class _Unmarked(dict[int, int | None]):
    """What `str.translate` makes of each character met: accents, once apart from their letter, are left out."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_UNMARKED = _Unmarked()


def words(text: str) -> list[str]:
    """Split a text in words, in lower case and without accents.

    Examples
    --------
    >>> words("12, rue de l'Église")
    ['12', 'rue', 'de', 'l', 'eglise']
    """
    return _WORD.findall(unicodedata.normalize("NFKD", text).translate(_UNMARKED).casefold())


def emails(text: str) -> set[str]:
    """Find the e-mail addresses of a text.

    Examples
    --------
    >>> emails("écrire à Jeanne@Exemple.fr.")
    {'jeanne@exemple.fr'}
    """
    return {found.casefold() for found in _EMAIL.findall(text)}


def phones(text: str) -> set[str]:
    """Find the French phone numbers of a text, as their last nine digits.

    Examples
    --------
    >>> phones("06 12 34 56 78 ou +33 6.12.34.56.78")
    {'612345678'}
    """
    return {re.sub(r"\D", "", found)[-9:] for found in _PHONE.findall(text)}


def contact_in(text: str) -> str | None:
    """Return the phone, the e-mail or the street that a text holds; None where it holds none.

    Examples
    --------
    >>> [contact_in(text) for text in ("Équipe du 12 bis impasse des Lilas", "Voisins 06 12 34 56 78", "Bus 30")]
    ['12 bis impasse des Lilas', '06 12 34 56 78', None]
    """
    found = _PHONE.search(text) or _EMAIL.search(text) or _STREET.search(text)
    return found[0] if found else None
