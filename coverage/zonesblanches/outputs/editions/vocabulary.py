"""Words met in the names of teams, and common first names: what tells « Bus de Services » from « Zoé Testeur »."""

from __future__ import annotations

__all__ = ["FIRST_NAMES", "GENERAL", "NAMED_AFTER", "ROLES", "SMALL"]

SMALL = frozenset(
    "a au aux d de des du en et l la le les par pour sur sous un une chez dans avec sans vers ou nos notre votre vos mon ma "
    "ce cette qui que plus tous tout toutes toute n s y the of".split()
)

# what is called after someone, or is a name of its own: nobody of that name is in charge
NAMED_AFTER = frozenset(
    "maison residence centre espace club foyer rue ecole college lycee place avenue boulevard chemin quai square parc "
    "jardin stade gymnase salle mediatheque bibliotheque theatre cinema hopital clinique institut fondation ehpad ephad "
    "halle tour villa pole mjc allee cours impasse esplanade groupe scolaire cite quartier hameau ferme chateau "
    "domaine usld ssiad saad rpa mapa logement association amicale societe cooperative scop cabinet pharmacie musee "
    "universite faculte campus complexe batiment immeuble tiers tierslieu auberge chapelle eglise paroisse temple "
    "saint sainte st ste saints notre dame armee ordre compagnie entreprise sarl sas mutuelle laboratoire conference "
    "collectif comite federation union reseau secours cafe restaurant epicerie ressourcerie recyclerie "
    "hotel pavillon manoir couvent abbaye prieure monastere centre bourse dispensaire mas".split()
)

# who is in charge: a name follows
ROLES = frozenset(
    "referent referente conseiller conseillere mediateur mediatrice animateur animatrice coordinateur coordinatrice "
    "coordonnateur coordonnatrice responsable president presidente contact benevole intervenant intervenante infirmier "
    "infirmiere directeur directrice secretaire delegue deleguee tresorier tresoriere correspondant correspondante "
    "aidant aidante visiteur visiteuse chez".split()
)

