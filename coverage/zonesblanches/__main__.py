"""The command line, by ``python -m zonesblanches``."""

from zonesblanches.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    raise SystemExit(main())
