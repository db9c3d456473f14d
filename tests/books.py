"""Workbooks as tests write them."""

from openpyxl import Workbook


def save_sheets(sheets, path):
    """Write title -> rows as xlsx and return the path."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
