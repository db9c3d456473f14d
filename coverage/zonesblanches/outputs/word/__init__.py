"""The report as a Word document, on the département's own template where it gives one."""

from zonesblanches.outputs.word.document import write_word

__all__ = ["write_word"]
