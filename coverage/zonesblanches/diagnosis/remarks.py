"""Everything a diagnosis assumed, resolved or imputed, said in one language."""

from __future__ import annotations

from collections.abc import Mapping

from zonesblanches.diagnosis.family import FamilyResult, Study
from zonesblanches.diagnosis.limits import limit_notes, limit_warnings
from zonesblanches.diagnosis.need import need_words
from zonesblanches.diagnosis.readers import list_warnings, without_advice
from zonesblanches.diagnosis.speeds import speed_warnings
from zonesblanches.errors import first_five
from zonesblanches.language import Lang, number, percent, plural
from zonesblanches.providers.providers import Providers
from zonesblanches.schema import demand_words
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import to_type
from zonesblanches.travel.costs import CostTable

__all__ = ["Remarks"]

_UNKNOWN_SHARE = 0.1  # beyond this share of communes, an unknown demand is a warning


class Remarks:
    """Writes the notes and the warnings of a diagnosis.

    Parameters
    ----------
    territory, results, study, demand_column, costs
        What the diagnosis was made from, and made.
    lang
        Language of the sentences.
    estimated
        True when the costs are estimated as the crow flies.
    """

    def __init__(
        self,
        territory: Territory,
        results: Mapping[str, FamilyResult],
        study: Study,
        demand_column: str,
        costs: CostTable,
        lang: Lang,
        *,
        estimated: bool,
    ) -> None:
        self.territory = territory
        self.results = results
        self.study = study
        self.column = demand_column
        self.costs = costs
        self.lang: Lang = lang
        self.estimated = estimated

    def assumptions(self) -> tuple[str, ...]:
        """Say what holds for every family: costs, demand, need, imputed values."""
        french, english = self.costs.method, self.costs.method_en or self.costs.method
        method = self._say(f"Temps d’accès : {french}", f"Travel costs: {english}")
        limits = limit_notes(self.study.limits, self.study.parameters, self.lang)
        return (method, *limits, self._demand(), *self._shared(), *self._alone(), self._need(), *self._imputed())

    def families(self) -> tuple[str, ...]:
        """Say who serves, the reference and what was imputed, family by family."""
        return tuple(note for result in self.results.values() for note in self._family(result))

    def warnings(self, providers: Providers) -> tuple[str, ...]:
        """Say what must be read before the results."""
        speeds = self._speeds(readers=False)
        return (*self._reading(providers), *self._found(providers), *speeds, *self._lesser())

    def reader_warnings(self, providers: Providers) -> tuple[str, ...]:
        """Say it to those who read the documents: what is wrong, and not what the analyst is to type."""
        found, lesser = (
            [plain for text in texts if (plain := without_advice(text))]
            for texts in (self._found(providers), self._lesser())
        )
        return (*found, *list_warnings(providers, self.lang), *self._speeds(readers=True), *lesser)

    def _speeds(self, *, readers: bool) -> list[str]:
        if not self.estimated:
            return []
        return speed_warnings(self.territory.communes, self.study.parameters, self.lang, readers=readers)

    def _lesser(self) -> list[str]:
        return [*self._border(), *self._coverage(), *self._thresholds()]

    def _found(self, providers: Providers) -> list[str]:
        """Say which families serve nobody, and which communes the user's costs leave out."""
        found = [warning for result in self.results.values() for warning in self._family_warnings(result, providers)]
        missing = self.study.own.difference(self.costs.origins)
        if self.costs.every_origin and len(missing):
            communes, listed = self._count(len(missing), "commune"), first_five(missing)
            found.append(
                self._say(
                    f"{communes} sans aucune ligne dans la table de coûts ({listed}) : prises pour hors "
                    "d’atteinte. Si elles "
                    "n’ont pas été calculées, donnez la liste des origines : CostTable.from_long(…, origins=…)",
                    f"{communes} without any row in the cost table ({listed}): taken as out of reach. If they were not "
                    "computed, give the list of origins: CostTable.from_long(…, origins=…)",
                )
            )
        return found

    def _reading(self, providers: Providers) -> list[str]:
        """Say which lists lost rows: a team left out may make a false zone blanche."""
        said = list(providers.warnings)
        for source in providers.sources:
            if source.rejected:
                rows = providers.rejects[providers.rejects["source"] == source.name]
                said.append(
                    self._say(
                        f"{source.name} : {plural(source.rejected, 'ligne rejetée', 'lignes rejetées')} sur "
                        f"{number(source.read)} "
                        f"(la première, ligne {rows['row'].iloc[0]} : {rows['reason'].iloc[0]})",
                        f"{source.name}: {plural(source.rejected, 'row', lang='en')} rejected of "
                        f"{number(source.read, 0, 'en')} "
                        f"(the first, row {rows['row'].iloc[0]}: {rows['reason'].iloc[0]})",
                    )
                )
        return said

    def _border(self) -> list[str]:
        """Say when the people or the communes around are missing: supply near the limit is then overestimated."""
        around = self.study.demand[self.study.origins["ring"] > 0]
        unknown = int(around.isna().sum())
        if unknown:
            return [
                self._say(
                    f"{plural(unknown, 'commune voisine', 'communes voisines')} sans population concernée "
                    "connue : l’offre des "
                    "intervenants proches de la limite est surestimée. "
                    f"{to_type('Donnez à with_data une table', 'Donnez à --recensement un fichier')} qui les contient",
                    f"{plural(unknown, 'neighbouring commune', lang='en')} without known demand: the supply of "
                    "providers near "
                    "the border is overestimated. Give "
                    f"{to_type('with_data a table', '--recensement a file')} that holds them",
                )
            ]
        if around.empty and len(self.territory.neighbours) and self.costs.cutoff is None:
            return [
                self._say(
                    "la table de coûts ne contient aucune commune voisine : l’offre des intervenants proches "
                    "de la limite est "
                    "surestimée. Ajoutez-y les lignes des communes d’à côté",
                    "the cost table holds no neighbouring commune: the supply of providers near the border is "
                    "overestimated. "
                    "Add the rows of the communes around",
                )
            ]
        return []

    def _coverage(self) -> list[str]:
        """Say when the demand is unknown in a good part of the territory."""
        unknown = int(self.study.demand.reindex(self.study.own).isna().sum())
        if unknown <= _UNKNOWN_SHARE * len(self.study.own):
            return []
        communes = self._count(unknown, "commune")
        return [
            self._say(
                f"population concernée inconnue dans {communes} sur {number(len(self.study.own))} : les parts "
                "ne portent que sur les "
                "autres",
                f"demand unknown in {communes} of {number(len(self.study.own), 0, 'en')}: shares are those of "
                "the others",
            )
        ]

    def _thresholds(self) -> list[str]:
        """Say when a threshold can never matter, or was never looked up to."""
        parameters = self.study.parameters
        said = limit_warnings(self.study.limits, parameters, self.lang)
        cutoff = self.costs.cutoff
        if cutoff is not None and cutoff < parameters.reach:
            cut, reach = number(cutoff, 1, self.lang), number(parameters.reach, 1, self.lang)
            said.append(
                self._say(
                    f"la table de coûts s’arrête à {cut} {parameters.unit}, les paramètres regardent jusqu’à {reach} : "
                    "des communes passent pour blanches ou grises faute d’avoir été calculées. Refaites la table "
                    f"jusqu’à {reach} {parameters.unit}",
                    f"the cost table stops at {cut} {parameters.unit}, the parameters look up to {reach}: communes are "
                    "taken for blank or grey because they were not computed. Make the table again up to "
                    f"{reach} {parameters.unit}",
                )
            )
        if parameters.proximity >= parameters.threshold:
            said.append(
                self._say(
                    "le seuil de proximité n’est pas sous le seuil de portée : le motif « éloignement » ne "
                    "vaut que pour les "
                    "communes déclarées",
                    "the proximity threshold is not under the reach threshold: the reason “remoteness” only "
                    "applies to declared "
                    "communes",
                )
            )
        if parameters.measure == "e2sfca" and parameters.decay[-1][0] < parameters.threshold:
            said.append(
                self._say(
                    "le dernier palier de l’accessibilité s’arrête avant le seuil de portée : des intervenants "
                    "à portée y pèsent 0",
                    "the last step of the accessibility stops before the reach threshold: providers in reach "
                    "weigh 0 in it",
                )
            )
        return said

    def _say(self, french: str, english: str) -> str:
        return french if self.lang == "fr" else english

    def _count(self, count: int, noun: str, several: str | None = None) -> str:
        return plural(count, noun, several, self.lang)

    def _demand(self) -> str:
        words = demand_words(self.column, self.lang)
        values = self.territory.communes[self.column]
        total, missing = (
            number(float(values.astype("Float64").astype(float).sum()), 0, self.lang),
            int(values.isna().sum()),
        )
        communes = self._count(missing, "commune")
        lost = self._say(f" ; inconnue dans {communes} (non classées)", f"; unknown in {communes} (not classified)")
        said = self._say(
            f"Population concernée : {words}, {total} dans le territoire", f"Demand: {words}, {total} in the territory"
        )
        return said + (lost if missing else "")

    def _shared(self) -> list[str]:
        """Say where the embedded people 65+ are a share of a former commune's, and not a census count."""
        communes = self.territory.communes
        if self.column != "people_65p" or "people_65p_source" not in communes:
            return []
        shared = communes.index[communes["people_65p_source"] == "shared"]
        if not len(shared):
            return []
        count, listed = self._count(len(shared), "commune"), first_five(shared)
        return [
            self._say(
                f"Personnes de 65 ans ou plus partagées au prorata de la population dans {count} rétablies "
                "après une fusion "
                f"({listed})",
                f"People 65+ shared by population in {count} restored after a merger ({listed})",
            )
        ]

    def _alone(self) -> list[str]:
        """Say that an own territory came without neighbours."""
        if self.territory.outlines is None or len(self.territory.neighbours):
            return []
        return [
            self._say(
                "Territoire fourni sans communes voisines : ni leur offre ni leur population ne comptent "
                "(colonne `own`)",
                "Own territory without neighbouring communes: neither their supply nor their people count "
                "(column `own`)",
            )
        ]

    def _need(self) -> str:
        need, words = self.study.need, need_words(self.territory.communes, self.lang)
        if not need.weights:
            return self._say(
                "Risque de besoin : aucune donnée, le score est le manque seul (U = 100 · L)",
                "Risk of need: no data, the score is the lack alone (U = 100 · L)",
            )
        used = ", ".join(f"{words[name]} {percent(weight, 0, self.lang)}" for name, weight in need.weights.items())
        dropped = ", ".join(words[name] for name in need.dropped)
        gone = self._say(
            f" ; sans données, donc retirées et poids redistribués : {dropped}",
            f"; without data, so dropped and weights rescaled: {dropped}",
        )
        said = self._say(
            f"Risque de besoin (et non isolement mesuré) : {used}", f"Risk of need (not measured isolation): {used}"
        )
        return said + (gone if dropped else "")

    def _imputed(self) -> list[str]:
        need, notes = self.study.need, []
        imputed = need.imputed[need.imputed != ""]
        if len(imputed):
            communes, listed = self._count(len(imputed), "commune"), first_five(imputed.index)
            notes.append(
                self._say(
                    f"Besoin imputé par la moyenne de l’EPCI dans {communes} ({listed})",
                    f"Need imputed from the EPCI’s mean in {communes} ({listed})",
                )
            )
        unscored = need.value[(self.study.demand.reindex(self.study.own) > 0) & need.value.isna()]
        if need.weights and len(unscored):
            communes, listed = self._count(len(unscored), "commune"), first_five(unscored.index)
            notes.append(
                self._say(
                    f"Sans score, trop de données de besoin manquent : {communes} ({listed})",
                    f"No score, too much need data is missing: {communes} ({listed})",
                )
            )
        return notes

    def _family(self, result: FamilyResult) -> list[str]:
        name = self._say(f"« {result.name} » : ", f"“{result.name}”: ")
        serving, inside = len(result.providers), int(result.providers["inside"].sum())
        reference = number(1000 * result.a_ref, 2, self.lang)
        frozen = self._say(" (figée)", " (frozen)") if self.study.parameters.reference(result.name) is not None else ""
        notes = [
            self._say(
                f"{plural(serving, 'intervenant')} au service du territoire, dont {plural(inside, 'situé')} dedans ; "
                f"accessibilité de référence {reference} pour 1 000{frozen} ; conservation vérifiée (écart "
                f"{result.gap:.0e})",
                f"{plural(serving, 'provider', lang='en')} serving the territory, {inside} of them inside; reference "
                f"accessibility {reference} per 1,000{frozen}; conservation checked",
            )
        ]
        imputed = int(result.providers["capacity_imputed"].astype(bool).sum())
        if imputed:
            notes.append(
                self._say(
                    plural(imputed, "capacité imputée", "capacités imputées"),
                    plural(imputed, "imputed capacity", "imputed capacities", "en"),
                )
            )
        if len(result.unreached):
            notes.append(
                self._say(
                    f"{plural(len(result.unreached), 'intervenant actif', 'intervenants actifs')} hors de "
                    "portée ou sans "
                    "public à portée",
                    f"{plural(len(result.unreached), 'active provider', lang='en')} out of reach, or reaching "
                    "no demand",
                )
            )
        if len(result.discordances):
            notes.append(
                self._say(
                    f"{plural(len(result.discordances), 'discordance')} (commune déclarée sans pouvoir être "
                    "atteinte dans le "
                    "seuil)",
                    f"{plural(len(result.discordances), 'discrepancy', 'discrepancies', 'en')} (commune "
                    "declared but not "
                    "within the threshold)",
                )
            )
        return [name + note for note in notes]

    def _family_warnings(self, result: FamilyResult, providers: Providers) -> list[str]:
        name = self._say(f"« {result.name} » : ", f"“{result.name}”: ")
        if result.providers.empty:
            return [name + self._nobody(result, providers)]
        if result.a_ref == 0:
            return [
                name
                + self._say(
                    "aucune offre dans le territoire, donc pas de référence (A_ref = 0) : le motif « offre "
                    "insuffisante » ne joue "
                    f"pas. Figez une référence : {_freeze('fr')}",
                    "no supply inside the territory, so no reference (A_ref = 0): the reason “insufficient "
                    "supply” does not "
                    f"apply. Freeze a reference: {_freeze('en')}",
                )
            ]
        return []

    def _nobody(self, result: FamilyResult, providers: Providers) -> str:
        """Say that nobody serves the territory, and where the providers read are."""
        departments = providers.table.loc[result.unreached.index, "commune"].map(department)
        listed = first_five(f"{code} ({count})" for code, count in departments.value_counts().items())
        count = len(result.unreached)
        where = self._say(f" ; départements lus : {listed}", f"; départements read: {listed}") if count else ""
        return self._say(
            f"aucun intervenant actif n’est à portée du territoire ({number(count)} dans les listes{where}). "
            "Toutes les communes "
            "peuplées sont en zone blanche",
            f"no active provider is within reach of the territory ({number(count, 0, 'en')} in the "
            f"lists{where}). Every "
            "inhabited commune is a blank zone",
        )


def _freeze(lang: Lang) -> str:
    where = ("dans le fichier de --parametres", "in the file of --parametres")[lang == "en"]
    return to_type("Parameters(a_ref=…)", f"a_ref = … {where}")


def department(code: str) -> str:
    """Return the département of a commune code: three characters overseas, two elsewhere."""
    return code[:3] if code.startswith("97") else code[:2]
