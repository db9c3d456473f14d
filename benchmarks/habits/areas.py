"""Where a team says it goes, in words, and the communes that are meant."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from habits.country import Country, bare
from habits.writing import of, spelt


@dataclass(frozen=True)
class Said:
    """An area as typed: `sure` must be read, `perhaps` may be; `asked` where nobody can know."""

    text: object
    habit: str
    sure: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    right: str = ""
    asked: bool = False
    empty: bool = field(default=False)


def communes_of(country: Country, code: str, rng: random.Random, least: int, most: int) -> list[str]:
    """Return communes near a commune, whose names are theirs alone in the département."""
    x, y = country.metres[code]
    pool = [other for other in country.told[country.dep[code]] if other != code]
    pool.sort(key=lambda other: (country.metres[other][0] - x) ** 2 + (country.metres[other][1] - y) ** 2)
    pool = pool[:25]
    return rng.sample(pool, min(len(pool), rng.randint(least, most)))


def _listed(country: Country, code: str, rng: random.Random) -> Said:
    codes = communes_of(country, code, rng, 2, 6)
    if rng.random() < 0.5:
        codes.insert(0, code)
    names = [spelt(country.name[other], rng)[1].strip() for other in codes]
    last = rng.random() < 0.3 and len(names) > 1
    mark = rng.choice([", ", "; ", ", ", " / ", " - ", ","])
    text = mark.join(names[:-1]) + " et " + names[-1] if last and mark == ", " else mark.join(names)
    if rng.random() < 0.1:
        text += rng.choice([" ; …", ".", " (en partie)" if False else "", ","])
    return Said(text, "liste de communes", frozenset(codes))


def _codes(country: Country, code: str, rng: random.Random) -> Said:
    codes = communes_of(country, code, rng, 2, 6)
    if rng.random() < 0.5:
        return Said(rng.choice([", ", ";", " "]).join(codes), "liste de codes", frozenset(codes))
    text = ", ".join(f"{country.name[other]} ({other})" for other in codes)
    return Said(text, "noms et codes", frozenset(codes))


def _one(country: Country, code: str, rng: random.Random) -> Said | None:
    codes = communes_of(country, code, rng, 1, 1)
    if not codes:
        return None
    typed = spelt(country.name[codes[0]], rng)[1].strip()
    return Said(typed, "une commune", frozenset(codes))


def _epci(country: Country, code: str, rng: random.Random) -> Said | None:
    epci = country.epci.get(code)
    if epci is None:
        return None
    name, held = country.epci_name[epci], frozenset(country.by_epci[epci])
    short = (
        name.replace("Communauté de communes", "CC")
        .replace("Communauté d'agglomération", "CA")
        .replace("Communauté urbaine", "CU")
    )
    choices = [
        (name, "EPCI, nom entier"),
        (short, "EPCI, CC/CA/CU"),
        (short.upper(), "EPCI, CC/CA/CU"),
        (re.sub(r"^CC ", "C.C. ", short), "EPCI, CC/CA/CU"),
        (f"toute la {name[0].lower()}{name[1:]}" if name.startswith("Comm") else name, "EPCI, tout"),
        (f"toutes les communes de la {short}", "EPCI, tout"),
        (epci, "EPCI, SIREN"),
    ]
    if epci in country.sigles:
        choices += [(country.sigles[epci], "EPCI, sigle")] * 2
    kindless = re.sub(r"^(?:CC|CA|CU) (?:de la |de l'|du |des |de |d')?", "", short)
    if kindless not in {short, name}:
        choices += [(kindless, "EPCI, sans genre")] * 2
    text, habit = rng.choice(choices)
    if rng.random() < 0.1 and len(held) > 3:
        out = rng.choice(sorted(held - {code}))
        if country.one_in_dep(country.name[out], out) and habit in {"EPCI, nom entier", "EPCI, CC/CA/CU"}:
            return Said(f"{text} sauf {country.name[out]}", "EPCI, sauf", held - {out})
    return Said(text, habit, held)


def _canton(country: Country, code: str, rng: random.Random) -> Said | None:
    for name, codes in country.cantons.values():
        if code in codes:
            held = frozenset(codes)
            if re.search(r"-\d|\d$", name):
                return None
            start = rng.choice(["canton {}", "tout le canton {}", "Canton {}", "le canton {}", "CANTON {}"])
            text = start.format(of(name) if rng.random() < 0.8 else "de " + name)
            if start.isupper() or rng.random() < 0.1:
                text = text.upper()
            if rng.random() < 0.4:
                out = [other for other in rng.sample(codes, min(2, len(codes) - 1)) if other != code]
                out = [other for other in out if country.one_in_dep(country.name[other], other)]
                if out:
                    word = rng.choice(["sauf", "hors", "à l'exception de", "sauf"])
                    return Said(
                        f"{text} {word} {' et '.join(country.name[other] for other in out)}",
                        "canton, sauf",
                        held - set(out),
                    )
            return Said(text, "canton", held)
    return None


def _arrondissement(country: Country, code: str, rng: random.Random) -> Said | None:
    for name, codes in country.arrondissements.values():
        if code in codes and len(codes) < len(country.by_dep[country.dep[code]]) and not re.search(r"\d", name):
            return Said(
                rng.choice(["arrondissement {}", "tout l'arrondissement {}"]).format(of(name)),
                "arrondissement",
                frozenset(codes),
            )
    return None


def _radius(country: Country, code: str, rng: random.Random) -> Said:
    km = rng.choice([5, 10, 15, 20, 30])
    sure, perhaps = country.near(code, km)
    name = country.name[code]
    text, habit = rng.choice(
        [
            (f"{name} + {km} km", "X + 10 km"),
            (f"{name.upper()} +{km}km", "X + 10 km"),
            (f"rayon {km} km", "rayon 10 km"),
            (f"rayon de {km} kms", "rayon 10 km"),
            (f"{km} km autour {of(name)}", "X + 10 km"),
            (f"{name} et {km} km autour", "X + 10 km"),
            (f"{km} km à la ronde", "rayon 10 km"),
            (f"dans un rayon de {km} km", "rayon 10 km"),
        ]
    )
    return Said(text, habit, frozenset(sure), frozenset(perhaps))


def _wide(country: Country, code: str, rng: random.Random) -> Said:
    dep = country.dep[code]
    name, region = country.dep_names[dep], country.region_names[dep]
    text, habit, right = rng.choice(
        [
            ("tout le département", "département", f"departement:{dep}"),
            ("département", "département", f"departement:{dep}"),
            (name, "département", f"departement:{dep}"),
            (f"Département {dep}", "département", f"departement:{dep}"),
            (f"ensemble du département ({dep})", "département", f"departement:{dep}"),
            (name.upper(), "département", f"departement:{dep}"),
            (f"{name} ({dep})", "département", f"departement:{dep}"),
            ("départemental", "département", f"departement:{dep}"),
            (f"région {region}", "région", f"region:{country.region_codes[dep]}"),
            ("toute la région", "région", f"region:{country.region_codes[dep]}"),
        ]
    )
    if bare(text) in country.held:  # « Paris », « Mayotte »: a commune has that name
        text, right = "tout le département", f"departement:{dep}"
    if len(country.by_dep[dep]) == 1 and habit == "département":  # Paris is one commune: it is no right to go elsewhere
        return Said(text, "département d'une commune", frozenset({code}))
    return Said(text, f"{habit} : un droit", right=right)


def _vague(country: Country, code: str, rng: random.Random) -> Said:
    name = country.name[code]
    texts = [
        (f"{name} et alentours", {code}),
        (f"{name} et communes voisines", {code}),
        ("le haut pays", set()),
        ("Secteur 3", set()),
        ("les villages du plateau", set()),
        ("communes limitrophes", {code}),
        ("vallée et coteaux", set()),
        (f"bassin de vie {of(name)}", {code}),
        ("voir carte jointe", set()),
    ]
    text, perhaps = rng.choice(texts)
    return Said(text, "zone vague", perhaps=frozenset(perhaps), asked=True)


def _next_door(country: Country, code: str, rng: random.Random) -> Said | None:
    """Return communes of the next département, with its number."""
    x, y = country.metres[code]
    near = [
        other
        for other, (ox, oy) in country.metres.items()
        if abs(ox - x) < 20000 and abs(oy - y) < 20000 and country.dep[other] != country.dep[code]
        and country.zone[other] == country.zone[code] and other in country.told[country.dep[other]]
    ]  # fmt: skip
    own = communes_of(country, code, rng, 1, 2)
    if not near or not own:
        return None
    other = rng.choice(near)
    text = ", ".join([*(country.name[mine] for mine in own), f"{country.name[other]} ({country.dep[other]})"])
    return Said(text, "commune d'un département voisin", frozenset({*own, other}))


def _nothing(_: Country, __: str, rng: random.Random) -> Said:
    return Said(rng.choice(["", "", "", "-", "néant", "nc", "?", "aucune"]), "zone non dite", empty=True)


_WRITERS = (
    (_listed, 30), (_codes, 6), (_one, 8), (_epci, 18), (_canton, 10), (_arrondissement, 3), (_radius, 10), (_wide, 8),
    (_vague, 6), (_next_door, 4), (_nothing, 14),
)  # fmt: skip


def said(country: Country, code: str, rng: random.Random) -> Said:
    """Return where a team of a commune says it goes."""
    while True:
        writer = rng.choices([writer for writer, _ in _WRITERS], [weight for _, weight in _WRITERS])[0]
        area = writer(country, code, rng)
        if area is not None and (area.sure or area.right or area.asked or area.empty):
            return area
