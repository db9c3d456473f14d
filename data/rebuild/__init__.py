"""Rebuild the embedded data of `data/communes` from public packages."""