GENERAL = frozenset(
    # the field
    "accompagnement accueil action actif agee age aine aide aidant amitie ami amie anime animation antenne appel appui "
    "asso assistance association atelier aller autonomie banque benevole benevolat bien bureau bus camion car catholique "
    "centre cercle chaleur cellule citoyen citoyenne club coin collectif comite communal commune communaute complicite "
    "compagnie conseil contact convivial convivialite convivence coordination coeur coup cours croix cuisine culture "
    "culturel cyber departement departemental diocese dispositif domicile don ecoute ecouter emmaus employeur emploi enfance "
    "enfant ensemble entraide entre equipe espace etape evangelique famille familial familiale femme fil formation forum foyer "
    "france fraternite fraternel frere garde generation general generale gerontologique grand grande groupe habitat "
    "halte handicap humanitaire info information initiative insertion inter intercommunal internet invisible isolement "
    "itinerant jeune jeunesse joie laique lien lieu ligne ligue livre local locale logement loisir lutte main mairie "
    "maintien maison maraude mediation medical medico mediatheque menage metropole milieu mission mobile mobilite mode monde "
    "mouvement municipal municipale mutualite mutuel mutuelle national nationale numerique numeripole nouveau nouvelle "
    "office ouverte ouvert paroisse partage partenaire passerelle paroissial pause pays pauvre permanence personne petit "
    "petite plateforme plate forme point pole populaire portage porte poste presence prevention professionnel projet "
    "proche proximite public publique quartier quotidien reception reconfort region regional relais rencontre repas "
    "repit reseau residence restaurant resto retraite retraiteur rompre rural rurale sante secteur secours senior seniors "
    "service social sociale soin soins solidaire solidarite solitude sortie soutien sport syndicat table telephone temps "
    "territoire territorial tiers tournee transport travail union universite urbain vacance van vie vieillesse "
    "vieillir ville village visite visiteur vivre voisin voisine voisinage volontaire voyage "
    # bodies
    "administration agence anciens caisse cpam msa caf carsat ccas cias clic ccam udaf admr adapa una adessa apf unafam "
    "adil cidff maia ptsm dac pmi mds mdph msap espaces ehpad ssiad saad spasad sessad esat savs samsah hlm ame anct "
    "armee salut chretien protestant israelite musulman islamique orthodoxe catholiques saint sainte republique "
    "francais francaise europeen europeenne international internationale "
    # nature and ways, as places are called
    "air alpe arbre arc avenir bas basse bastide beau beaux bel belle bleu bleue blanc blanche bois bord bourg bruyere "
    "campagne causse chateau champ chapelle chemin chene ciel clair claire clocher clos colline combe coteau cote cour "
    "croisee croisement dame domaine dor eau ecole eglise espoir est estuaire etang etoile ete falaise fer ferme feuille "
    "fleur fleuri fleurie foire fontaine foret fort four gare garrigue gite gorge gras gros gue hameau haut haute hauteur "
    "hirondelle hiver horizon ile iris jardin jaune jour lac lande lavande libre lilas littoral lumiere lune mai marche "
    "marais maritime mas mer mimosa mont montagne monts moulin muguet neuf neuve noir noire nord nuit olivier or orme "
    "ouest parc parvis pie pin pierre place plage plaine plan plateau pont port pre prairie printemps puy quai renaissance rive "
    "riviere roc roche rocher romarin rose rouge route ruche rue sable sagne saison sel sentier serre soleil source sud "
    "terrasse terre tilleul tour trois deux quatre cinq premier premiere val vallee vallon vent verger vert verte vieux "
    "vieille vigne vignoble vif vignes voie vue "
    # verbs and small talk of names of associations
    "agir aimer allo bonjour avance bouge croire donner echange echanger ecrire envie etre faire grandir lire monalisa "
    "optimiste papillon parole parlons pas passe plaisir possible rayon rever sourire savoir si tisse trait "
    "tremplin trouver un vivent uni unie unis "
    "arche cap clef cle dialogue oasis escale ancre phare boussole colibri abeille fourmi passage patio pivot "
    "premices ricochet rencontres tandem trampoline galerie guinguette kiosque marelle mosaique parenthese "
    "gymnastique gym marche rando belote petanque scrabble tricot couture chorale danse peinture photo yoga "
    "veille veilleur vigie vigilance ronde tournesol coquelicot bleuet edelweiss cigale grillon "
    "administratif administrative demarche itinerance polyvalent polyvalente polyvalence "
    "lundi mardi mercredi jeudi vendredi samedi dimanche matin midi soir apres semaine mois "
    "pluriel plurielle intergenerationnel intergenerationnelle intergeneration pluridisciplinaire "
    "antenne annexe siege sede site depot boutique vestiaire epicerie friperie vestiboutique ressource "
    "infirmier infirmiere medecin psychologue ergotherapeute kine kinesitherapeute orthophoniste sage "
    "essai exemple test demo inconnu anonyme divers autre".split()
)  # fmt: skip

