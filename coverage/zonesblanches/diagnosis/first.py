"""What stands at the top of every output when the lists left questions: how many, which, and where they matter."""

from __future__ import annotations

from zonesblanches.diagnosis.doubts import TOLD, quoted
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.questions import count_lines
from zonesblanches.diagnosis.readers import lost_line
from zonesblanches.language import Lang, join_words, plural

__all__ = ["questions_told", "stake"]


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
    lost = [f"« {value} »" if lang == "fr" else f"“{value}”" for value in doubts.loc[doubts["kind"] == "lost", "value"]]
    out = {lost_line(findings.providers, lang): colon.join(["", _few(lost, ", ")])} if lost else {}
    for kind, counted in count_lines(findings.providers, lang).items():
        lines = doubts[doubts["kind"] == kind].to_dict("records")
        out[counted] = f". {_few([quoted(line, lang) for line in lines], ' ')}"
    return {counted: f"{counted}{told}" for counted, told in out.items()}


def _few(texts: list[str], mark: str) -> str:
    """Join the first ones, and say that there are more."""
    return mark.join([*texts[:TOLD], *(["…"] if len(texts) > TOLD else [])])


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
    listed = [str(findings.table.at[code, "name"]) for code in order[: 2 * TOLD]]
    left, white = len(order) - len(listed), sum(code in blank for code in order)
    if lang == "fr":
        listed += [plural(left, "autre commune", "autres communes")] if left else []
        among = f", dont {plural(white, 'commune')} en zone blanche, à confirmer" if white else ""
        return f"communes où une équipe pourrait se trouver, ou intervenir : {join_words(listed, lang)}{among}"
    listed += [plural(left, "other commune", "other communes", lang)] if left else []
    among = f" ({plural(white, 'commune', lang=lang)} in a blank zone, to be confirmed)" if white else ""
    return f"communes that a team may be in, or go to: {join_words(listed, lang)}{among}"
