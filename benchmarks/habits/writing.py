"""How people write where a team is: one cell, the commune it means."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from habits.country import plain

BOROUGHS = {"75056": (75, 20), "69123": (69, 9), "13055": (13, 16)}
Form = tuple[str, str]  # the habit, what is typed


def unaccented(text: str) -> str:
    """Return a text without accents nor ligatures."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae")
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def of(name: str) -> str:
    """Return « d'Apt », « du Thor », « des Angles », « de La Tour », « de Sault »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d'{name}" if plain(name)[:1] in "aeiouy" and not name.startswith("Y") else f"de {name}"


def article_last(name: str) -> str | None:
    """Return « Thor (Le) »."""
    found = re.match(r"(Le |La |Les |L')(.+)", name)
    return f"{found[2]} ({found[1].strip()})" if found else None


def without_article(name: str) -> str | None:
    """Return « Isle-sur-la-Sorgue »."""
    found = re.match(r"(?:Le |La |Les |L')(.{4,})", name)
    return found[1] if found else None


def saints(name: str, rng: random.Random) -> str | None:
    """Return « St Jean », « Ste-Anne »."""
    if "Saint-" not in name and "Sainte-" not in name:
        return None
    mark = rng.choice([" ", "-", ". "])
    short = name.replace("Sainte-", f"Ste{mark}").replace("Saint-", f"St{mark}")
    return short if rng.random() < 0.5 else short.replace("-", " ")


def spelt(name: str, rng: random.Random) -> Form:
    """Return a name in its own letters, or nearly."""
    choices: list[Form] = [
        ("nom tel quel", name),
        ("nom tel quel", name),
        ("majuscules sans accents", unaccented(name).upper()),
        ("majuscules", name.upper()),
        ("minuscules", name.lower()),
        ("sans accents", unaccented(name)),
        ("sans traits d'union", name.replace("-", " ")),
        ("espaces en trop", f" {name.replace('-', ' - ' if rng.random() < 0.1 else '-')}  "),
        ("apostrophe courbe", name.replace("'", "’")),
    ]
    short = saints(name, rng)
    if short:
        choices += [("Saint abrégé", short)] * 4
    if re.search(r"[- ]sur[- ]", name):
        choices += [("sur abrégé", re.sub(r"[- ]sur[- ](?:la[- ]|le[- ]|l')?", "/", name))]
        choices += [("sur abrégé", re.sub(r"[- ]sur[- ]", " s/ ", name))]
    habit, text = rng.choice(choices)
    return habit, text


def wrapped(name: str, dep: str, dep_name: str, rng: random.Random) -> Form:
    """Return a name in the words that people put round it."""
    typed = name if rng.random() < 0.7 else rng.choice([name.upper(), unaccented(name)])
    choices: list[Form] = [
        ("Mairie de", f"Mairie {of(typed)}"),
        ("Mairie de", f"mairie {of(typed)}"),
        ("CCAS de", f"CCAS {of(typed)}"),
        ("Ville de", f"Ville {of(typed)}"),
        ("Ville de", f"Commune {of(typed)}"),
        ("84 - Apt", f"{dep} - {typed}"),
        ("84 - Apt", f"{dep} {typed}"),
        ("Apt (84)", f"{typed} ({dep})"),
        ("Apt (Vaucluse)", f"{typed} ({dep_name})"),
        ("Apt (Vaucluse)", f"{typed}, {dep_name}"),
        ("Apt (siège)", f"{typed} (siège)"),
        ("Apt (siège)", f"{typed} - siège"),
        ("Apt (siège)", f"{typed} - antenne"),
        ("Apt (siège)", f"{typed} (mairie)"),
        ("secteur Apt", f"secteur {typed}"),
        ("secteur Apt", f"Secteur {of(typed)}"),
        ("appel de note", f"{typed} (1)"),
        ("appel de note", f"{typed}*"),
        ("appel de note", f"{typed} **"),
        ("Apt centre", f"{typed} centre"),
        ("Apt centre", f"{typed} ville"),
        ("Apt centre", f"{typed} (bourg)"),
        ("Apt centre", f"{typed} nord"),
        ("cedex", f"{typed.upper()} CEDEX"),
        ("cedex", f"{typed} Cedex {rng.randint(1, 9)}"),
        ("salle de", f"Salle des fêtes {of(typed)}"),
        ("salle de", f"{typed}, salle des fêtes"),
        ("salle de", f"{typed} - maison des associations"),
        ("salle de", f"Centre social {of(typed)}"),
        ("à Apt", f"à {typed}"),
        ("et alentours", f"{typed} et alentours"),
        ("et alentours", f"{typed} et environs"),
        ("Apt, France", f"{typed}, France"),
        ("Apt ?", f"{typed} ?"),
        ("quartier dans Apt", f"{typed} - Les Bruyères"),
        ("quartier dans Apt", f"Bellevue, {typed}"),
        ("quartier dans Apt", f"{typed} (quartier nord)"),
    ]
    return rng.choice(choices)


def borough(code: str, rng: random.Random) -> tuple[Form, str]:
    """Return an arrondissement of Paris, Lyon or Marseille as people write it, and its code."""
    dep, count = BOROUGHS[code]
    number = rng.randint(1, count)
    town = {75: "Paris", 69: "Lyon", 13: "Marseille"}[dep]
    rank = "1er" if number == 1 else rng.choice([f"{number}e", f"{number}ème", f"{number}è"])
    typed = rng.choice(
        [
            f"{town} {rank}",
            f"{town} {number}",
            f"{town.upper()} {number:02d}",
            f"{town} {rank} arrondissement",
            f"{town.upper()} {number}EME ARRONDISSEMENT" if number > 1 else f"{town.upper()} 1ER ARRONDISSEMENT",
            f"{dep}{number:03d} {town}",
            f"{town} ({rank})",
            f"{town}-{rank}",
        ]
    )
    own = {75: 75100, 69: 69380, 13: 13200}[dep] + number
    return ("arrondissement", typed), str(own)


def mistyped(name: str, rng: random.Random) -> str:
    """Return a name with one wrong, missing or doubled letter."""
    at = rng.randrange(1, len(name) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return name[:at] + rng.choice("aeinrst") + name[at + 1 :]
    return name[:at] + name[at + 1 :] if kind == 1 else name[:at] + name[at] + name[at:]


def joined(names: Iterable[str], rng: random.Random) -> str:
    """Return two communes in one cell."""
    mark = rng.choice([" / ", " et ", ", ", "/", " & ", " + ", "; ", " - ", "\n"])
    return mark.join(names)


def encoded(text: str) -> str:
    """Return a text as a scraper leaves it."""
    return quote(text, safe="' ()-,;" if " " not in text else "")
