"""What the site is made of besides the pages of docs/: README, notebooks, reference, decisions, formulas, gallery."""

from __future__ import annotations

import os
import re
import runpy
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from nbclient import NotebookClient
from nbconvert import MarkdownExporter

ROOT = Path(__file__).resolve().parents[2]
_SHIM = re.compile(r'<script src="https://unpkg\.com/iframe-worker/shim"></script>')
_KEPT: list[tempfile.TemporaryDirectory[str]] = []
# files of the checkout that the README names, and where the site has them; the rest stays code
_PLACES = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md", "docs/decisions": "decisions/index.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are written elsewhere, or by the program."""
    for name, text in _pages():
        files.append(File.generated(config, name, content=text))
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for name, content in _notebook(path):
            files.append(File.generated(config, f"carnets/{name}", content=content))
    folder = tempfile.TemporaryDirectory(prefix="galerie-")
    _KEPT.append(folder)  # until the site is built
    gallery = runpy.run_path(str(Path(__file__).with_name("gallery.py")))
    for path in gallery["make"](Path(folder.name)):
        files.append(File.generated(config, f"galerie/{path.name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Write formulas between $$ as MathML, which browsers read without any script; name notebooks as the site does."""
    markdown = re.sub(r"\]\(\.\./notebooks/(\w+)\.ipynb\)", r"](carnets/\1.md)", markdown)
    return re.sub(r"\$\$(.+?)\$\$", lambda match: _formula(match[1]), markdown, flags=re.DOTALL)


def on_post_page(output: str, **_: Any) -> str:
    """Put our copy in place of the script that the offline search would ask the network for."""
    return _SHIM.sub(lambda _: f"<script>{_worker()}</script>", output)


def on_post_template(output_content: str, **_: Any) -> str:
    """Do the same in the pages that are no page of docs/, such as 404."""
    return on_post_page(output_content)


@cache
def _worker() -> str:
    return (Path(__file__).parent / "vendor" / "iframe-worker-1.0.4.js").read_text(encoding="utf-8")


def _formula(latex: str) -> str:
    return f'<div class="formule">{convert(latex.strip(), display="block")}</div>'


def _pages() -> Iterator[tuple[str, str]]:
    yield "index.md", _linked((ROOT / "README.md").read_text(encoding="utf-8"))
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    yield "contributing.md", _linked((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    yield "decisions/index.md", _decisions()
    yield "reference/index.md", _REFERENCE
    for name in ("zonesblanches", "zonesblanches.access", "zonesblanches.travel", "zonesblanches.scale"):
        yield f"reference/{name.rpartition('.')[2]}.md", _reference(name)


def _notebook(path: Path) -> Iterator[tuple[str, str | bytes]]:
    """Run a notebook (unless ``ZB_DOCS_EXECUTE=false``) and write it as a page, with its pictures."""
    notebook = nbformat.read(path, as_version=4)
    if os.environ.get("ZB_DOCS_EXECUTE", "true") != "false":
        with tempfile.TemporaryDirectory() as folder:
            resources = {"metadata": {"path": folder}}
            NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    text, extra = MarkdownExporter().from_notebook_node(notebook, {"unique_key": path.stem})
    pictures = dict(extra["outputs"])
    yield f"{path.stem}.md", text.replace("](../docs/", "](../")
    yield from pictures.items()


def _linked(markdown: str) -> str:
    """Point the links of a page of the checkout's root at the site's pages; those that lead nowhere become text."""

    def swap(match: re.Match[str]) -> str:
        text, target = match["text"], match["target"]
        if re.match(r"[a-z]+:|#", target):
            return match[0]
        page, hash_, anchor = target.partition("#")
        known = _PLACES.get(page.rstrip("/"))
        if page.startswith("docs/") and not known and (ROOT / page).is_file():
            known = page.removeprefix("docs/")
        if page.startswith("notebooks/"):
            known = page.replace("notebooks/", "carnets/").replace(".ipynb", ".md")
        return f"{match['bang']}[{text}]({known}{hash_}{anchor})" if known else text

    return re.sub(r"(?P<bang>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)", swap, markdown)


def _decisions() -> str:
    lines = [
        "# Décisions",
        "",
        "Une page par choix qui engage : ce qui a été décidé, pourquoi, et ce qui a été écarté.",
        "",
    ]
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        lines.append(f"- {path.stem[:10]} : [{title}]({path.name})")
    return "\n".join(lines)


_REFERENCE = """# Reference

In English, from the docstrings. A name is imported from one of three faces:

- [`zonesblanches`](zonesblanches.md): territories, providers, diagnoses, outputs;
- [`zonesblanches.access`](access.md): measures of access, decays, inequality;
- [`zonesblanches.travel`](travel.md): travel costs, road engines, graphs.
- [`zonesblanches.scale`](scale.md): millions of places, from file to file.
"""


def _reference(module: str) -> str:
    """List everything public of a face, each by the module that defines it."""
    import importlib
    import inspect

    face = importlib.import_module(module)
    lines = [f"# `{module}`", "", inspect.cleandoc(face.__doc__ or "").split("\n")[0], ""]
    for name in face.__all__:
        value = getattr(face, name)
        if inspect.ismodule(value) or name.startswith("__"):
            continue
        if inspect.isclass(value) or inspect.isfunction(value):
            lines += [f"::: {value.__module__}.{value.__qualname__}", ""]
        else:
            lines += [f"## {name}", "", f"A `{type(value).__name__}`: `{value!r}`", ""]
    return "\n".join(lines)
