"""A fact in words, which knows what is only for the analyst: what to type to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Self

__all__ = ["Said", "audience", "fact", "joined", "reworded"]

Audience = Literal["everyone", "analyst", "readers"]


class Said(str):
    """A remark: as a text, it is what its analyst reads, the fact and then the advice.

    Parameters
    ----------
    fact
        What everyone reads.
    advice
        What only the analyst can use: options, calls, columns. A sentence when it begins with a capital.
    answer
        What stands in its place in a workbook that a partner answers.
    readers
        The fact as those who read the documents are told it, where it differs.
    audience
        ``"analyst"`` or ``"readers"`` when the others are told something else.

    Examples
    --------
    >>> said = Said("2 autres feuilles n’ont pas été lues (A, B)", 'sheet="*" les lit toutes')
    >>> print(said)
    2 autres feuilles n’ont pas été lues (A, B) ; sheet="*" les lit toutes
    >>> said.fact
    '2 autres feuilles n’ont pas été lues (A, B)'
    """

    fact: str
    advice: str
    answer: str
    audience: Audience

    def __new__(
        cls,
        fact: str,
        advice: str = "",
        *,
        answer: str = "",
        readers: str | None = None,
        audience: Audience = "everyone",
    ) -> Self:
        """Join the fact and its advice."""
        said = super().__new__(cls, joined(fact, advice))
        said.fact, said.advice = fact if readers is None else readers, advice
        said.answer, said.audience = answer, audience
        return said

    def __getnewargs__(self) -> tuple[str]:
        """Copy the whole text first; the attributes follow."""
        return (str(self),)


def reworded(text: str, change: Callable[[str], str]) -> str:
    """Change the words of a fact; its advice and its audience stay known.

    Examples
    --------
    >>> reworded(Said("une ligne rejetée", "Corrigez-la"), lambda fact: f"a.csv : {fact}").fact
    'a.csv : une ligne rejetée'
    """
    if not isinstance(text, Said):
        return change(text)
    return Said(change(text.fact), text.advice, answer=text.answer, audience=text.audience)


def joined(fact: str, advice: str) -> str:
    """Write an advice after its fact: as a sentence of its own when it begins with a capital.

    Examples
    --------
    >>> joined("non compté", "si c'est à vous : sectors="), joined("Surestimée", "Donnez-la"), joined("A", "")
    ("non compté ; si c'est à vous : sectors=", 'Surestimée. Donnez-la', 'A')
    """
    if not advice:
        return fact
    return f"{fact}. {advice}" if advice[0].isupper() else f"{fact} ; {advice}"


def fact(text: str) -> str:
    """Return a remark without its advice.

    Examples
    --------
    >>> fact(Said("Offre surestimée", "Donnez à with_data une table")), fact("Rien à dire")
    ('Offre surestimée', 'Rien à dire')
    """
    return text.fact if isinstance(text, Said) else text


def audience(text: str) -> Audience:
    """Return who a remark is for.

    Examples
    --------
    >>> audience(Said("« Ne pas diffuser »", audience="analyst")), audience("Rien à dire")
    ('analyst', 'everyone')
    """
    return text.audience if isinstance(text, Said) else "everyone"
