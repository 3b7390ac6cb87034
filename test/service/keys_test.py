"""Keys: what they open, as whom, how often, and that they end."""
import contextlib
import json
import time
import unittest

from service import Lock, Service, new_key, receive, sql, until

REQUEST = {"customer_id": "1"}


class KeysTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()

    def status(self, key):
        return self.service.analyze(REQUEST, key).status

    def test_no_key(self):
        answer = self.service.analyze(REQUEST, None)
        self.assertEqual(answer.status, 401)
        self.assertIn("www-authenticate", answer.headers)
        for key in ("", "x", "psk_" + "0" * 64, "psk_" + "0" * 63, "psk_" + "0" * 65, "psk_" + "\xff" * 64, "' OR 1=1 --"):
            self.assertEqual(self.status(key), 401, key)
        key, _ = new_key()
        self.assertEqual(self.status(key[:-1] + ("0" if key[-1] != "0" else "1")), 401)
        self.assertEqual(self.status(key.upper()), 401)
        self.assertEqual(self.status(key), 200)
        # Two are none.
        data = (f"POST /v1/prescriptive/analyze HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\nX-API-Key: {key}\r\n"
                "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}").encode()
        self.assertTrue(self.service.raw(data).startswith(b"HTTP/1.1 401 "))

    def test_each_request_for_itself(self):
        """A connection that had a good key has none for the next request."""
        good, _ = new_key()
        other, _ = new_key(arguments=", '{read}'")
        connection = self.service.connection()
        for key, status in ((good, 200), ("", 401), (good, 200), ("x", 401), ("", 401), (None, 401), (good, 200), (other, 403),
                            (good[:-1], 401), (good, 200), ("psk_" + "0" * 64, 401), ("", 401), (good, 200)):
            self.assertEqual(self.service.analyze(REQUEST, key, connection=connection).status, status, key)
        connection.close()

    def test_only_the_digest_is_kept(self):
        key, key_id = new_key()
        self.assertRegex(key, "^psk_[0-9a-f]{64}$")
        self.assertEqual(sql(f"SELECT digest = sha256('{key}') FROM prescriptive.api_key WHERE id = '{key_id}'"), "t")
        self.assertEqual(sql(f"SELECT count(*) FROM prescriptive.api_key AS k WHERE k::text LIKE '%{key[4:]}%'"), "0")

    def test_scopes(self):
        analyze, _ = new_key(arguments=", '{analyze}'")
        read, _ = new_key(arguments=", '{read}'")
        self.assertEqual(self.status(analyze), 200)
        self.assertEqual(self.service.get("/v1/priorities", analyze).status, 403)
        self.assertEqual(self.service.get("/v1/priorities", read).status, 200)
        self.assertEqual(self.status(read), 403)
        self.assertEqual(self.service.request("POST", "/v1/prescriptive/batch", "{}", read, {"Content-Type": "application/x-ndjson"}).status, 403)

    def test_expiry(self):
        key, _ = new_key(arguments=", expires => clock_timestamp() + interval '2 s'")
        self.assertEqual(self.status(key), 200)
        self.assertTrue(until(lambda: self.status(key) == 401, 4))

    def test_revoked_at_once(self):
        for _ in range(3):
            key, key_id = new_key()
            self.assertEqual(self.status(key), 200)
            self.assertEqual(sql(f"SELECT prescriptive.revoke_api_key('{key_id}')"), "t")
            # A second is what is promised; a busy machine may take longer.
            self.assertTrue(until(lambda: self.status(key) == 401, 5), "still open")
        self.assertEqual(sql(f"SELECT prescriptive.revoke_api_key('{key_id}')"), "f")

    def test_many_that_are_none(self):
        """Whoever tries many keys keeps out no key that has been good."""
        good, _ = new_key()
        self.assertEqual(self.status(good), 200)
        request = "GET /v1/priorities HTTP/1.1\r\nHost: localhost\r\nx-api-key: {}\r\nConnection: close\r\n\r\n"
        with contextlib.ExitStack() as stack:
            socks = [stack.enter_context(self.service.connect()) for _ in range(301)]
            with Lock("prescriptive.api_key"):
                # What is remembered has to be asked about again.
                sql("NOTIFY prescriptive_keys")
                time.sleep(0.3)
                for i, sock in enumerate(socks):
                    sock.sendall(request.format(good if i == 300 else f"psk_{i:064x}").encode())
                self.assertTrue(receive(socks[299]).startswith(b"HTTP/1.1 503 "))
            self.assertTrue(receive(socks[300]).startswith(b"HTTP/1.1 200 "))
            self.assertTrue(receive(socks[255]).startswith(b"HTTP/1.1 401 "))

    def test_fails_closed(self):
        """Without the connection that tells of revoked keys no key is good, and none is remembered."""
        key, key_id = new_key()
        self.assertEqual(self.status(key), 200)
        sql("ALTER ROLE service NOLOGIN")
        try:
            sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'service' AND query LIKE 'SELECT pg_catalog.json_build%'")
            self.assertTrue(until(lambda: self.status(key) == 503, 2))
            answer = self.service.analyze(REQUEST, key)
            self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "1"))
            self.assertEqual(self.service.get("/readyz").status, 503)
            self.assertEqual(self.service.get("/healthz").status, 200)
            # Nobody hears of this one.
            sql(f"SELECT prescriptive.revoke_api_key('{key_id}')")
        finally:
            sql("ALTER ROLE service LOGIN")
        self.assertTrue(until(self.service.ready))
        self.assertEqual(self.status(key), 401)

    def test_role_that_became_mighty(self):
        """A key whose role gains such rights is no key any more."""
        sql("CREATE ROLE rising; GRANT rising TO service")
        key, _ = new_key("rising")
        self.assertEqual(self.status(key), 200)
        sql("ALTER ROLE rising BYPASSRLS")
        digest = f"(SELECT digest FROM prescriptive.api_key WHERE role = 'rising')"
        self.assertEqual(sql(f"SELECT count(*) FROM prescriptive.check_api_key({digest})"), "0")
        # What is remembered is dropped with the next change of any key, and in half a minute in any case.
        new_key()
        self.assertTrue(until(lambda: self.status(key) == 401, 2))
        sql("DELETE FROM prescriptive.api_key WHERE role = 'rising'; DROP ROLE rising")

    def test_role_that_the_service_may_not_become(self):
        key, _ = new_key("stranger")
        answer = self.service.analyze(REQUEST, key)
        self.assertEqual((answer.status, answer.json["code"]), (403, "42501"))
        self.assertIn("Grant", answer.json["hint"])

    def test_acts_as_its_role(self):
        """The login role may read nothing, and row-level security holds."""
        with self.assertRaisesRegex(RuntimeError, "permission denied"):
            sql("SELECT FROM crm.devices", user="service")
        anna, _ = new_key("anna")
        reader, _ = new_key("reader")
        for key, owners in ((anna, {"anna"}), (reader, set())):
            for _ in range(3):  # over the connections there are
                page = self.service.get("/v1/recommendations", key, name="crm.devices")
                self.assertEqual({i["owner"] for i in page.json["items"]}, owners)
        self.assertEqual(self.service.get("/v1/recommendations", anna, name="crm.recs").status, 403)
        self.assertEqual(self.service.get("/v1/customers/device%2F1%20%C3%A4/recommendation", anna, name="crm.devices").status, 404)
        mine = self.service.get("/v1/customers/device%2F3%20%C3%A4/recommendation", anna, name="crm.devices")
        theirs = sql("SELECT customer_id FROM crm.devices_stored WHERE owner = 'anna' ORDER BY 1 LIMIT 1")
        self.assertEqual(mine.status if theirs == "device/3 ä" else
                         self.service.get("/v1/customers/" + theirs.replace("/", "%2F").replace(" ", "%20").replace("ä", "%C3%A4") + "/recommendation",
                                          anna, name="crm.devices").status, 200)

    def test_rate(self):
        key, _ = new_key(arguments=", requests_per_minute => 60")
        statuses = [self.status(key) for _ in range(70)]
        self.assertEqual(statuses[:60], [200] * 60)
        self.assertIn(429, statuses)
        answer = self.service.analyze(REQUEST, key)
        if answer.status == 429:
            self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        # One each second comes back.
        time.sleep(1.2)
        self.assertEqual(self.status(key), 200)
        other, _ = new_key()
        self.assertEqual(self.status(other), 200)

    def test_logged_by_id_only(self):
        key, key_id = new_key()
        self.status(key)
        self.assertTrue(until(lambda: key_id in self.service.logged()))
        lines = [json.loads(line) for line in self.service.logged().splitlines()]
        self.assertTrue(any(line.get("key") == key_id and line["route"] == "/v1/prescriptive/analyze" for line in lines))
        self.assertNotIn(key, self.service.logged())

    def test_login_role_too_mighty(self):
        service = Service(wait=False, user="postgres")
        try:
            self.assertTrue(until(lambda: _problem(service) == "the login role is a superuser or bypasses row-level security"))
        finally:
            service.stop()
        sql("CREATE ROLE plain LOGIN")
        service = Service(wait=False, user="plain")
        try:
            self.assertTrue(until(lambda: _problem(service) == "the login role may not execute prescriptive.check_api_key"))
        finally:
            service.stop()
            sql("DROP ROLE plain")


def _problem(service):
    try:
        return service.get("/readyz").json.get("problem")
    except OSError:
        return None


if __name__ == "__main__":
    unittest.main()
