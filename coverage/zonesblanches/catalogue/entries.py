"""The official files that the library reads: where each is, under which licence, and the call that reads it.

Pages move less than files do: where the number of a page could not be checked, the entry gives the producer's search
page, and its note says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from zonesblanches.errors import InputError, did_you_mean

__all__ = ["ENTRIES", "Entry", "entry"]

_OPEN = "Licence Ouverte 2.0"
_INSEE = "https://www.insee.fr/fr/statistiques"
_MELODI = "https://catalogue-donnees.insee.fr/fr/catalogue/recherche"
_MELODI_FILE = "https://api.insee.fr/melodi/file"
_DATA_GOUV = "https://www.data.gouv.fr/datasets"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One official file.

    Attributes
    ----------
    key
        Short name, as in ``download("evol_struct_pop", "data")``.
    purpose
        What it brings, in French.
    producer, licence
        Who publishes it, and under which licence.
    page
        Official page from which a person downloads it.
    file
        Name of the file as downloaded.
    call
        The line of code that reads it.
    vintage
        Latest vintage known when this version was written.
    credit
        Line that outputs carry; ``{year}`` is replaced by the vintage read.
    note
        What to beware of, in French.
    url
        Stable address of the file itself; empty when there is none, or when it changes at each publication.
    sha256
        Hash of the file at this address; empty when the producer revises it in place.
    """

    key: str
    purpose: str
    producer: str
    licence: str
    page: str
    file: str
    call: str
    vintage: str
    credit: str
    note: str = ""
    url: str = ""
    sha256: str = ""


