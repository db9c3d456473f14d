"""What the tests launch is what the Makefile installs: one list, compared with the tests' own sources."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import debian
import office

TESTS = Path(__file__).parent
LAUNCHERS = {"run", "Popen", "call", "check_call", "check_output"}
OURS = "-"  # python itself, or what make builds inside .venv


def test_every_program_that_tests_launch_has_its_package() -> None:
    listed = {name for entry in debian.packages().values() for name in entry["programs"]}
    sources = [path for path in sorted(TESTS.rglob("*.py")) if path.name != "debian.py"]  # which installs
    called = {(name, path.name) for path in sources for name in programs(path.read_text("utf-8"))}
    assert {("redis-server", "addok_server.py"), ("setpriv", "road_engines.py"), (OURS, "test_cli.py")} <= called
    assert sorted(call for call in called if call[0] not in listed | {OURS}) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("subprocess.run(['pdftoppm', path])", {"pdftoppm"}),
        ("def f(x):\n    words = ['node', x]\n    return subprocess.Popen([*words, '-v'])", {"node"}),
        ("def tied(): return ['nice'] if shutil.which('ionice') else []\nsubprocess.run([*tied(), 'gdalinfo'])",
         {"ionice", "nice", "gdalinfo"}),
        ("subprocess.run([sys.executable, '-c', code])", {OURS}),
        ("subprocess.run([tools / 'osrm-routed'])", {OURS}),
        ("def go(words, folder): subprocess.run(words)\ngo(['soffice'], here)", {"soffice"}),
        ("subprocess.run(something())", {"?something()"}),
        ("subprocess.run('ls -l', shell=True)", {"?'ls -l'"}),
    ],
)  # fmt: skip
def test_a_program_launched_anyhow_is_found(source: str, found: set[str]) -> None:
    assert set(programs(source)) == found


def programs(source: str) -> Iterator[str]:
    """Yield the programs a test launches or looks for; `?…` where its words cannot be followed."""
    tree = ast.parse(source)
    values = list(_assigned(tree))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        told = ast.unparse(call.func)
        if told == "shutil.which":
            yield from _first(call.args[0], values)
        elif told.startswith("subprocess.") and told.split(".")[1] in LAUNCHERS:
            yield from _first(call.args[0], values) if not _shell(call) else [f"?{ast.unparse(call.args[0])}"]


def _shell(call: ast.Call) -> bool:
    return any(word.arg == "shell" for word in call.keywords)


def _assigned(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield what each name is given, what each function returns, and what each parameter receives."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Call(func=ast.Name(id=name), args=args) if name in functions:
                yield from zip((one.arg for one in functions[name].args.args), args, strict=False)
            case ast.FunctionDef(name=name):
                yield from ((name, one.value) for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)


def _first(node: ast.expr, values: list[tuple[str, ast.expr]]) -> Iterator[str]:
    """Yield the program of a command, however it is put together."""
    match node:
        case ast.Constant(value=str(name)):
            yield from [] if name.startswith("-") else [name]
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)) if any(name == known for known, _ in values):
            for value in (value for known, value in values if known == name):
                yield from _first(value, [pair for pair in values if pair[0] != name])
        case ast.Attribute(attr="executable") | ast.BinOp(op=ast.Div()) | ast.Call(func=ast.Attribute(attr="program")):
            yield OURS  # the last is `debian.program`: in the list, or an error
        case _:
            for part in _parts(node):
                yield from _first(part, values) if part is not node else [f"?{ast.unparse(node)}"]


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return where the program of a command may stand in it; the command itself where that is not known."""
    match node:
        case ast.List(elts=[ast.Starred(value=head), *rest]):  # a prefix, then what it runs
            return [head, ast.List(elts=rest)]
        case ast.List(elts=heads):
            return heads[:1]
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.Call(func=ast.Name(id="str"), args=[inside]):
            return [inside]
    return [node]


def test_a_kind_of_document_has_the_package_that_opens_it(tmp_path: Path) -> None:
    assert [debian.opener(kind) for kind in (".docx", ".xlsx")] == ["libreoffice-writer", "libreoffice-calc"]
    with pytest.raises(LookupError, match=r"no package of debian\.toml opens \.pptx"):
        office.to_pdf(tmp_path / "diapositives.pptx", tmp_path)


def test_what_is_there_or_skipped_is_not_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        debian.shutil, "which", lambda name: "/usr/bin/redis-server" if name == "redis-server" else None
    )
    monkeypatch.setattr(debian.os.path, "exists", lambda path: "swriter" in str(path))
    assert list(debian.missing()) == ["chromium", "libreoffice-calc", "nodejs", "npm", "fonts-liberation", "util-linux"]
    monkeypatch.setenv("ZB_SKIP_OFFICE", "1")
    monkeypatch.setenv("ZB_SKIP_BROWSER", "1")
    monkeypatch.setenv("ZB_SKIP_JAVASCRIPT", "1")
    assert list(debian.missing()) == ["fonts-liberation", "util-linux"]


@pytest.mark.parametrize(("user", "prefix"), [(0, []), (1000, ["sudo"])])
def test_installs_all_at_once_as_root_or_by_sudo(monkeypatch: pytest.MonkeyPatch, user: int, prefix: list[str]) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(debian.shutil, "which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(debian.os, "geteuid", lambda: user)

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(words)
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(debian.subprocess, "run", run)
    assert debian.install(["chromium", "redis-server"]) == 0
    assert [words[: len(prefix) + 2] for words in ran] == [
        [*prefix, "apt-get", "update"],
        [*prefix, "apt-get", "install"],
    ]
    assert ran[1][-2:] == ["chromium", "redis-server"]
    assert debian.install([]) == 0
    assert len(ran) == 2


def test_what_does_the_same_for_less_is_never_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where the archive has it, without a password, and whatever comes of it."""
    ran: list[list[str]] = []
    monkeypatch.setattr(debian.shutil, "which", lambda name: name if name in {"apt-cache", "chromium"} else None)
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(words)
        return subprocess.CompletedProcess(words, archive)

    monkeypatch.setattr(debian.subprocess, "run", run)
    assert "chromium" not in list(debian.missing())
    assert debian.program("chromium") == "chromium"
    archive = 100
    assert debian.lighter() == []
    archive = 0
    assert debian.lighter() == ["chromium-headless-shell"]
    debian.install_lighter(debian.lighter())
    assert ran[-1][:4] == ["sudo", "-n", "apt-get", "install"]
    monkeypatch.setenv("ZB_SKIP_BROWSER", "1")
    assert debian.lighter() == []


def test_without_apt_it_says_what_to_install_or_skip(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda _: None)
    assert debian.install(["libreoffice-calc", "redis-server"]) == 1
    said = capsys.readouterr().err
    assert "l'équivalent de libreoffice-calc, redis-server" in said
    assert "ZB_SKIP_GEOCODER=1 ZB_SKIP_OFFICE=1" in said


def test_the_makefile_installs_this_list_and_no_other() -> None:
    recipe = (TESTS.parent / "Makefile").read_text("utf-8")
    assert "apt" not in recipe.replace("adapt", "")
    assert "tests/debian.py" in recipe
