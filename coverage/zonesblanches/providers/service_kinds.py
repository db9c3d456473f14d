"""Kinds of service and networks: their acronyms and words in full are one name, two kinds are two services."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["KINDS", "abridge"]

# acronym → its words in full, small words left out; longest first where one holds another
_KINDS = {
    "ccas": ("centre communal action sociale",),
    "cias": ("centre intercommunal action sociale",),
    "clic": ("centre local information coordination gerontologique", "centre local information coordination"),
    "ssiad": ("service soins infirmiers domicile", "soins infirmiers domicile"),
    "saad": (
        "service aide accompagnement domicile", "service accompagnement aide domicile", "service autonomie domicile",
        "service aide domicile", "aide domicile",
    ),
    "spasad": ("service polyvalent aide soins domicile",),
    "sad": (),
    "had": ("hospitalisation domicile",),
    "ehpad": (
        "etablissement hebergement personnes agees dependantes", "etablissement hebergement personne agee dependante",
    ),
    "ehpa": ("etablissement hebergement personnes agees", "etablissement hebergement personne agee"),
    "usld": ("unite soins longue duree", "unite soins longue"),
    "marpa": ("maison accueil rurale personnes agees", "maison accueil residence autonomie"),
    "rpa": (
        "residence autonomie", "residences autonomie", "residence personnes agees", "foyer logement", "logement foyer",
    ),
    "aj": ("accueil jour",),
    "pfr": ("plateforme repit", "plateforme accompagnement repit"),
    "maia": (),
    "dac": ("dispositif appui coordination",),
    "mdph": ("maison departementale personnes handicapees",),
    "mda": ("maison departementale autonomie",),
    "msap": ("maison services public",),
    "mfs": ("maison france services", "espace france services", "france services", "france service"),
    "esat": ("etablissement service aide travail", "etablissement services aide travail"),
    "ime": ("institut medico educatif",),
    "itep": ("institut therapeutique educatif pedagogique",),
    "sessad": ("service education speciale soins domicile",),
    "savs": ("service accompagnement vie sociale",),
    "samsah": ("service accompagnement medico social adultes handicapes",),
    "fam": ("foyer accueil medicalise",),
    "mas": ("maison accueil specialisee",),
    "fv": ("foyer vie",),
    "fh": ("foyer hebergement",),
    "cmp": ("centre medico psychologique",),
    "pmi": ("protection maternelle infantile",),
    "msp": ("maison sante pluriprofessionnelle", "maison sante"),
    "cpts": ("communaute professionnelle territoriale sante",),
    "gem": ("groupe entraide mutuelle",),
    "evs": ("espace vie sociale",),
    "csc": ("centre social culturel", "centre socio culturel", "centre social"),
    "mjc": ("maison jeunes culture",),
    "mairie": (),
}  # fmt: skip
_NETWORKS = {
    "admr": ("aide domicile milieu rural",),
    "crf": ("croix rouge francaise", "croix rouge"),
    "pfp": ("petits freres pauvres", "petits freres"),
    "spf": ("secours populaire francais", "secours populaire"),
    "msa": ("mutualite sociale agricole",),
}
KINDS = frozenset(_KINDS)
_IN_FULL = sorted(
    ((tuple(full.split()), short) for short, forms in (_KINDS | _NETWORKS).items() for full in forms),
    key=lambda pair: -len(pair[0]),
)
_FIRST = frozenset(full[0] for full, _ in _IN_FULL)


def abridge(words: Sequence[str]) -> list[str]:
    """Put the acronym of a kind of service or of a network where its words stand in full, the longest first.

    Parameters
    ----------
    words
        Words in lower case, without accents nor small words.

    Examples
    --------
    >>> abridge(["service", "soins", "infirmiers", "domicile", "lys"]), abridge(["aide", "domicile", "milieu", "rural"])
    (['ssiad', 'lys'], ['admr'])
    """
    told = list(words)
    if _FIRST.isdisjoint(told):
        return told
    for full, short in _IN_FULL:
        size = len(full)
        at = 0
        while at + size <= len(told):
            if tuple(told[at : at + size]) == full:
                told[at : at + size] = [short]
            at += 1
    return told
