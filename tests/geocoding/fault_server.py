"""A geocoding service that goes wrong as it is told, on loopback, and remembers what it was sent."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from patience import PATIENCE_S

RESULTS = ("longitude", "latitude", "result_score", "result_score_next", "result_type", "result_label",
           "result_citycode", "result_status")  # fmt: skip
Fault = Callable[["Handler", list[dict[str, str]]], None]


@dataclass
class Sent:
    """One request as it came: the form's fields, its rows, its headers and its weight."""

    fields: dict[str, list[str]]
    rows: list[dict[str, str]]
    headers: dict[str, str]
    path: str
    body: bytes
    csv: bytes


@dataclass
class FaultServer:
    """What it will do, in order, then answer well; and what it was sent."""

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    always: Fault | None = None
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def sizes(self) -> list[int]:
        return [len(sent.rows) for sent in self.sent]


class Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "fault", ""
    protocol_version = "HTTP/1.1"
    script: FaultServer

    def do_POST(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers["content-length"]))
        sent = parse(self.path, dict(self.headers.items()), body)
        self.script.sent.append(sent)
        fault = self.script.faults.pop(0) if self.script.faults else self.script.always or well
        fault(self, sent.rows)

    def reply(self, body: bytes, *, code: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response_only(code)
        for name, value in {"content-type": "text/csv", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body) if length is None else length))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def parse(path: str, headers: dict[str, str], body: bytes) -> Sent:
    head = f"content-type: {headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    fields: dict[str, list[str]] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        fields.setdefault(str(name), []).append(part.get_payload(decode=True).decode("utf-8"))
    data = fields.pop("data")[0]
    return Sent(fields, list(csv.DictReader(io.StringIO(data))), headers, path, body, data.encode())


def answered(row: dict[str, str]) -> dict[str, str]:
    """Answer a row: its street number gives the longitude; streets named « introuvable » are not found."""
    if "introuvable" in row["address"]:
        return {**row, **dict.fromkeys(RESULTS, ""), "result_status": "not-found"}
    digits = "".join(filter(str.isdigit, row["address"].split(" ", maxsplit=1)[0])) or "0"
    values = (f"{int(digits) / 1000}", "44.5", "0.9", "0.4", "housenumber", f"{row['address']} é", "30007", "ok")
    return {**row, **dict(zip(RESULTS, values, strict=True))}


def table(rows: Sequence[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def well(handler: Handler, rows: list[dict[str, str]]) -> None:
    handler.reply(table([answered(row) for row in rows]))


def status(code: int, body: bytes = b"", **headers: str) -> Fault:
    return lambda handler, _: handler.reply(body, code=code, **headers)


def raw(body: bytes) -> Fault:
    return lambda handler, _: handler.reply(body)


def changed(change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Fault:
    """Answer well, then change the rows."""
    return lambda handler, rows: handler.reply(table(change([answered(row) for row in rows])))


def spoiled(change: Callable[[bytes], bytes]) -> Fault:
    """Answer well, then change the bytes."""
    return lambda handler, rows: handler.reply(change(table([answered(row) for row in rows])))


def cut(handler: Handler, rows: list[dict[str, str]]) -> None:
    body = table([answered(row) for row in rows])
    handler.reply(body[: len(body) // 2], length=len(body))


def silent(handler: Handler, rows: list[dict[str, str]]) -> None:
    """Say nothing until the test is over."""
    handler.script.released.wait(PATIENCE_S)


def refuse(word: str, code: int = 400) -> Fault:
    """Refuse every batch that has a row with this word."""

    def answer(handler: Handler, rows: list[dict[str, str]]) -> None:
        if any(word in row["address"] for row in rows):
            handler.reply(b'{"message": "one row is bad"}', code=code)
        else:
            well(handler, rows)

    return answer


@contextmanager
def serving() -> Iterator[FaultServer]:
    script = FaultServer()
    handler = type("Scripted", (Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield script
    finally:
        script.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
