"""What sites may be chosen for, by name."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["OBJECTIVES", "Objective"]

Objective = Literal["classes", "mclp", "backup", "lscp", "p-median", "p-center", "kolm-pollak"]
OBJECTIVES: tuple[str, ...] = get_args(Objective)
