"""What is said of the questions that the lists left: how many, which, and where they matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.questions import ListCounts
from zonesblanches.language import Lang, capitalised, join_words, plural
from zonesblanches.nouns import NounWords

__all__ = ["commune_lines", "list_lines", "questions_told", "quoted", "stake"]

_TOLD = 3  # doubts told of one commune, questions of one kind quoted at the top
_LONGEST = 180


def list_lines(counts: ListCounts, lang: Lang) -> list[str]:
    """Count the teams that the lists name and the diagnosis misses, the questions, and the other doubts.

    Parameters
    ----------
    counts
        Of the lists.
    lang
        Language of the sentences.

    Examples
    --------
    >>> list_lines(ListCounts(lists=1, lost=1, unread=0, questions={"area": 2}, doubts=0), "en")
    ['1 team of the list could not be located', '2 areas served not understood, or to be confirmed']
    """
    doubts = {
        "fr": f"listes d’équipes lues avec {plural(counts.doubts, 'réserve')} : des équipes peuvent y manquer, ou être "
        "mal comptées",
        "en": f"lists of teams read with {plural(counts.doubts, 'doubt', lang='en')}: teams may be missing from them, "
        "or wrongly counted",
    }
    lost, unread = _left_out(counts, counts.lost, "located", lang), _left_out(counts, counts.unread, "read", lang)
    told = [lost, unread, *_counted(counts, lang).values(), doubts[lang] if counts.doubts else ""]
    return [text for text in told if text]


def _left_out(counts: ListCounts, teams: int, what: str, lang: Lang) -> str:
    """Count the teams of the lists that could not be located, or read; empty when all were."""
    if not teams:
        return ""
    one = counts.lists < 2
    if lang == "en":
        return f"{plural(teams, 'team', lang=lang)} of the {'list' if one else 'lists'} could not be {what}"
    done = {"located": "située", "read": "lue"}[what] + "s" * (teams > 1)
    could = "n’a pu être" if teams == 1 else "n’ont pu être"
    return f"{plural(teams, 'équipe')} {'de la liste' if one else 'des listes'} {could} {done}"


def _counted(counts: ListCounts, lang: Lang) -> dict[str, str]:
    """Count the questions in sentences, one a kind."""
    return {kind: _question_count(kind, count, lang) for kind, count in counts.questions.items()}


def _question_count(kind: str, count: int, lang: Lang) -> str:
    if lang == "en":
        return {
            "place": f"{plural(count, 'team', lang=lang)} whose place is to be confirmed",
            "area": f"{plural(count, 'area', lang=lang)} served not understood, or to be confirmed",
            "other": f"{plural(count, 'question', lang=lang)} on the lists: teams may be missing, or wrongly counted",
        }[kind]
    area = plural(count, "territoire d’intervention non compris", "territoires d’intervention non compris")
    return {
        "place": plural(count, "équipe dont le lieu est à confirmer", "équipes dont le lieu est à confirmer"),
        "area": f"{area}, ou à confirmer",
        "other": f"{plural(count, 'question')} sur les listes : des équipes peuvent manquer, ou être mal comptées",
    }[kind]


def questions_told(findings: Findings, lang: Lang) -> dict[str, str]:
    """Return the sentence that counts each kind of question → the same, then the first of them in words.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the sentences; reasons stay in French, as the lists.
    """
    doubts, colon = findings.doubts, " : " if lang == "fr" else ": "
    if doubts.empty:  # none, or a public edition, which quotes no list
        return {}
    lost = [f"« {value} »" if lang == "fr" else f"“{value}”" for value in doubts.loc[doubts["kind"] == "lost", "value"]]
    counted = _left_out(findings.lists, findings.lists.lost, "located", lang)
    out = {counted: colon.join(["", _few(lost, ", ")])} if lost else {}
    for kind, text in _counted(findings.lists, lang).items():
        lines = doubts[doubts["kind"] == kind].to_dict("records")
        out[text] = f". {_few([quoted(line, lang) for line in lines], ' ')}"
    return {text: f"{text}{told}" for text, told in out.items()}


def _few(texts: list[str], mark: str) -> str:
    """Join the first ones, and say that there are more."""
    return mark.join([*texts[:_TOLD], *(["…"] if len(texts) > _TOLD else [])])


def stake(findings: Findings, lang: Lang) -> str:
    """Name the communes that the questions touch, those in a zone blanche first; empty when they touch none.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the sentence.
    """
    codes = dict.fromkeys(code for within in findings.doubts["within"] for code in within)
    if not codes:
        return ""
    blank = set(findings.table.index[findings.table["class"] == "blanche"])
    order = sorted(codes, key=lambda code: code not in blank)
    listed = [str(findings.table.at[code, "name"]) for code in order[: 2 * _TOLD]]
    noun = findings.territory.noun.words(lang)
    left, white = len(order) - len(listed), sum(code in blank for code in order)
    if lang == "fr":
        listed += [plural(left, f"autre {noun.one}", f"autres {noun.many}")] if left else []
        among = f", dont {plural(white, noun.one, noun.many)} en zone blanche, à confirmer" if white else ""
        return f"{noun.many} où une équipe pourrait se trouver, ou intervenir : {join_words(listed, lang)}{among}"
    listed += [plural(left, f"other {noun.one}", f"other {noun.many}", lang)] if left else []
    among = f" ({plural(white, noun.one, noun.many, lang)} in a blank zone, to be confirmed)" if white else ""
    return f"{noun.many} that a team may be in, or go to: {join_words(listed, lang)}{among}"


def commune_lines(doubts: pd.DataFrame, family: str, lang: Lang, noun: NounWords) -> dict[str, list[str]]:
    """Say, by commune, which teams may be there, and why nobody knows; three at most, then how many more.

    Parameters
    ----------
    doubts
        See `weighed`.
    family
        Family of services.
    lang
        Language of the sentences; reasons stay in French, as the lists.
    noun
        What places are called.
    """
    told: dict[str, list[str]] = {}
    for line in doubts[doubts["family"].isin(["", family])].to_dict("records"):
        for code in line["within"]:
            told.setdefault(code, []).append(_place_line(line, lang, noun))
    more = (("autre équipe à situer", "autres équipes à situer"), ("other team to locate", "other teams to locate"))
    words = more[lang == "en"]
    return {
        code: lines if len(lines) <= _TOLD else [*lines[:_TOLD], f"{plural(len(lines) - _TOLD, *words, lang)}."]
        for code, lines in told.items()
    }


def _place_line(line: dict[str, Any], lang: Lang, noun: NounWords) -> str:
    area = line["kind"] == "area"
    asked = (
        ("Équipe non située ici ?", f"{noun.title} desservi{noun.e} par une équipe ?")
        if lang == "fr"
        else ("Team not located here?", f"{noun.title} served by a team?")
    )[area]
    return f"{asked} {quoted(line, lang)}"


def quoted(line: Mapping[str, Any], lang: Lang) -> str:
    """Name the team, then say what is asked of it, in a sentence.

    Parameters
    ----------
    line
        A row of `weighed`.
    lang
        Language of its marks.
    """
    said = str(line["said"])
    said = said if len(said) <= _LONGEST else f"{said[:_LONGEST].rstrip()}…"
    said = said if said.endswith((".", "?", "!", "…")) else f"{said}."
    if not line["team"]:
        return capitalised(said)
    return f"{line['team']} : {said}" if lang == "fr" else f"{line['team']}: {said}"
