"""The service under test, its database, and a client that holds each answer against openapi.json."""
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OPENAPI = json.loads((ROOT / "src/service/openapi.json").read_text())
PROGRAM = os.environ["SERVICE_PROGRAM"]


def sql(statement, database="service", user="postgres"):
    """What psql prints, unaligned."""
    done = subprocess.run(
        ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", database, "-U", user, "-c", statement],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.rstrip("\n")


def as_server(*command):
    """A program of the server's user, such as pg_ctl -D data."""
    subprocess.run([str(ROOT / "tools/cluster.sh"), "as_server", "http", *command], cwd=ROOT, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)


def new_key(role="reader", arguments=""):
    """An API key and its id."""
    key_id, key = sql(f"SELECT id, key FROM prescriptive.create_api_key('{role}'{arguments})").split("|")
    return key, key_id


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds=10):
    """Whether it became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


class Service:
    """A process of the service, with settings of its own."""

    def __init__(self, wait=True, database="service", user="service", log=None, under=(), **settings):
        self.port = free_port()
        self.log = log or tempfile.TemporaryFile("w+")
        settings = {"port": self.port, "database": f"dbname={database} user={user}", **settings}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PRESCRIPTIVE_")}
        environment.update({"PRESCRIPTIVE_" + k.upper(): str(v) for k, v in settings.items()})
        self.process = subprocess.Popen([*under, PROGRAM], env=environment, stderr=self.log)
        if wait and not until(self.ready):
            self.stop()
            raise RuntimeError("not ready: " + self.logged())

    def ready(self):
        try:
            return self.get("/readyz", key=None).status == 200
        except OSError:
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            # A sanitizer that has found something ends it with another.
            assert self.process.wait(20) == 0, self.logged()
        return self.process.returncode

    def logged(self):
        self.log.seek(0)
        return self.log.read()

    def connect(self, timeout=20):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def request(self, method, path, body=None, key=None, headers=None, connection=None):
        headers = dict(headers or {})
        if key is not None:
            headers["x-api-key"] = key
        own = connection or self.connection()
        own.request(method, path, body, headers)
        response = own.getresponse()
        answer = Answer(response.status, dict((k.lower(), v) for k, v in response.getheaders()), response.read())
        if connection is None:
            own.close()
        answer.check(method, path)
        return answer

    def get(self, path, key=None, **parameters):
        if parameters:
            path += "?" + urllib.parse.urlencode(parameters)
        return self.request("GET", path, key=key)

    def analyze(self, request, key, query="", headers=None, connection=None):
        body = request if isinstance(request, (bytes, str)) else json.dumps(request)
        return self.request("POST", "/v1/prescriptive/analyze" + query, body, key,
                            {"Content-Type": "application/json", **(headers or {})}, connection)

    def raw(self, data, timeout=20):
        """What comes back for these bytes until the service closes."""
        with self.connect(timeout) as sock:
            sock.sendall(data)
            return receive(sock)


def receive(sock):
    data = b""
    try:
        while part := sock.recv(65536):
            data += part
    except ConnectionResetError:
        pass
    return data


class Lock:
    """A session that keeps a table from being read."""

    def __init__(self, table):
        self.session = subprocess.Popen(["psql", "-X", "-q", "-At", "-d", "service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.session.stdin.write(f"BEGIN;\nLOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;\nSELECT 'locked';\n")
        self.session.stdin.flush()
        assert self.session.stdout.readline() == "locked\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.session.communicate("ROLLBACK;\n", timeout=10)
        except BrokenPipeError:
            pass


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def check(self, method, path):
        """Against openapi.json: status, headers, type and body."""
        path = path.split("?")[0]
        assert re.fullmatch(r"[0-9a-f]{12}-\d+", self.headers["x-request-id"]), self.headers
        described = None
        for pattern, methods in OPENAPI["paths"].items():
            if re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(pattern)), path):
                described = methods.get(method.lower())
        media = self.headers["content-type"]
        if described is not None and str(self.status) in described["responses"]:
            response = resolve(described["responses"][str(self.status)])
            assert media in response["content"], (path, self.status, media)
            schema = response["content"][media]["schema"]
        else:
            # What HTTP itself refuses is the same everywhere.
            assert self.status in (400, 404, 405, 414, 417, 421, 431, 501, 505, 503), (method, path, self.status, self.body)
            assert media == "application/problem+json", (path, self.status, media)
            schema = {"$ref": "#/components/schemas/Problem"}
        if media == "application/x-ndjson":
            for line in self.body.splitlines():
                validate(json.loads(line), schema)
        elif media.startswith("text/"):
            validate(self.body.decode(), schema)
        else:
            validate(self.json, schema)
        if media == "application/problem+json":
            assert self.json["status"] == self.status
            assert self.json["request_id"] == self.headers["x-request-id"]
            assert "SELECT" not in self.body.decode() and "$1" not in self.body.decode(), self.body


def resolve(described):
    """A response, or the one it refers to."""
    if "$ref" in described:
        described = OPENAPI["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    return described


def validate(value, schema):
    jsonschema.Draft202012Validator({**schema, "components": OPENAPI["components"]}).validate(value)


class ServiceTest(unittest.TestCase):
    """Tests of one service with these settings, and a key of its own."""
    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.service = Service(**cls.settings)
        cls.key, _ = new_key()

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0
