"""Official files in miniature, invented figures."""

import zipfile

import pytest

EVOL = (
    "CODGEO;P22_POP;P22_POP0014;P22_POP6074;P22_POP7589;P22_POP90P;P22_H65P;P22_F65P;P16_POP;P16_POP7589;P16_POP90P\n"
    "30007;1000,5;200;150;80,25;20,5;90;130;900;70;10\n"
    "30189;2000;400;300;160;40;200;250.5;1900;150;30\n"
)
COUPL = (
    "CODGEO;P22_POP6579;P22_POP80P;P22_POP6579_PSEUL;P22_POP80P_PSEUL\n30007;150;60,5;40;30.25\n30189;300;120;80;50\n"
)


@pytest.fixture
def write(tmp_path):
    """Return a function that writes text and gives the path."""

    def make(content, name="donnees.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        return path

    return make


@pytest.fixture
def write_zip(tmp_path):
    """Return a function that zips members, a name and its text each."""

    def make(members, name="donnees.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content.encode("cp1252"))
        return path

    return make


@pytest.fixture
def book(tmp_path):
    """Return a function that writes sheets of rows as xlsx and gives its path."""
    import xlsxwriter

    def make(sheets, name="donnees.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as workbook:
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
        return path

    return make


@pytest.fixture
def evol(write):
    return write(EVOL, "base-cc-evol-struct-pop-2022.CSV")


@pytest.fixture
def coupl(write):
    return write(COUPL, "base-cc-coupl-fam-men-2022.CSV")
