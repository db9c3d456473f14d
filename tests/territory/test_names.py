"""Every commune answers to its own name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zonesblanches.territory import store
from zonesblanches.territory.codes import embedded_gazetteer
from zonesblanches.territory.indexes import Bearers, NameIndex
from zonesblanches.territory.names import (
    FirstWords,
    bare_key,
    bare_keys,
    full_key,
    full_keys,
    in_department,
    telling_words,
)


def test_every_name_that_is_unique_is_its_commune():
    names, find = store.communes()["name"], embedded_gazetteer().name
    shared = names.duplicated(keep=False)
    assert (len(names), int(shared.sum())) == (34_875, 3_670)
    assert [code for code, name in names[~shared].items() if find(name) != (code, "")] == []
    assert [code for code, name in names[shared].items() if find(name)[0]] == []


def test_every_name_is_its_commune_in_its_department_or_at_its_postal_code():
    communes, find = store.communes(), embedded_gazetteer().name
    by_department = zip(communes.index, communes["name"], communes["dep"], strict=True)
    assert [code for code, name, dep in by_department if find(name, department=dep)[0] != code] == []
    served = communes[communes["postal_codes"].notna()]
    by_postal = zip(served.index, served["name"], served["postal_codes"].str.split(";").str[0], strict=True)
    assert [code for code, name, postal in by_postal if find(name, postal_code=postal)[0] != code] == []


def test_former_names_written_with_their_article_are_themselves():
    """Without one, a commune of today comes first: « Portel » is Le Portel before it is Portel-des-Corbières."""
    gazetteer = embedded_gazetteer()
    former = store.former_names()
    alone = former[~former["name"].duplicated(keep=False) & ~former["name"].isin(store.communes()["name"])]
    lost = [
        name
        for name, code in zip(alone["name"], alone["code"], strict=True)
        if gazetteer.name(name, suggest=False)[0] != code
    ]
    whole = [name for name in lost if full_key(name) != bare_key(name)]
    assert all(full_key(name) in gazetteer.by_name.full for name in whole)  # another's of today, but for accents
    assert len(whole) == 3
    assert all(bare_key(name) in gazetteer.by_name.bare for name in lost)
    assert gazetteer.name("Portel")[0] == "62667"
    assert gazetteer.name("Le Nouvion")[0] == "02558"


ODD_NAMES = [
    "St-Ours", "Ste Foy", "Mans (Le)", "Bagnols s/ Cèze", "Fontenay s/s Bois", "Nîmes Cedex 9", "PARIS 15", "", "-",
    "ΑΘΗΝΑ", "Œuilly", "L’Haÿ-les-Roses", "Saint-Christol-lez-Alès", "Les", "Straße", "Τ Apt", "e\u0301t\u00e9",
    "  La  Vergne ",
]  # fmt: skip


def test_keys_of_many_names_are_those_of_each():
    names = [*store.communes()["name"], *store.former_names()["name"], *ODD_NAMES]
    full = full_keys(names)
    assert [(name, key) for name, key in zip(names, full, strict=True) if key != full_key(name)] == []
    assert bare_keys(full) == [bare_key(name) for name in names]
    assert full_keys(["Alès", "sur deux\nlignes"]) == ["ales", "sur deux lignes"]


def test_bearers_are_told_in_the_order_given_and_once():
    bearers = Bearers(["apt", "molay", "molay", "alone", "alone"], ["84003", "14445", "39329", "30007", "30007"])
    assert [bearers.get(key) for key in ("apt", "molay", "alone", "ici")] == [
        ("84003",), ("14445", "39329"), ("30007",), (),
    ]  # fmt: skip
    assert [key in bearers for key in ("apt", "ici")] == [True, False]
    with pytest.raises(KeyError):
        bearers["ici"]


def test_names_that_differ_by_their_accents_are_told_apart_when_they_are_spelled():
    names, codes = ["Vergné", "Vergne", "Apt"], ["17464", "63457", "84003"]
    full = full_keys(names)
    index = NameIndex(names, codes, full, bare_keys(full))
    assert index.exact("Vergné") == [("17464",), ("17464", "63457")]
    assert index.exact("VERGNE") == [("17464", "63457")]
    assert index.exact("Apt") == [("84003",)]


def test_names_by_first_word_are_all_those_that_begin_so():
    names = [*store.communes()["name"], *store.former_names()["name"]]
    codes = [*store.communes().index, *store.former_names()["code"]]
    keys = list(map(bare_key, names))
    words = FirstWords(keys, codes)
    told = [(telling_words(key), code) for key, code in zip(keys, codes, strict=True)]
    for first, initial in (("aix", ""), ("saint", "m"), ("isle", "s"), ("nulle", "p")):
        begun = [one for one in told if one[0][:1] == (first,)]
        assert list(words.named(first, initial)) == [
            one for one in begun if not initial or any(word.startswith(initial) for word in one[0][1:])
        ]


@pytest.mark.parametrize("name", ["sauve", "SAUVE", " Sauve ", "Sauve CEDEX"])
def test_an_article_not_written_is_not_supposed(name):
    assert embedded_gazetteer().name(name)[0] == "30311"
    assert embedded_gazetteer().name(name, department="33")[0] == "33505"


def test_capitals_without_accents_do_not_decide():
    """Regny (Aisne) and Régny (Loire)."""
    gazetteer = embedded_gazetteer()
    assert [gazetteer.name(name)[0] for name in ("Regny", "Régny", "REGNY")] == ["02636", "42181", ""]


def test_close_names_need_a_postal_code_and_to_be_alone():
    gazetteer = embedded_gazetteer()
    assert gazetteer.close("Bagnol sur Ceze", "30200")[0] == "30028"
    assert gazetteer.close("Bagnol sur Ceze", "") == ("", "")
    assert gazetteer.close("Nimes", "30200") == ("", "")


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Ain", "dans l'Ain"), ("Hérault", "dans l'Hérault"), ("Haut-Rhin", "dans le Haut-Rhin"),
        ("Hauts-de-Seine", "dans les Hauts-de-Seine"), ("Haute-Loire", "dans la Haute-Loire"),
        ("Hautes-Alpes", "dans les Hautes-Alpes"), ("La Réunion", "à La Réunion"), ("Val-d'Oise", "dans le Val-d'Oise"),
        ("Eure", "dans l'Eure"), ("Eure-et-Loir", "en Eure-et-Loir"), ("Yonne", "dans l'Yonne"),
        ("Yvelines", "dans les Yvelines"), ("Territoire de Belfort", "dans le Territoire de Belfort"),
    ],
)  # fmt: skip
def test_in_a_department(name, where):
    assert in_department(name) == where


@given(
    st.lists(st.text(st.sampled_from("aéÈœŒß’'- _.,()09²º½¼øÐ\u00a0\r“Ωα\u0301sSmM\u212ae"), max_size=12), max_size=20)
)
def test_keys_made_at_once_are_those_made_one_by_one(texts):
    names = [f"St {text} s/ {text}" if at % 5 == 0 else text for at, text in enumerate(texts)]
    assert full_keys(names) == [full_key(name) for name in names]
