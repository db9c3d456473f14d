"""Engines on loopback that go wrong as they are told, answer by a rule one can compute by hand, and remember."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from patience import PATIENCE_S

Fault = Callable[["Handler"], None]


class Time:
    """A clock that only pauses move."""

    def __init__(self):
        self.now, self.pauses = 0.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.pauses.append(round(seconds, 6))
        self.now += seconds


@dataclass
class Sent:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def query(self):
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


@dataclass
class EngineScript:
    """What it will do, in order, then answer well; and what it was sent."""

    well: Fault
    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    limits: dict[str, float] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "fault", ""
    protocol_version = "HTTP/1.1"
    script: EngineScript
    current: Sent

    def do_GET(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.current = Sent(self.command, self.path, dict(self.headers.items()), body)
        self.script.sent.append(self.current)
        fault = self.script.faults.pop(0) if self.script.faults else self.script.well
        fault(self)

    def do_POST(self) -> None:
        self.do_GET()

    def reply(self, body, *, code=200, length=None, kind="application/json", **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response_only(code)
        for name, value in {"content-type": kind, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body) if length is None else length))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def status(code, body=b"", **headers) -> Fault:
    return lambda handler: handler.reply(body, code=code, **headers)


def cut(handler: Handler) -> None:
    handler.reply(b'{"code":"Ok","dura', length=500)


def silent(handler: Handler) -> None:
    handler.script.released.wait(PATIENCE_S)


def minutes(start, end):
    """Ten minutes per tenth of a degree, along then across: a rule to compute by hand; None beyond 60° north."""
    if max(start[1], end[1]) > 60:
        return None
    return round(100 * (abs(start[0] - end[0]) + abs(start[1] - end[1])), 6)


def metres(point):
    """Points east of 9° are 5 km from any road."""
    return 5000.0 if point[0] > 9 else 12.5


def osrm(handler: Handler) -> None:
    url = urlsplit(handler.path)
    points = [tuple(map(float, each.split(","))) for each in url.path.rsplit("/", 1)[1].split(";")]
    query = handler.current.query
    sides = [[points[int(at)] for at in query[name].split(";")] for name in ("sources", "destinations")]
    limits = handler.script.limits
    if len(url.path) > limits.get("address", 1e9):
        handler.reply(b"<html>too long</html>", code=414)
    elif len(sides[0]) * len(sides[1]) > limits.get("pairs", 1e9):
        handler.reply({"message": "Too many table coordinates", "code": "TooBig"}, code=400)
    else:
        name, scale = ("durations", 60) if query["annotations"] == "duration" else ("distances", 1000)
        table = [[_times(minutes(start, end), scale) for end in sides[1]] for start in sides[0]]
        ways = [[{"distance": metres(point), "location": point, "name": ""} for point in side] for side in sides]
        handler.reply({"code": "Ok", name: table, "sources": ways[0], "destinations": ways[1]})


def _times(value, scale):
    return None if value is None else value * scale


def valhalla(handler: Handler) -> None:
    asked, limits = handler.current.json, handler.script.limits
    if handler.path == "/locate":
        handler.reply([_placed(place) for place in asked["locations"]])
        return
    if handler.path == "/isochrone":
        draw(handler, asked)
        return
    sides = [[(place["lon"], place["lat"]) for place in asked[name]] for name in ("sources", "targets")]
    if len(sides[0]) * len(sides[1]) > limits.get("pairs", 2500):
        handler.reply({"error_code": 150, "error": "Exceeded max locations", "status_code": 400}, code=400)
    elif any(metres(point) > 2000 for side in sides for point in side):
        handler.reply({"error_code": 171, "error": "No suitable edges near location"}, code=400)
    elif any(point[0] < 0 for side in sides for point in side) and any(point[0] > 0 for s in sides for point in s):
        handler.reply({"error_code": 170, "error": "Locations are in unconnected regions"}, code=400)
    else:
        table = [[minutes(start, end) for end in sides[1]] for start in sides[0]]
        times = [[_times(value, 60) for value in row] for row in table]
        handler.reply({"sources_to_targets": {"durations": times, "distances": table}, "units": "kilometers"})


def draw(handler: Handler, asked) -> None:
    place = asked["locations"][0]
    if len(asked["contours"]) > 4 or metres((place["lon"], 0)) > 2000:
        code = 152 if len(asked["contours"]) > 4 else 171
        handler.reply({"error_code": code, "error": "refused"}, code=400)
        return
    features = [{"properties": {"contour": step}, "geometry": square(place["lon"], place["lat"], step / 100)}
                for each in asked["contours"] for step in each.values()]  # fmt: skip
    handler.reply({"features": features[::-1], "type": "FeatureCollection"})


def square(lon, lat, half):
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return {"type": "Polygon", "coordinates": [[[lon + x * half, lat + y * half] for x, y in corners]]}


def _placed(place):
    edges = [{"correlated_lat": place["lat"] + 1e-4, "correlated_lon": place["lon"]}]
    return {"input_lat": place["lat"], "edges": [] if metres((place["lon"], 0)) > 2000 else edges}


def geoplateforme(handler: Handler) -> None:
    """Draw squares: ten minutes reach a tenth of a degree."""
    query = handler.current.query
    if handler.path.startswith("/getcapabilities"):
        profile = {"id": "profile", "values": ["car", "pedestrian"]}
        operations = [{"id": name, "availableParameters": [profile]} for name in ("route", "isochrone")]
        handler.reply({"resources": [{"id": "bdtopo-valhalla", "availableOperations": operations}]})
        return
    if query["resource"] != "bdtopo-valhalla":
        handler.reply({"error": {"message": " Parameter 'resource' is invalid "}}, code=400)
        return
    if handler.path.startswith("/itineraire"):
        start, end = (tuple(map(float, query[name].split(","))) for name in ("start", "end"))
        if minutes(start, end) is None:
            handler.reply({"error": {"message": " No path found "}}, code=404)
        else:
            handler.reply({"duration": 60 * minutes(start, end), "distance": 500.0})
        return
    lon, lat = map(float, query["point"].split(","))
    if lat > 60:
        handler.reply({"error": {"message": " No path found "}}, code=404)
        return
    scale = 60 if query["costType"] == "time" else 1000
    half = float(query["costValue"]) / scale / 100
    lon += 1 if metres((lon, lat)) > 2000 else 0  # drawn where the road is
    handler.reply({"direction": query["direction"], "geometry": square(lon, lat, half)})


@contextmanager
def serving(well: Fault) -> Iterator[EngineScript]:
    script = EngineScript(well)
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