# common in France over a century; a word that is also general (« Rose », « Pierre ») is a first name before another name
FIRST_NAMES = frozenset(
    "adele adeline adrien adrienne agathe agnes aicha aime aimee alain albane albert alberte alex alexandra alexandre "
    "alexia alexis alfred alice alicia aline alix alphonse amandine ambre amelie amina anais andre andree ange angele "
    "angelina angelique anita ann anna annabelle anne annette annick annie anouk anthony antoine antoinette antonin "
    "apolline arlette armand arnaud arthur astrid aude audrey auguste augustin aurelie aurelien aurore axel axelle "
    "aymeric baptiste barbara basile bastien beatrice benedicte benjamin benoit berenice bernadette bernard berthe "
    "bertrand blandine boris brice brigitte bruno camille candice carine carla carole caroline catherine cecile cedric "
    "celeste celestin celia celine chantal charlene charles charlie charline charlotte chloe christel christelle "
    "christian christiane christine christophe clara clarisse claude claudette claudie claudine clea clelia clemence "
    "clement clementine clothilde clotilde colette coline constance constant coralie corentin corinne cyril cyrille "
    "damien daniel daniele danielle dany david deborah delphine denis denise diane didier dimitri dominique dorothee "
    "edgar edith edmond edouard eliane elias eliott elisa elisabeth elise ella elodie eloise elsa emeline emile emilie "
    "emilien emma emmanuel emmanuelle enzo eric erika ernest erwan estelle esteban esther ethan etienne eugene eugenie "
    "eva evelyne fabien fabienne fabrice fanny fatima fatiha felicie felix ferdinand fernand fernande fiona flavie "
    "flora florence florent florian florine franck francine francis francisque francois francoise frederic frederique "
    "gabin gabriel gabrielle gaelle gael gaetan gaston gautier genevieve geoffrey georges georgette gerald geraldine "
    "gerard germaine ghislain ghislaine gilbert gilberte gildas gilles ginette gisele gregoire gregory guilhem guillaume "
    "gustave guy gwenaelle hadrien hakim hamid hector helene heloise henri henriette herve hippolyte honore hubert "
    "hugo hugues huguette ines irene isabelle ismael jackie jacky jacqueline jacques james jamila jasmine jean jeanine "
    "jeanne jeannine jeremie jeremy jerome jessica joachim joan joel joelle johan johanna johann jonathan josephine "
    "joseph josette josiane jose josee josselin julia julian julie julien julienne juliette justin justine karim karin "
    "karine katia kevin khadija killian laetitia laila lambert laura laure laurence laurent laurie lea leo leon leonard "
    "leonie leopold leila liliane lilian lilou lina line lionel lisa lise loic lola lorenzo lou louis louise louisette "
    "lounes luc lucas lucette lucie lucien lucienne lucile ludivine ludovic lydia lydie mael maelle maeva magali "
    "magalie mahaut malik manon manuel marc marcel marceline marcelle marcelline margaux margot marguerite maria marianne "
    "marie marielle marina marine mario marion marius marjorie marlene marthe martial martin martine maryline maryse "
    "maryvonne mathias mathieu mathilde mathis matthias matthieu maurice maxence maxime maximilien medhi mehdi melanie "
    "melina melissa michael mickael michel michele micheline michelle mireille mohamed mohammed monique morgane mourad "
    "muriel mustapha myriam nabil nadege nadia nadine nael nahida naima natacha nathalie nathan nicolas nicole nina "
    "noel noelle noemie nolwenn nora norbert odette odile olga olivia ophelie oriane oscar pascal pascale patrice "
    "patricia patrick paul paula paulette paulin pauline perrine philibert philippe philippine pierre pierrette pierrick "
    "prune quentin rachel rachid raoul raphael raphaelle raymond raymonde rebecca regine regis remi remy renaud rene "
    "renee richard robert roberte robin rodolphe rodrigue roger roland rolande romain romane romuald ronan rosalie rose "
    "roselyne rosine roxane sabine sabrina sacha said salome samia samir samuel sandra sandrine sara sarah sebastien "
    "segolene serge severine sibylle sidonie simon simone solange solene sonia sophie stanislas stella stephane "
    "stephanie suzanne suzette suzy sylvain sylvaine sylvette sylvia sylviane sylvie tanguy tatiana thea theo theodore "
    "therese thibault thibaut thierry thomas tiphaine tom toussaint tristan ulysse urbain ursule valentin valentine "
    "valerie vanessa veronique victoire victor victoria vincent violaine violette virginie vivian viviane vivien "
    "wilfried william willy xavier yacine yael yan yann yannick yasmina yasmine yoann yohan yolande yves yvette yvon "
    "yvonne zacharie zoe zohra".split()
)