_ALL = (
    Entry(
        key="evol_struct_pop",
        purpose="personnes de 65 ans ou plus et de 75 ans ou plus, par commune",
        producer="Insee",
        licence=_OPEN,
        page=f"{_INSEE}/8581696",
        file="base-cc-evol-struct-pop-2022_csv.zip",
        call='territory.with_census("base-cc-evol-struct-pop-2022_csv.zip")',
        vintage="RP 2022, géographie 2025",
        credit="Insee, Recensement de la population {year}, exploitation principale – Licence Ouverte 2.0",
        note="80 ans ou plus : absent de ce fichier. Le membre « -COM » de l'archive est celui des collectivités "
        "d'outre-mer.",
        url=f"{_INSEE}/fichier/8581696/base-cc-evol-struct-pop-2022_csv.zip",
    ),
    Entry(
        key="coupl_fam_men",
        purpose="personnes de 80 ans ou plus, et parmi elles celles qui vivent seules, par commune",
        producer="Insee",
        licence=_OPEN,
        page=f"{_INSEE}/8582452",
        file="base-cc-coupl-fam-men-2022_csv.zip",
        call='territory.with_census("base-cc-coupl-fam-men-2022_csv.zip")',
        vintage="RP 2022, géographie 2025",
        credit="Insee, Recensement de la population {year}, exploitation principale – Licence Ouverte 2.0",
        note="« 75 ans ou plus vivant seules » n'existe pas : seules 65-79 ans et 80 ans ou plus sont publiées.",
        url=f"{_INSEE}/fichier/8582452/base-cc-coupl-fam-men-2022_csv.zip",
    ),
    Entry(
        key="dossier_complet",
        purpose="âge, 80 ans ou plus vivant seules, niveau de vie et pauvreté en un seul fichier de 1 900 colonnes",
        producer="Insee",
        licence=_OPEN,
        page=f"{_INSEE}/5359146",
        file="dossier_complet.zip",
        call='territory.with_census("dossier_complet.zip")',
        vintage="le plus récent : remplacé à chaque publication",
        credit="Insee, Recensement de la population {year} – Licence Ouverte 2.0",
        note="Contient aussi les arrondissements de Paris, Lyon et Marseille, qui ne s'ajoutent pas à leur commune.",
        url=f"{_INSEE}/fichier/5359146/dossier_complet.zip",
    ),
    Entry(
        key="base_ic",
        purpose="mêmes populations par Iris, additionnées par commune",
        producer="Insee",
        licence=_OPEN,
        page=f"{_INSEE}/8647014",
        file="base-ic-evol-struct-pop-2022_csv.zip",
        call='territory.with_census("base-ic-evol-struct-pop-2022_csv.zip")',
        vintage="RP 2022, géographie 2024",
        credit="Insee, Recensement de la population {year} (Iris) – Licence Ouverte 2.0",
        note="Effectifs décimaux. Sans Mayotte. La base des couples, familles et ménages par Iris se lit de même.",
        url=f"{_INSEE}/fichier/8647014/base-ic-evol-struct-pop-2022_csv.zip",
    ),
    Entry(
        key="melodi_population",
        purpose="65 ans ou plus, 80 ans ou plus, par commune, format long",
        producer="Insee",
        licence=_OPEN,
        page=f"{_MELODI}/DS_RP_POPULATION_PRINC",
        file="DS_RP_POPULATION_PRINC_2023_CSV_FR.zip",
        call='territory.with_census("DS_RP_POPULATION_PRINC_2023_CSV_FR.zip")',
        vintage="RP 2023",
        credit="Insee, Recensement de la population {year}, exploitation principale – Licence Ouverte 2.0",
        note="Plusieurs années dans un fichier : la dernière est prise, ou year=2017.",
        url=f"{_MELODI_FILE}/DS_RP_POPULATION_PRINC/DS_RP_POPULATION_PRINC_2023_CSV_FR",
    ),
    Entry(
        key="melodi_menages",
        purpose="80 ans ou plus vivant seules, par commune, format long",
        producer="Insee",
        licence=_OPEN,
        page=f"{_MELODI}/DS_RP_MENAGES_PRINC",
        file="DS_RP_MENAGES_PRINC_2023_CSV_FR.zip",
        call='territory.with_census("DS_RP_MENAGES_PRINC_2023_CSV_FR.zip")',
        vintage="RP 2023",
        credit="Insee, Recensement de la population {year}, exploitation principale – Licence Ouverte 2.0",
        note="Donne aussi la population des ménages de 80 ans ou plus : sans les personnes en établissement.",
        url=f"{_MELODI_FILE}/DS_RP_MENAGES_PRINC/DS_RP_MENAGES_PRINC_2023_CSV_FR",
    ),
    Entry(
        key="filosofi",
        purpose="niveau de vie médian et taux de pauvreté, par commune, format long",
        producer="Insee-DGFiP-Cnaf-Cnav-CCMSA",
        licence=_OPEN,
        page=f"{_MELODI}/DS_FILOSOFI_CC",
        file="DS_FILOSOFI_CC_2021_CSV_FR.zip",
        call='territory.with_census("DS_FILOSOFI_CC_2021_CSV_FR.zip")',
        vintage="2021, géographie 2025",
        credit="Insee-DGFiP-Cnaf-Cnav-CCMSA, Fichier localisé social et fiscal {year} – Licence Ouverte 2.0",
        note="Secret sous 50 ménages (médiane) ou 1 000 ménages (pauvreté) ; une pauvreté sous 5 % est écrite 5.",
        url=f"{_MELODI_FILE}/DS_FILOSOFI_CC/DS_FILOSOFI_CC_2021_CSV_FR",
    ),
    Entry(
        key="filosofi_communes",
        purpose="niveau de vie médian et taux de pauvreté, par commune, une ligne par commune (MED21, TP6021)",
        producer="Insee-DGFiP-Cnaf-Cnav-CCMSA",
        licence=_OPEN,
        page=f"{_INSEE}/7756855",
        file="indic-struct-distrib-revenu-2021-COMMUNES_csv.zip",
        call='territory.with_census("FILO2021_DISP_COM.csv")',
        vintage="2021",
        credit="Insee-DGFiP-Cnaf-Cnav-CCMSA, Fichier localisé social et fiscal {year} – Licence Ouverte 2.0",
        note="L'archive tient plusieurs tables : le revenu disponible (DISP) est celle qu'il faut. « s » et « nd » "
        "sont des secrets, jamais des zéros.",
    ),
    Entry(
        key="apl",
        purpose="accessibilité potentielle localisée aux médecins généralistes, par commune",
        producer="DREES",
        licence=_OPEN,
        page=f"{_DATA_GOUV}/laccessibilite-potentielle-localisee-apl",
        file="Indicateur d'accessibilité potentielle localisée (APL) aux médecins généralistes.xlsx",
        call='territory.with_census("apl-medecins-generalistes.xlsx")',
        vintage="2023 ; une feuille par année",
        credit="DREES, accessibilité potentielle localisée aux médecins généralistes {year} – Licence Ouverte 2.0",
        note="En consultations par an et par habitant standardisé. L'adresse du fichier change.",
    ),
    Entry(
        key="densite",
        purpose="grille communale de densité à 7 niveaux",
        producer="Insee",
        licence=_OPEN,
        page="https://www.insee.fr/fr/information/6439600",
        file="grille_densite_7_niveaux_2024.xlsx",
        call='territory.with_census("grille_densite_7_niveaux_2024.xlsx")',
        vintage="2024",
        credit="Insee, grille communale de densité à 7 niveaux {year} – Licence Ouverte 2.0",
        note="1 = grands centres urbains, 7 = rural à habitat très dispersé.",
        url=f"{_INSEE}/fichier/6439600/grille_densite_7_niveaux_2024.xlsx",
    ),
    Entry(
        key="mouvements",
        purpose="mouvements de communes depuis 1943 : d'un millésime de codes à l'autre",
        producer="Insee",
        licence=_OPEN,
        page="https://www.insee.fr/fr/information/8740222",
        file="v_mvt_commune_2026.csv",
        call='zb.update_codes(table, code="CODGEO", movements="v_mvt_commune_2026.csv")',
        vintage="COG 2026",
        credit="Insee, Code officiel géographique {year} – Licence Ouverte 2.0",
        url=f"{_INSEE}/fichier/8740222/v_mvt_commune_2026.csv",
    ),
    Entry(
        key="bpe",
        purpose="équipements : mairies, La Poste, médecins, infirmiers, pharmacies, services aux personnes âgées",
        producer="Insee",
        licence=_OPEN,
        page=f"{_INSEE}/8217525",
        file="BPE25.parquet",
        call='zb.read_bpe("BPE25.parquet", types="pharmacies")',
        vintage="BPE 2025",
        credit="Insee, Base permanente des équipements {year} – Licence Ouverte 2.0",
        note="Ou BPE25.zip, le même en csv. QUALITE_GEOLOC 33 est un point tiré au hasard dans la commune ; DEPCOM est "
        "l'arrondissement à Paris, Lyon et Marseille.",
        url=f"{_INSEE}/fichier/8217525/BPE25.parquet",
    ),
    Entry(
        key="finess",
        purpose="établissements sociaux et médico-sociaux : aide à domicile, SSIAD, CLIC, EHPAD, résidences autonomie",
        producer="Agence du numérique en santé et ministère de la Santé",
        licence=_OPEN,
        page=f"{_DATA_GOUV}/finess-extraction-du-fichier-des-etablissements",
        file="finess_etablissements.csv",
        call='zb.read_finess("finess_etablissements.csv", categories="aide à domicile")',
        vintage="quotidien",
        credit="FINESS, Agence du numérique en santé – Licence Ouverte 2.0",
        note="Les anciens fichiers etalab-cs1100502 et cs1100507 n'ont pas d'en-tête.",
    ),
    Entry(
        key="france_services",
        purpose="espaces France services, fixes et itinérants, avec leurs horaires",
        producer="ANCT",
        licence=_OPEN,
        page=f"{_DATA_GOUV}/liste-des-structures-france-services",
        file="liste-fs-AAAAMMJJ.csv",
        call='zb.read_france_services("liste-fs-20260101.csv")',
        vintage="mensuel",
        credit="ANCT, liste des structures France services – Licence Ouverte 2.0",
        note="Adresse du jeu lue dans des pages de 2022 à 2024 : à défaut, cherchez « France services » sur "
        "data.gouv.fr. Sauts de ligne dans les cellules ; bus et points en double.",
    ),
    Entry(
        key="data_inclusion",
        purpose="services d'insertion et de lien social de toute la France, au format national data·inclusion",
        producer="GIP Plateforme de l'inclusion",
        licence=_OPEN,
        page=f"{_DATA_GOUV}/referentiel-de-loffre-dinsertion-liste-des-structures-et-services-dinsertion",
        file="structures et services, en csv, json, parquet, geojson ou xlsx",
        call='zb.read_data_inclusion("services.parquet", thematiques="remobilisation")',
        vintage="quotidien",
        credit="data·inclusion, GIP Plateforme de l'inclusion – Licence Ouverte 2.0",
        note="Jeu 6233723c2c1e4a54af2f6b2d de data.gouv.fr. Une zone d'éligibilité large est un droit, pas une "
        "présence.",
    ),
    Entry(
        key="annuaire",
        purpose="annuaire de l'administration : mairies, CCAS, CIAS, CLIC, centres sociaux, maisons du handicap",
        producer="DILA",
        licence=_OPEN,
        page=f"{_DATA_GOUV}/service-public-gouv-fr-annuaire-de-ladministration-base-de-donnees-locales",
        file="all_latest.tar.bz2, ou l'export csv",
        call='zb.read_dila("annuaire.json", kinds=["ccas", "cias"])',
        vintage="quotidien",
        credit="DILA, annuaire de l'administration – Licence Ouverte 2.0",
        note="Json, csv, ou l’archive tar.bz2 telle quelle.",
    ),
    Entry(
        key="ban",
        purpose="adresses géocodées : une liste d'adresses passée au géocodeur de la Géoplateforme",
        producer="IGN, DINUM et communes (Base Adresse Nationale)",
        licence=_OPEN,
        page=f"{_DATA_GOUV}/base-adresse-nationale",
        file="votre_liste.geocoded.csv",
        call='zb.read_providers("votre_liste.geocoded.csv")',
        vintage="au jour du géocodage",
        credit="Base Adresse Nationale – Licence Ouverte 2.0",
        note="result_score et result_type donnent la précision.",
    ),
    Entry(
        key="acces",
        purpose="temps et distances d'accès aux équipements, par carreau de 200 m",
        producer="Insee",
        licence=_OPEN,
        page="https://www.insee.fr/fr/statistiques?debut=0&q=acc%C3%A8s+aux+%C3%A9quipements",
        file="donnees_2025_regRR.parquet (un fichier par région)",
        call='zb.CostTable.from_long(table, origin="…", destination="…", cost="…")',
        vintage="2025",
        credit="Insee, accès aux équipements {year} – Licence Ouverte 2.0",
        note="Numéro de page non vérifié : l'adresse est celle de la recherche de l'Insee. Toute autre matrice origine-"
        "destination (OSRM, Valhalla, r5, Métric) se lit de même.",
    ),
    Entry(
        key="osm",
        purpose="routes : extrait d'OpenStreetMap, pour calculer des temps d'accès",
        producer="Contributeurs d'OpenStreetMap, extrait par Geofabrik",
        licence="ODbL 1.0",
        page="https://download.geofabrik.de/europe/france.html",
        file="languedoc-roussillon-latest.osm.pbf",
        call="un moteur de votre choix, puis zb.CostTable.from_long(table, …)",
        vintage="quotidien",
        credit="© les contributeurs d’OpenStreetMap (ODbL)",
        note="La licence demande de citer la source et de partager à l'identique toute base dérivée.",
    ),
    Entry(
        key="carreaux",
        purpose="population par carreau de 200 m ou de 1 km : 80 ans ou plus (Ind_80p), personnes seules (Men_1ind)",
        producer="Insee",
        licence=_OPEN,
        page=f"{_INSEE}/8735162",
        file="Filosofi2021_carreaux_200m_gpkg.zip",
        call='geopandas.read_file("carreaux_200m_met.gpkg")',
        vintage="Filosofi 2021",
        credit="Insee, Filosofi {year}, données carroyées – Licence Ouverte 2.0",
        note="79 % des carreaux habités de 200 m sont imputés : n'en publiez jamais un seul. Pas encore lu par la "
        "bibliothèque.",
        url=f"{_INSEE}/fichier/8735162/Filosofi2021_carreaux_200m_gpkg.zip",
    ),
    Entry(
        key="equipes",
        purpose="équipes citoyennes : il n'existe pas de liste publique, chaque partenaire tient la sienne",
        producer="partenaires de la coopération",
        licence="selon le partenaire",
        page="",
        file="equipes.csv",
        call='zb.read_providers("equipes.csv", family="équipes citoyennes")',
        vintage="au jour de l'envoi",
        credit="Recensement des équipes : partenaires de la coopération ; non exhaustif",
        note="Colonnes attendues : nom, code commune ou adresse, rayon ou communes desservies, porteur, dates.",
    ),
)

ENTRIES: MappingProxyType[str, Entry] = MappingProxyType({item.key: item for item in _ALL})


def entry(key: str) -> Entry:
    """Return the entry of a file.

    Parameters
    ----------
    key
        Short name.

    Raises
    ------
    InputError
        For an unknown key, with the nearest ones.

    Examples
    --------
    >>> entry("evol_struct_pop").page
    'https://www.insee.fr/fr/statistiques/8581696'
    """
    if key not in ENTRIES:
        raise InputError(
            f"« {key} » n'est pas dans le catalogue.{did_you_mean(key, list(ENTRIES))} Clés : {', '.join(ENTRIES)}."
        )
    return ENTRIES[key]
