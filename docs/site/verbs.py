"""The reference reads a verb as Python does: its options stand in a class, with their defaults and what they mean.

An extension of griffe, which reads sources and not what a decorator (`zonesblanches.arguments.takes`) makes of them.
"""

import importlib
import inspect
from typing import Any

import griffe

__all__ = ["Verbs"]


class Verbs(griffe.Extension):
    """Give the methods decorated by `takes` the signature and the help that they have at run time."""

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """Swap the parameters and the docstring of a verb."""
        if not any(str(decorator.value).startswith("takes(") for decorator in func.decorators):
            return
        home, _, owner = func.parent.path.rpartition(".")
        verb = getattr(getattr(importlib.import_module(home), owner), func.name)
        func.parameters = griffe.Parameters(
            *(
                griffe.Parameter(
                    name,
                    annotation=None if entry.annotation is entry.empty else str(entry.annotation),
                    kind=griffe.ParameterKind[entry.kind.name.lower()],
                    default=None if entry.default is entry.empty else repr(entry.default),
                )
                for name, entry in inspect.signature(verb).parameters.items()
            )
        )
        func.docstring = griffe.Docstring(inspect.getdoc(verb), parent=func, parser=func.docstring.parser)
