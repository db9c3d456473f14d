"""An argument parser that speaks French."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

__all__ = ["FrenchParser", "help_option"]


class FrenchHelp(argparse.HelpFormatter):
    """A help page whose own words are French."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


def help_option(parser: argparse.ArgumentParser) -> None:
    """Give a parser its help, in French.

    Parameters
    ----------
    parser
        Of a command.
    """
    parser.formatter_class = FrenchHelp
    parser._positionals.title = "arguments"
    parser._optionals.title = "options"
    parser.add_argument("-h", "--aide", "--help", action="help", help="affiche cette aide")


class FrenchParser(argparse.ArgumentParser):
    """An argument parser that speaks French."""

    def error(self, message: str) -> NoReturn:
        """Say in French what is wrong with the words of a command, and stop."""
        for english, french in (
            ("the following arguments are required:", "arguments manquants :"),
            ("unrecognized arguments:", "arguments inconnus :"),
            ("invalid choice:", "choix impossible :"),
            ("choose from", "parmi"),
            ("argument commande:", "commande :"),
            ("expected one argument", "une valeur est attendue"),
            ("invalid float value:", "nombre attendu, lu :"),
        ):
            message = message.replace(english, french)
        sys.stderr.write(f"{self.prog} : {message}\nAide : {self.prog} --aide\n")
        raise SystemExit(2)
