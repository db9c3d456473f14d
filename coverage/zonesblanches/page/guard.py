"""Who may speak to the page: its own browser, on this machine, with the token that the command gave; nobody else."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

__all__ = ["ENTRY", "HEADERS", "Guard"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
ENTRY = "/entrer"
_OURS = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
_CLOSED = "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
# the map is one file with its own scripts: it lives in a frame of no origin, that can speak to nobody
_MAP = (
    "sandbox allow-scripts allow-downloads allow-modals; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'self'"
)
MAP_PATH = "/carte.html"
HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class Guard:
    """What stands before the page: a wrong host, origin or token goes no further.

    Parameters
    ----------
    page
        The application.
    port
        Where it listens.
    """

    def __init__(self, page: Application, port: int) -> None:
        self._page, self._host = page, f"127.0.0.1:{port}"
        self._origin, self._cookie = f"http://{self._host}", f"zb{port}"
        self._once: str | None = secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)

    @property
    def address(self) -> str:
        """Where the browser goes first: it serves once."""
        return f"{self._origin}{ENTRY}?jeton={self._once}"

    async def with_lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the server begin and end; guard everything else."""
        await (self._page if scope["type"] == "lifespan" else self)(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] != "http":
            return
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        refusal = self._refusal(scope, headers)
        if refusal:
            await _answer(send, refusal, [], b"")
        elif scope["path"] == ENTRY:
            await self._enter(scope, headers, send)
        elif not self._known(headers):
            await _answer(send, 403, [("content-type", "text/html; charset=utf-8")], _CLOSED_DOOR)
        else:
            await self._page(scope, receive, self._with_headers(scope["path"], send))

    def _refusal(self, scope: Scope, headers: list[tuple[str, str]]) -> int:
        """Return the status of a refusal: another host (a name that was made to lead here), another origin."""
        if [value for name, value in headers if name == "host"] != [self._host]:
            return 421
        origins = [value for name, value in headers if name == "origin"]
        if any(value != self._origin for value in origins):
            return 403
        sites = [value for name, value in headers if name == "sec-fetch-site"]
        if any(value not in {"same-origin", "none"} for value in sites) and scope["path"] != ENTRY:
            return 403
        changes = scope["method"] not in {"GET", "HEAD"}
        return 403 if changes and not origins else 0

    def _known(self, headers: list[tuple[str, str]]) -> bool:
        told = [_cookie(value, self._cookie) for name, value in headers if name == "cookie"]
        return len(told) == 1 and hmac.compare_digest(told[0].encode(), self._token.encode())

    async def _enter(self, scope: Scope, headers: list[tuple[str, str]], send: Send) -> None:
        """Take the token of the address, once, for a cookie that no script reads and no other site sends."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("jeton", [""])[0]
        wanted = self._once or ""
        right = bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
        if not right and not self._known(headers):
            await _answer(send, 403, [("content-type", "text/html; charset=utf-8")], _CLOSED_DOOR)
            return
        if right:
            self._once = None
        cookie = f"{self._cookie}={self._token}; HttpOnly; SameSite=Strict; Path=/"
        await _answer(send, 303, [("location", "/"), ("set-cookie", cookie)], b"")

    def _with_headers(self, path: str, send: Send) -> Send:
        policy = _MAP if path == MAP_PATH else _OURS + _CLOSED

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                told = [(name.encode(), value.encode()) for name, value in _headers(policy)]
                message["headers"] = [*message.get("headers", []), *told]
            await send(message)

        return sending


def _cookie(text: str, name: str) -> str:
    try:
        held = SimpleCookie(text).get(name)
    except CookieError:
        return ""
    return held.value if held is not None else ""


def _headers(policy: str) -> list[tuple[str, str]]:
    return [*HEADERS.items(), ("content-security-policy", policy)]


async def _answer(send: Send, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    told = [*headers, *_headers(_OURS + _CLOSED), ("content-length", str(len(body)))]
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


_CLOSED_DOOR = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page fermée</title><main><h1>Page fermée</h1>'
    "<p>Son adresse ne sert qu’une fois, dans un seul navigateur. Relancez le programme pour en ouvrir une autre.</p>"
    "</main></html>"
).encode()
