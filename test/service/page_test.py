"""GET /crm: the files of a folder, as they were when the service started."""
import http.client
import os
import pathlib
import tempfile
import unittest

from service import Service, ServiceTest

FILES = {"index.html": "<p>a page</p>", "main-BxY2_z8Q.js": "let a = 1", "main-AbCdEf12.css": "p {}", "favicon.svg": "<svg/>"}


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        place = pathlib.Path(cls.folder.name)
        os.chmod(place, 0o755)
        for name, content in FILES.items():
            (place / name).write_text(content)
        (place / "main-BxY2_z8Q.js.br").write_text("in brotli")
        (place / "main-BxY2_z8Q.js.gz").write_text("in gzip")
        cls.service = Service(page=cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        assert cls.service.stop() == 0
        cls.folder.cleanup()

    def get(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=20)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def test_page(self):
        for path in ("/crm", "/crm/", "/crm/index.html"):
            status, headers, body = self.get(path)
            self.assertEqual((status, body), (200, FILES["index.html"]))
            self.assertEqual(headers["content-type"], "text/html; charset=utf-8")
            self.assertEqual(headers["cache-control"], "no-cache")

    def test_headers(self):
        for path in ("/crm", "/crm/main-BxY2_z8Q.js", "/crm/favicon.svg"):
            _, headers, _ = self.get(path)
            policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
            self.assertEqual(policy["default-src"], "'none'")
            for name in ("script-src", "style-src", "connect-src", "img-src"):
                self.assertEqual(policy[name], "'self'")
            for name in ("base-uri", "form-action", "frame-ancestors"):
                self.assertEqual(policy[name], "'none'")
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertEqual(headers["referrer-policy"], "no-referrer")

    def test_types_and_caching(self):
        for name, kind, cache in (("main-BxY2_z8Q.js", "text/javascript; charset=utf-8", "immutable"),
                                  ("main-AbCdEf12.css", "text/css; charset=utf-8", "immutable"), ("favicon.svg", "image/svg+xml", "no-cache")):
            status, headers, body = self.get("/crm/" + name)
            self.assertEqual((status, body, headers["content-type"]), (200, FILES[name], kind))
            self.assertIn(cache, headers["cache-control"])

    def test_encodings(self):
        for accepted, encoding in (("gzip, deflate, br", "br"), ("br;q=1.0, gzip;q=0.8", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"),
                                   ("brotli", None), ("identity", None), ("", None), ("gzip;q=0", None), ("x,,;q=1", None)):
            _, headers, body = self.get("/crm/main-BxY2_z8Q.js", Accept_Encoding=accepted)
            self.assertEqual(headers.get("content-encoding"), encoding, accepted)
            self.assertEqual(body, {"br": "in brotli", "gzip": "in gzip", None: FILES["main-BxY2_z8Q.js"]}[encoding])
            self.assertEqual(headers["vary"], "Accept-Encoding")
        # One that has no such form comes as it is.
        self.assertEqual(self.get("/crm/main-AbCdEf12.css", Accept_Encoding="br, gzip")[2], FILES["main-AbCdEf12.css"])

    def test_not_modified(self):
        _, headers, _ = self.get("/crm")
        etag = headers["etag"]
        for sent in (etag, "W/" + etag, '"other", ' + etag, "*"):
            status, headers, body = self.get("/crm", If_None_Match=sent)
            self.assertEqual((status, body, headers["etag"]), (304, "", etag), sent)
        for sent in ('"other"', etag.strip('"'), ""):
            self.assertEqual(self.get("/crm", If_None_Match=sent)[0], 200, sent)
        self.assertNotEqual(self.get("/crm/favicon.svg")[1]["etag"], etag)

    def test_nothing_else(self):
        for path in ("/crm/nosuch.js", "/crm/main-BxY2_z8Q.js.br", "/crm/../healthz", "/crm/..%2f..%2fetc%2fpasswd", "/crm/%2e%2e/x", "/crm//etc/passwd",
                     "/crm/sub/index.html", "/CRM", "/crm.html", "/crm/index.html%00", "/"):
            status, headers, body = self.get(path)
            self.assertIn(status, (400, 404), path)
            self.assertEqual(headers["content-type"], "application/problem+json", path)
            self.assertNotIn("root:", body)
        self.assertEqual(self.get("/crm", "POST")[0], 405)

    def test_read_once(self):
        path = pathlib.Path(self.folder.name) / "favicon.svg"
        path.write_text("another")
        self.assertEqual(self.get("/crm/favicon.svg")[2], FILES["favicon.svg"])
        path.unlink()
        self.assertEqual(self.get("/crm/favicon.svg")[2], FILES["favicon.svg"])

    def test_keep_alive(self):
        """A 304 without a body ends where the next answer begins."""
        etag = self.get("/crm")[1]["etag"]
        got = self.service.raw((f"GET /crm HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {etag}\r\n\r\n"
                                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").encode())
        self.assertTrue(got.startswith(b"HTTP/1.1 304 Not Modified\r\n"))
        self.assertTrue(got.endswith(b'{"status":"ok"}'), got)


class FolderTest(unittest.TestCase):
    def refuses(self, folder, problem):
        service = Service(wait=False, page=folder)
        self.assertEqual(service.process.wait(20), 1)
        self.assertIn(problem, service.logged())

    def test_folders(self):
        self.refuses("/nosuch", "page: cannot read /nosuch")
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            self.refuses(folder, "has no index.html")
            (place / "index.html").write_text("")
            (place / "notes.doc").write_text("")
            self.refuses(folder, "notes.doc is no file of a page")
            (place / "notes.doc").unlink()
            (place / "folder.js").mkdir()
            self.refuses(folder, "folder.js is no file of a page")


class WithoutPageTest(ServiceTest):
    def test_none(self):
        for path in ("/crm", "/crm/", "/crm/index.html"):
            self.assertEqual(self.service.get(path).status, 404)


if __name__ == "__main__":
    unittest.main()
