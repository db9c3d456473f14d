"""A fact in words, which knows what is only for the analyst: what to type to mend it."""

from __future__ import annotations

from typing import Literal, Self

__all__ = ["Said", "fact"]

Audience = Literal["everyone", "analyst", "readers"]


class Said(str):
    """A remark: as a text, it is what its analyst reads, the fact and then the advice.

    Parameters
    ----------
    fact
        What everyone reads.
    advice
        What only the analyst can use, with the mark that parts it from the fact: options, calls, columns.
    readers
        The fact as those who read the documents are told it, where it differs.
    audience
        ``"analyst"`` or ``"readers"`` when the others are told something else.

    Examples
    --------
    >>> said = Said("2 autres feuilles n’ont pas été lues (A, B)", ' : sheet="*" les lit toutes')
    >>> print(said)
    2 autres feuilles n’ont pas été lues (A, B) : sheet="*" les lit toutes
    >>> said.fact
    '2 autres feuilles n’ont pas été lues (A, B)'
    """

    fact: str
    advice: str
    audience: Audience

    def __new__(
        cls, fact: str, advice: str = "", *, readers: str | None = None, audience: Audience = "everyone"
    ) -> Self:
        """Join the fact and its advice."""
        said = super().__new__(cls, f"{fact}{advice}")
        said.fact, said.advice, said.audience = fact if readers is None else readers, advice, audience
        return said

    def __getnewargs__(self) -> tuple[str]:
        """Copy the whole text first; the attributes follow."""
        return (str(self),)


def fact(text: str) -> str:
    """Return a remark without its advice.

    Examples
    --------
    >>> fact(Said("Offre surestimée", ". Donnez à with_data une table")), fact("Rien à dire")
    ('Offre surestimée', 'Rien à dire')
    """
    return text.fact if isinstance(text, Said) else text
