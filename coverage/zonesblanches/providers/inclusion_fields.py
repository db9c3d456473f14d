"""The national standard data·inclusion, as one table: every field of its two schemas, its kind and its values.

Schema 1.0.10 (gip-inclusion/data-inclusion-schema, Licence Ouverte 2.0). A test compares it with the official package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "NATIONAL_NETWORKS",
    "PUBLICS",
    "SERVICE",
    "STRUCTURE",
    "THEMES",
    "InclusionField",
]

Kind = Literal["text", "date", "number", "whole", "link", "email", "code", "values", "zones"]

THEMES = frozenset(
    [
        "choisir-un-metier--confirmer-son-choix-de-metier",
        "choisir-un-metier--connaitre-les-opportunites-demploi",
        "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite",
        "choisir-un-metier--identifier-ses-points-forts-et-ses-competences",
        "creer-une-entreprise--definir-son-projet-de-creation-dentreprise",
        "creer-une-entreprise--developper-son-entreprise",
        "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise",
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete",
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
        "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte",
        "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination",
        "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire",
        "difficultes-financieres--acquerir-une-autonomie-budgetaire",
        "difficultes-financieres--ameliorer-sa-gestion-budgetaire",
        "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere",
        "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere",
        "difficultes-financieres--situation-dendettement-surendettement",
        "equipement-et-alimentation--aide-menagere",
        "equipement-et-alimentation--alimentation",
        "equipement-et-alimentation--electromenager",
        "equipement-et-alimentation--habillement",
        "famille--garde-denfants",
        "famille--prise-en-charge-personne-dependante",
        "famille--soutien-a-la-parentalite-et-a-leducation",
        "famille--soutien-aidants",
        "famille--surmonter-conflits-separation-violence",
        "lecture-ecriture-calcul--maitriser-le-calcul",
        "lecture-ecriture-calcul--maitriser-le-francais",
        "logement-hebergement--acheter-un-logement",
        "logement-hebergement--changer-de-logement",
        "logement-hebergement--louer-un-logement",
        "logement-hebergement--rechercher-une-solution-dhebergement-temporaire",
        "logement-hebergement--reduire-les-impayes-de-loyer",
        "logement-hebergement--se-maintenir-dans-le-logement",
        "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement",
        "mobilite--acceder-a-un-vehicule",
        "mobilite--entretenir-reparer-son-vehicule",
        "mobilite--etre-accompagne-dans-son-parcours-mobilite",
        "mobilite--financer-ma-mobilite",
        "mobilite--preparer-un-permis",
        "mobilite--mobilite-douce-partagee-collective",
        "numerique--acceder-a-des-services-en-ligne",
        "numerique--acceder-a-une-connexion-internet",
        "numerique--acquerir-un-equipement",
        "numerique--maitriser-les-fondamentaux-du-numerique",
        "preparer-sa-candidature--developper-son-reseau",
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
        "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation",
        "preparer-sa-candidature--valoriser-ses-competences",
        "remobilisation--activites-sportives-et-culturelles",
        "remobilisation--benevolat-action-citoyenne",
        "remobilisation--bien-etre-confiance-en-soi",
        "remobilisation--lien-social",
        "sante--acces-aux-soins",
        "sante--addictions",
        "sante--constituer-un-dossier-mdph-invalidite",
        "sante--sante-mentale",
        "sante--sante-sexuelle",
        "se-former--monter-son-dossier-de-formation",
        "se-former--trouver-sa-formation",
        "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger",
        "souvrir-a-linternational--sinformer-sur-les-aides-pour-travailler-a-letranger",
        "souvrir-a-linternational--sorganiser-suite-a-son-retour-en-france",
        "trouver-un-emploi--convaincre-un-recruteur-en-entretien",
        "trouver-un-emploi--faire-des-candidatures-spontanees",
        "trouver-un-emploi--maintien-dans-lemploi",
        "trouver-un-emploi--repondre-a-des-offres-demploi",
        "trouver-un-emploi--suivre-ses-candidatures-et-relancer-les-employeurs",
    ]
)
PUBLICS = frozenset(
    [
        "tous-publics",
        "actifs",
        "beneficiaires-des-minimas-sociaux",
        "demandeurs-emploi",
        "etudiants",
        "familles",
        "femmes",
        "jeunes",
        "personnes-en-situation-de-handicap",
        "personnes-en-situation-durgence",
        "personnes-en-situation-juridique-specifique",
        "personnes-exilees",
        "residents-qpv-frr",
        "seniors",
    ]
)
NATIONAL_NETWORKS = frozenset(
    [
        "60000-rebonds",
        "action-logement",
        "adie",
        "afpa",
        "agefiph",
        "ai",
        "aidants-connect",
        "alliance-villes-emploi",
        "anlci",
        "apprentis-dauteuil",
        "ase",
        "banques-alimentaires",
        "caarud",
        "cada",
        "caf",
        "campus-connecte",
        "cap-emploi-reseau-cheops",
        "cava",
        "ccas-cias",
        "chambres-consulaires",
        "chantier-ecole",
        "chrs",
        "chu",
        "cidff",
        "cmp",
        "cms",
        "cnam",
        "collectif-emploi",
        "communes",
        "coorace",
        "conseillers-numeriques",
        "cpam",
        "cph",
        "creches-avip",
        "crepi",
        "cresus",
        "croix-rouge",
        "csapa",
        "delegataire-conseil-departemental",
        "departements",
        "duo-for-a-job",
        "ecoles-de-la-deuxieme-chance",
        "ea",
        "eatt",
        "egee",
        "emmaus",
        "epide",
        "esat",
        "espaces-publics-numeriques",
        "etcld",
        "fabrique-de-territoire",
        "face",
        "fcsf",
        "federation-professionnelle-femmes",
        "federation-des-acteurs-de-la-solidarite",
        "france-active",
        "france-service",
        "france-travail",
        "french-tech",
        "geiq",
        "grandes-ecoles-du-numerique",
        "huda",
        "hup",
        "inae",
        "initiative-france",
        "konexio",
        "la-cravate-solidaire",
        "la-poste",
        "les-premieres",
        "maisons-de-l-emploi",
        "maison-departementale-de-lautonomie",
        "maisons-des-solidarites",
        "mdph",
        "mission-locale",
        "mjc",
        "mobin",
        "msap",
        "mutualite-sociale-agricole",
        "nqt",
        "pimms-mediation",
        "pjj",
        "plie",
        "points-conseil-budget",
        "points-justice",
        "positive-planet",
        "regions",
        "reseau-app",
        "reseau-bge",
        "reseau-entreprendre",
        "reseau-information-jeunesse",
        "residences-fjt",
        "ressourceries",
        "restos-du-coeur",
        "secours-populaire",
        "ei",
        "aci",
        "etti",
        "eiti",
        "siao",
        "simplon",
        "singa",
        "snc",
        "spip",
        "tous-tes-possibles",
        "unaf",
        "unea",
        "unis-cite",
        "wimoov",
    ]
)
_TYPES = frozenset({"accompagnement", "aide-financiere", "aide-materielle", "atelier", "formation", "information"})
_WELCOMES = frozenset({"a-distance", "en-presentiel"})
_WAYS = frozenset({"envoyer-un-courriel", "se-presenter", "telephoner", "utiliser-lien-mobilisation"})


@dataclass(frozen=True, kw_only=True)
class InclusionField:
    """One field of the standard.

    Attributes
    ----------
    name
        As the standard writes it.
    kind
        What its cells hold; « code » has a pattern, « values » and « zones » are lists.
    required
        Whether a record without it is faulty.
    least, most
        Bounds: of the length of a text, of a number, of the count of a list.
    pattern, said
        What a code looks like, as a regular expression and in French.
    values
        Those accepted; empty accepts all.
    single
        Whether one value stands in the cell, rather than a list.
    final_stop
        Whether a final full stop is a fault.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    least: float | None = None
    most: float | None = None
    pattern: str = ""
    said: str = ""
    values: frozenset[str] = field(default=frozenset(), repr=False)
    single: bool = False
    final_stop: bool = False


