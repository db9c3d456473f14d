"""The report: one content made from the results, shown as a page of HTML or as a Word document."""

from zonesblanches.outputs.report.make import make_report, write_report
from zonesblanches.outputs.report.page import Report

__all__ = ["Report", "make_report", "write_report"]
