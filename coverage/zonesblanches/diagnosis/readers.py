"""What those who read a map, a report or a fiche are told first: no file, no row, no option of the library."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from zonesblanches.diagnosis.questions import count_lines
from zonesblanches.language import Lang, plural
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.questions import asked

__all__ = ["list_warnings", "lost_line", "without_advice"]

_QUOTED = "«[^»]*»|“[^”]*”"
_PRIVATE = 0xF0000  # characters that no text holds stand for what is quoted
_CODE = re.compile(
    r"`[^`]+`"  # a column's own name
    r"|\b[A-Za-z_][\w.]*\((?:…|\w+\s?=)"  # a call
    r"|\b[A-Za-z_]\w*\s?=\s?[\"{\[(…]"  # an option
    r"|\b[a-z_]+=(?=\s|$)|(?<!\w)--[a-z]"  # an option without its value, one of the command line
    r"|\b(?:paramètre mountain|parameter mountain|with_data|dense_threshold|dense_proximity)\b"
)
_ADVICE = re.compile(r"^(?:Ajoutez|Donnez|Figez|Prenez|Refaites|Add|Give|Freeze|Take|Make)\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý«“])")
_ASIDE = re.compile(r" \([^()]*\)")
_CONDITION = re.compile(r"[\s\u00a0\u202f]*;\s+(?:si|if) [^;]*$")  # of an advice that was cut
_CLAUSE = re.compile(r"[\s\u00a0\u202f]*[;:]\s")
_FOOTNOTE = re.compile(
    r"\s*(?:[*(]|(?:sources?|notes?|nota|nb|légende|champ|lecture|mise à jour|maj|total|totaux)\s*(?:[:.–/]|$))", re.I
)


def without_advice(text: str, names: Sequence[str] = ()) -> str:
    """Leave out of a remark what only its analyst can use: options, calls and columns of the library.

    What is quoted, and the names of the lists, are data: « Veilleurs (v=2) » is no option.

    Parameters
    ----------
    text
        A remark, as the screen shows it; what is left is empty when it says nothing else.
    names
        Names of the lists.

    Examples
    --------
    >>> without_advice('2 autres feuilles n’ont pas été lues (A, B) : sheet="*" les lit toutes')
    '2 autres feuilles n’ont pas été lues (A, B)'
    >>> without_advice("Offre surestimée. Donnez à with_data une table qui les contient")
    'Offre surestimée'
    >>> without_advice("equipes(v=2).csv : 1 ligne rejetée", ["equipes(v=2).csv"])
    'equipes(v=2).csv : 1 ligne rejetée'
    """
    data: list[str] = []

    def hidden(match: re.Match[str]) -> str:
        data.append(match[0])
        return chr(_PRIVATE + len(data) - 1)

    pattern = "|".join([*map(re.escape, sorted(names, key=len, reverse=True)), _QUOTED])
    masked = re.sub(pattern, hidden, text)
    kept = [_plain(sentence) for sentence in _SENTENCE.split(masked) if not _ADVICE.match(sentence)]
    left = " ".join(filter(None, kept))
    left = left if left == masked else left.rstrip(". ")
    return "".join(data[ord(char) - _PRIVATE] if 0 <= ord(char) - _PRIVATE < len(data) else char for char in left)


def _plain(sentence: str) -> str:
    """Cut a sentence before the clause where the first word of the library stands."""
    said = _ASIDE.sub(lambda match: "" if _CODE.search(match[0]) else match[0], sentence)
    code = _CODE.search(said)
    if code is None:
        return said
    breaks = list(_CLAUSE.finditer(said, 0, code.start()))
    return _CONDITION.sub("", said[: breaks[-1].start()]) if breaks else ""


def list_warnings(providers: Providers, lang: Lang) -> list[str]:
    """Count the teams that the lists name and the diagnosis misses, and the questions; details are in the warnings.

    Empty rows, footnotes and totals are no teams. A row that says no place is one where it has a date or a partner.

    Parameters
    ----------
    providers
        The lists read.
    lang
        Language of the sentences.

    Examples
    --------
    >>> from zonesblanches.providers.reading import read_providers
    >>> rows = pd.DataFrame({"nom": ["A", "B", "Source : mairie"], "commune": ["Alès", "Nîmess", None]})
    >>> list_warnings(read_providers(rows), "en")
    ['1 team of the list could not be located']
    """
    _, unread = _left_out(providers)
    of = _of_lists(providers, lang)
    said = list(filter(None, [lost_line(providers, lang)]))
    questions = list(count_lines(providers, lang).values())
    others = len(set(providers.warnings) - set(asked(providers.questions)))
    if lang == "fr":
        if unread:
            said.append(f"{plural(unread, 'équipe')} {of} {_could(unread)} lue{'s' * (unread > 1)}")
        said += questions
        if others:
            doubts = plural(others, "réserve")
            said.append(f"listes d’équipes lues avec {doubts} : des équipes peuvent y manquer, ou être mal comptées")
        return said
    said += [f"{plural(unread, 'team', lang=lang)} {of} could not be read"] if unread else []
    said += questions
    if others:
        doubts = plural(others, "doubt", lang=lang)
        said.append(f"lists of teams read with {doubts}: teams may be missing from them, or wrongly counted")
    return said


def lost_line(providers: Providers, lang: Lang) -> str:
    """Count the teams that could not be located; empty when all were.

    Parameters
    ----------
    providers
        The lists read.
    lang
        Language of the sentence.
    """
    lost, _ = _left_out(providers)
    of = _of_lists(providers, lang)
    if not lost:
        return ""
    if lang == "en":
        return f"{plural(lost, 'team', lang=lang)} {of} could not be located"
    return f"{plural(lost, 'équipe')} {of} {_could(lost)} située{'s' * (lost > 1)}"


def _of_lists(providers: Providers, lang: Lang) -> str:
    one = sum(source.rejected > 0 for source in providers.sources) < 2
    return (("des listes", "de la liste"), ("of the lists", "of the list"))[lang == "en"][one]


def _could(count: int) -> str:
    return "n’a pu être" if count == 1 else "n’ont pu être"


def _left_out(providers: Providers) -> tuple[int, int]:
    """Count the teams among the rejected rows: those without a known place, then the others."""
    rejects = providers.rejects
    if rejects.empty:
        return 0, 0
    known = providers.rows.drop_duplicates(["source", "row"]).set_index(["source", "row"])
    facts = known.reindex(pd.MultiIndex.from_frame(rejects[["source", "row"]]))
    dated = facts["updated"].notna().to_numpy() | facts["partner"].fillna("").ne("").to_numpy()
    said = rejects["value"].fillna("").astype(str).str.strip()
    team = ((said != "") | dated) & ~said.str.match(_FOOTNOTE)
    place = rejects["column"] == "lieu"
    return int((team & place).sum()), int((team & ~place).sum())
