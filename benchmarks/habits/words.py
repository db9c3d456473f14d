"""What correspondents type: titles of columns, names of teams, states, numbers, notes."""

from __future__ import annotations

NAMES = (
    "Nom", "NOM", "nom", "Nom de l'équipe", "Nom équipe", "Nom de la structure", "Nom de l'association",
    "Nom association", "Nom de votre structure", "Nom du lieu", "Nom de l'établissement", "Nom du site",
    "Nom de l'antenne", "Nom du groupe", "Nom de l'organisation", "Nom du club", "Nom usuel", "Nom du service",
    "Nom de l'organisme", "Nomdelastructure", "nom_structure", "Dénomination", "Raison sociale", "Intitulé",
    "Intitulé de l'équipe", "Libellé", "Équipe", "EQUIPE", "Équipes", "Association", "Structure", "STRUCTURE",
    "Organisme", "Établissement", "Antenne", "Groupe", "Appellation", "Désignation", "USER_NOM", "nom_usage",
    "Club", "Groupe de visiteurs", "Nom complet", "Structure / équipe", "Nom de l'action",
)  # fmt: skip
PLACES = (
    "Commune", "COMMUNE", "commune", "Ville", "VILLE", "Communes", "Commune(s)", "Localité", "Lieu",
    "Lieu d'implantation", "Commune d'implantation", "Nom de la commune", "nom_commune", "Ville / commune",
    "Localisation", "Implantation", "Lieu de permanence", "Commune de rattachement", "Lieu d'intervention",
    "Libellé commune", "com_nom", "City", "Bourg / ville",
)  # fmt: skip
POSTAL = ("Code postal", "CP", "C.P.", "code_postal", "CODE POSTAL", "Cp", "Code Postal", "codepostal", "Postal")
CODES = (
    "Code INSEE", "INSEE", "code_insee", "Code commune", "insee_com", "CODGEO", "depcom", "Code Insee commune",
    "COG",
)  # fmt: skip
ODD_CODES = ("Code", "Réf. géo", "Zone", "Identifiant territoire", "code géo", "C_COM", "GEO", "Repère")
POSTAL_TOWN = ("CP Ville", "CP/Ville", "Code postal et ville", "Commune", "Ville", "CP - Commune", "Localisation")
ADDRESSES = ("Adresse", "ADRESSE", "Adresse complète", "Adresse postale", "Coordonnées postales", "Adresse du local")
DEPARTEMENTS = ("Département", "Dépt", "DEPARTEMENT", "dep", "Dpt", "departement", "Département (n°)")
SEATS = ("Adresse du siège", "Siège", "Siège social", "Commune du siège")
ACTIONS = (
    "Commune d'intervention", "Lieu d'intervention", "Communes d'intervention", "Lieu de l'action", "Intervient à",
)  # fmt: skip
DECLARED = (
    "Communes desservies", "Territoire d'intervention", "Secteur d'intervention", "Zone d'intervention",
    "Rayon d'action", "Périmètre d'intervention", "Communes couvertes", "Territoire couvert", "Zone de couverture",
    "Secteur couvert", "Communes visitées", "Périmètre",
)  # fmt: skip
CAPACITIES = (
    "Nombre", "Nb de bénévoles", "Nbre bénévoles", "Nombre de bénévoles", "Bénévoles", "Nb bénévoles", "Capacité",
    "Nb de visiteurs", "Nombre de bénévoles actifs", "BENEVOLES", "nb_benevoles", "Effectif bénévole",
    "Nb. bénév.", "Nombre d'intervenants",
)  # fmt: skip
STATES = (
    "Actif", "Actif ?", "Statut", "État", "Situation", "En activité", "Etat de l'équipe", "Active",
    "En activité ?", "Activité",
)  # fmt: skip
LONGITUDES = ("Longitude", "longitude", "LON", "Lng", "long", "X", "x_wgs84", "coord.lng", "gps_lng", "LONG_WGS84")
LATITUDES = ("Latitude", "latitude", "LAT", "Lat", "lat", "Y", "y_wgs84", "coord.lat", "gps_lat", "LAT_WGS84")
ODD_DEGREES = (
    ("c_long_coor1", "c_lat_coor1"), ("Coord. Est", "Coord. Nord"), ("Point E", "Point N"), ("GPS 2", "GPS 1"),
)  # fmt: skip
METRES = (
    ("X", "Y"), ("Lambert_X", "Lambert_Y"), ("X_L93", "Y_L93"), ("x_l93", "y_l93"), ("coordX", "coordY"),
    ("Coord X", "Coord Y"),
)  # fmt: skip
POINTS = (
    "Coordonnées GPS", "geo_point_2d", "Géolocalisation", "Point GPS", "geolocalisation", "coordonnees",
    "Position", "geom",
)  # fmt: skip

TEAMS = (
    "Les Veilleurs", "Équipe citoyenne", "Les Voisins solidaires", "Présence", "Club de l'amitié",
    "Visites et sourires", "Monalisa", "Le fil rouge", "Bonjour voisin", "Les Passeurs de liens", "Au bout du fil",
    "Portage de livres", "Café des aînés", "Fil d'argent", "Relais des aînés", "Main tendue", "Les Marmottes",
    "Voisinage", "Les Filaos", "Accueil et partage", "Génération mouvement",
)  # fmt: skip
PEOPLE = ("Mme Quidamet", "M. Untelle", "Z. Exemplaire", "Paulette Personne", "Mme Y", "Jean Nemo")
REMARKS = (
    "à rappeler", "voir avec la mairie", "très active", "2e groupe", "a déménagé en 2023", "RAS", "enquête 2026",
    "en attente d'agrément",
)  # fmt: skip
KINDS = ("Association", "Groupe informel", "Service public", "Entreprise")
LEGAL = ("Associatif", "Public", "Privé", "Loi 1901")
COLOURS = ("rouge", "vert", "orange", "bleu")
STREETS = (
    "rue de l'Église", "place du Marché", "avenue Jean-Jaurès", "chemin des Écoles", "bd Pasteur",
    "impasse des Lilas", "le Bourg",
)  # fmt: skip
QUARTERS = (
    "Les Bruyères", "Cité Floréal", "Bellevue", "Les Hauts de Serre", "La Plaine Haute", "Le Grand Pré",
    "Quartier Nord", "Ravine des Lilas",
)  # fmt: skip
NOT_PLACES = ("à définir", "voir référent", "nc", "?", "itinérant", "plusieurs communes")

