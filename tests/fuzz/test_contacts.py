"""Whatever the other cells hold, what stands in a column of contacts is read nowhere but in `private`."""

import judge
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
import zonesblanches as zb

PHONES = ("06 12 34 56 78", "+33 6 12 34 56 79", "0612345680", "612345681")
HEADERS = ("nom", "commune", "téléphone", "courriel", "référent", "bénévoles", "remarque")
ROW = st.tuples(
    strategies.CELLS, st.sampled_from(["Alès", "Uzès", "Xanadu", None]), st.sampled_from(PHONES),
    st.just("jeanne.exemple@exemple.fr"), st.just("Jeanne Exemple-Dupont"), strategies.CELLS, strategies.CELLS,
)  # fmt: skip
SECRET = (*PHONES, "jeanne.exemple", "Exemple-Dupont")


@settings(max_examples=40)
@given(st.lists(ROW, min_size=1, max_size=5))
def test_in_a_table(rows):
    table = pd.DataFrame(rows, columns=list(HEADERS), dtype=object)
    judge.outcome(lambda: zb.read_providers(table), lambda found: judge.account(found, SECRET))


@settings(max_examples=20)
@given(st.lists(st.tuples(ROW, st.integers(0, 3)), min_size=1, max_size=4))
def test_in_rows_that_are_too_long(tmp_path_factory, rows):
    lines = [";".join(HEADERS)]
    for cells, extra in rows:
        texts = ["" if cell is None else str(cell).replace(";", " ").replace('"', " ") for cell in cells]
        lines.append(";".join([*texts[:1], *["décalage"] * extra, *texts[1:]]).replace("\n", " ").replace("\r", " "))
    path = tmp_path_factory.mktemp("long") / "l.csv"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    judge.outcome(
        lambda: zb.read_providers(path), lambda found: judge.silent(_rejected(found), SECRET) or judge.account(found)
    )


def _rejected(providers):
    """Keep the rows left out: those of the right length hold every cell under its own title."""
    import dataclasses

    return dataclasses.replace(providers, table=providers.table.iloc[:0], repairs=providers.repairs.iloc[:0])
