"""What a test needs to open a document in LibreOffice, without a screen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

_PAGE = re.compile(rb"/Type\s*/Page\b")


def to_pdf(path: Path, folder: Path) -> Path:
    """Convert a document; the absence of LibreOffice is a failure, unless ZB_SKIP_OFFICE=1 accepts it."""
    binary = shutil.which("soffice") or shutil.which("libreoffice")
    if binary is None:
        if os.environ.get("ZB_SKIP_OFFICE") == "1":
            pytest.skip("no LibreOffice, and ZB_SKIP_OFFICE=1")
        pytest.fail("LibreOffice is needed to open documents (or set ZB_SKIP_OFFICE=1)")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [binary, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    made = folder / f"{path.stem}.pdf"
    assert made.is_file(), done.stdout + done.stderr
    return made


def page_count(pdf: Path) -> int:
    return len(_PAGE.findall(pdf.read_bytes()))