ACTIVE = (
    "oui", "Oui", "OUI", "O", "x", "X", "actif", "active", "en activité", "1", "active depuis 2019", "fonctionne",
    "en service", "ouverte",
)  # fmt: skip
INACTIVE = (
    "non", "Non", "N", "inactif", "inactive", "inactive depuis 2024", "a cessé", "a cessé son activité en 2023",
    "arrêt", "arrêtée", "en sommeil", "dissoute", "fermée", "fermé depuis mars 2025", "suspendue", "n'existe plus",
    "arrêt en 2022", "plus active", "0", "en pause", "mise en sommeil", "a fermé", "stoppée",
)  # fmt: skip
PLANNED = (
    "en projet", "projet", "projet 2027", "en cours de création", "en création", "à venir",
    "création prévue en 2027", "en cours de montage", "ouverture prévue sept. 2027",
)  # fmt: skip

NAN = float("nan")
# What is typed, the numbers that may be meant (NAN: unknown, to be said), and the habit.
NUMBERS: tuple[tuple[object, tuple[float, ...], str], ...] = (
    ("5 à 8", (6.5,), "intervalle"), ("5 à 8 bénévoles", (6.5,), "intervalle"), ("3-4", (3.5,), "intervalle"),
    ("entre 10 et 15", (12.5,), "intervalle"), ("7/8", (7.5,), "intervalle"), ("5 ou 6", (5.5,), "intervalle"),
    ("10 / 12", (11.0,), "intervalle"), ("de 4 à 6", (5.0,), "intervalle"),
    ("une dizaine", (10.0,), "nombre en lettres"), ("une quinzaine", (15.0,), "nombre en lettres"),
    ("une vingtaine de bénévoles", (20.0,), "nombre en lettres"), ("Une douzaine", (12.0,), "nombre en lettres"),
    ("deux", (2.0,), "nombre en lettres"), ("sept", (7.0,), "nombre en lettres"),
    ("Trois bénévoles", (3.0,), "nombre en lettres"), ("dix-huit", (18.0,), "nombre en lettres"),
    ("un seul", (1.0,), "nombre en lettres"), ("6 (dont 2 en formation)", (6.0,), "nombre dans une phrase"),
    ("12 bénévoles", (12.0,), "nombre dans une phrase"), ("env. 10", (10.0,), "nombre dans une phrase"),
    ("~6", (6.0,), "nombre dans une phrase"), ("≈12", (12.0,), "nombre dans une phrase"),
    ("8 pers.", (8.0,), "nombre dans une phrase"),
    ("15 bénévoles + 2 salariés", (15.0, 17.0), "nombre dans une phrase"),
    ("12 (8 femmes, 4 hommes)", (12.0,), "nombre dans une phrase"),
    ("9 au 01/09/2026", (9.0,), "nombre dans une phrase"), ("4 ou plus", (4.0,), "nombre dans une phrase"),
    ("plus de 10", (10.0,), "nombre dans une phrase"), ("14 visiteurs", (14.0,), "nombre dans une phrase"),
    ("environ 20 bénévoles", (20.0,), "nombre dans une phrase"),
    ("6 en 2025, 8 en 2026", (8.0,), "nombre dans une phrase"), ("4,5", (4.5,), "nombre à virgule"),
    ("12,0", (12.0,), "nombre à virgule"), ("7.0", (7.0,), "nombre à virgule"),
    ("1O", (NAN, 10.0), "nombre illisible"), ("quelques uns", (NAN,), "nombre illisible"),
    ("beaucoup", (NAN,), "nombre illisible"), ("l2", (NAN, 12.0), "nombre illisible"),
    ("variable", (NAN,), "nombre illisible"), ("?", (NAN,), "nombre absent"), ("nc", (NAN,), "nombre absent"),
    ("", (NAN,), "nombre absent"), ("-", (NAN,), "nombre absent"), (0, (0.0,), "capacité nulle"),
    ("0", (0.0,), "capacité nulle"), ("zéro", (0.0,), "capacité nulle"),
)  # fmt: skip

PREAMBLES = (
    "Coopération départementale – recensement des équipes de visiteurs (mise à jour sept. 2026)",
    "LISTE DES EQUIPES", "Document de travail, ne pas diffuser", "Recensement 2026",
    "Source : enquête téléphonique été 2026", "Équipes citoyennes et associations partenaires au 1er octobre 2026",
)  # fmt: skip
ENDS = (
    "NB : chiffres provisoires", "Source : enquête téléphonique été 2026", "* à confirmer", "Fait le 12/10/2026",
    "(1) permanence le jeudi",
)  # fmt: skip
SECTIONS = (
    "SECTEUR NORD", "Secteur Sud", "UNITÉ TERRITORIALE 2", "Zone littorale", "ÉQUIPES RURALES", "Bassin Est",
    "CANTON 3",
)  # fmt: skip
GROUPS = ("Localisation", "Équipe", "Contact", "Général", "Identification", "Divers")
