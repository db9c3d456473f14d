"""What a test needs to open a document in LibreOffice, without a screen."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import debian
from patience import PATIENCE_S

_PAGE = re.compile(rb"/Type\s*/Page\b")


def to_pdf(path: Path, folder: Path) -> Path:
    """Convert a document; the absence of its part of LibreOffice is a failure, unless ZB_SKIP_OFFICE=1 accepts it."""
    package = debian.opener(path.suffix)
    binary = debian.program(package)
    if binary is None:
        if debian.skipped(package):
            pytest.skip(f"no {package}, and ZB_SKIP_OFFICE=1")
        pytest.fail(f"{package} is needed to open {path.suffix}: make debian (or set ZB_SKIP_OFFICE=1)")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [binary, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    made = folder / f"{path.stem}.pdf"
    assert made.is_file(), done.stdout + done.stderr
    return made


def page_count(pdf: Path) -> int:
    return len(_PAGE.findall(pdf.read_bytes()))