_NAME = InclusionField(name="nom", required=True, least=3, most=150, final_stop=True)
_DAY = InclusionField(name="date_maj", kind="date", required=True)
_PLACE = (
    InclusionField(name="commune"),
    InclusionField(name="code_postal", kind="code", pattern=r"\d{5}", said="cinq chiffres"),
    InclusionField(name="code_insee", kind="code", pattern=r"\w{5}", said="un code commune de cinq caractères"),
    InclusionField(name="adresse"),
    InclusionField(name="complement_adresse"),
    InclusionField(name="longitude", kind="number"),
    InclusionField(name="latitude", kind="number"),
    InclusionField(name="telephone"),
    InclusionField(name="courriel", kind="email"),
)
STRUCTURE = (
    InclusionField(name="source", required=True),
    InclusionField(name="id", required=True),
    _NAME,
    _DAY,
    InclusionField(name="description", least=5, most=10_000),
    InclusionField(name="lien_source", kind="link"),
    InclusionField(name="siret", kind="code", pattern=r"\d{14}", said="quatorze chiffres"),
    *_PLACE,
    InclusionField(name="site_web", kind="link"),
    InclusionField(name="horaires_accueil"),
    InclusionField(name="accessibilite_lieu", kind="link"),
    InclusionField(name="reseaux_porteurs", kind="values", values=NATIONAL_NETWORKS),
)
SERVICE = (
    InclusionField(name="source", required=True),
    InclusionField(name="structure_id", required=True),
    InclusionField(name="id", required=True),
    _NAME,
    InclusionField(name="description", required=True, least=5, most=10_000),
    _DAY,
    InclusionField(name="lien_source", kind="link"),
    InclusionField(name="type", kind="values", values=_TYPES, single=True),
    InclusionField(name="thematiques", kind="values", values=THEMES),
    InclusionField(name="frais", kind="values", values=frozenset({"gratuit", "payant"}), single=True),
    InclusionField(name="frais_precisions"),
    InclusionField(name="publics", kind="values", values=PUBLICS, least=1),
    InclusionField(name="publics_precisions"),
    InclusionField(name="conditions_acces"),
    *_PLACE,
    InclusionField(name="modes_accueil", kind="values", values=_WELCOMES),
    InclusionField(name="zone_eligibilite", kind="zones", least=1),
    InclusionField(name="contact_nom_prenom"),
    InclusionField(name="lien_mobilisation", kind="link"),
    InclusionField(name="modes_mobilisation", kind="values", values=_WAYS, least=1),
    InclusionField(name="mobilisable_par", kind="values", values=frozenset({"usagers", "professionnels"}), least=1),
    InclusionField(name="mobilisation_precisions"),
    InclusionField(name="volume_horaire_hebdomadaire", kind="number", least=0),
    InclusionField(name="nombre_semaines", kind="whole", least=1),
    InclusionField(name="horaires_accueil"),
)
