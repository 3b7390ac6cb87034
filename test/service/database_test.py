"""What the service does when the database is slow, gone, read-only, or another one."""
import concurrent.futures
import threading
import time
import unittest

from service import Lock, Service, as_server, new_key, sql, until

REQUEST = {"customer_id": "1", "customer_profile": {"lead_score": 0.5}}


def problem(service):
    try:
        return service.get("/readyz").json.get("problem", "")
    except OSError:
        return ""


class DatabaseTest(unittest.TestCase):
    def setUp(self):
        self.key, _ = new_key()

    def serve(self, **settings):
        service = Service(**settings)
        self.addCleanup(service.stop)
        return service

    def test_restart(self):
        """While the server restarts each request is answered rightly or refused, and afterwards all is well."""
        service = self.serve()
        statuses, stop = [], threading.Event()

        def work(_):
            connection = service.connection()
            while not stop.is_set():
                answer = service.analyze(REQUEST, self.key, connection=connection)
                statuses.append(answer.status)
                if answer.status == 503:
                    assert "retry-after" in answer.headers
                    time.sleep(0.01)

        with concurrent.futures.ThreadPoolExecutor(9) as pool:
            workers = pool.map(work, range(8))
            fell = pool.submit(until, lambda: not service.ready(), 20)
            try:
                time.sleep(0.5)
                as_server("pg_ctl", "-D", "data", "-m", "immediate", "-w", "-l", "log", "restart")
                rose = until(service.ready)
                time.sleep(0.5)
            finally:
                stop.set()
            list(workers)
        self.assertTrue(fell.result() and rose)
        self.assertLessEqual(set(statuses), {200, 503})
        self.assertEqual(statuses[-8:], [200] * 8)

    def test_broken_connections(self):
        """Calls under way on a connection that breaks are sent once more: nobody notices."""
        service = self.serve()
        statuses = []
        with Lock("crm.recs_stored"):
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                futures = [pool.submit(service.get, f"/v1/customers/{i}/recommendation", self.key, name="crm.recs") for i in range(1, 7)]
                waiting = "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE usename = 'service' AND wait_event_type = 'Lock'"
                self.assertTrue(until(lambda: sql(waiting).count(",") == 3))
                broken = sql(waiting)
                sql(f"SELECT pg_terminate_backend(pid) FROM unnest(ARRAY[{broken}]) AS pid")
                self.assertTrue(until(lambda: sql(waiting) not in ("", broken) and not set(sql(waiting).split(",")) & set(broken.split(","))))
                released = sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'SELECT ''locked''%'")
                self.assertEqual(released, "1")
                statuses = [f.result().status for f in futures]
        self.assertEqual(statuses, [200] * 6)
        retries = [line for line in service.get("/metrics").body.decode().splitlines() if line.startswith("prescriptive_database_retries_total")]
        self.assertIn('prescriptive_database_retries_total{lane="fast"} 6', retries)

    def test_slow_queries_hold_nobody_else(self):
        service = self.serve(slow_query_time=5)
        with Lock("crm.recs_stored"):
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                began = time.monotonic()
                lists = [pool.submit(service.get, "/v1/recommendations", self.key, name="crm.recs") for _ in range(6)]
                time.sleep(0.3)
                for _ in range(50):
                    self.assertEqual(service.analyze(REQUEST, self.key).status, 200)
                self.assertLess(time.monotonic() - began, 5)
                # Two at a time reach the server; those that waited too long for a connection are told so.
                statuses = sorted(f.result().status for f in lists)
                self.assertLessEqual(set(statuses), {503, 504})
                self.assertIn(504, statuses)
                self.assertLess(time.monotonic() - began, 40)
        self.assertEqual(service.get("/v1/recommendations", self.key, name="crm.recs").status, 200)

    def test_those_that_wait_come_at_once(self):
        """When a connection is free again, and not some time later."""
        service = self.serve(slow_connections=1, fast_connections=1, pipeline=1)
        began = time.monotonic()

        def work(path):
            connection = service.connection()
            return {service.request("GET", path, key=self.key, connection=connection).status for _ in range(25)}

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            paths = ["/v1/recommendations?name=crm.recs&limit=1", "/v1/customers/1/recommendation?name=crm.recs"] * 8
            self.assertEqual(list(pool.map(work, paths)), [{200}] * 16)
        self.assertLess(time.monotonic() - began, 15)

    def test_too_many_wait(self):
        service = self.serve(slow_connections=1, maximum_waiting=2, slow_query_time=3)
        with Lock("crm.recs_stored"):
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                lists = [pool.submit(service.get, "/v1/recommendations", self.key, name="crm.recs") for _ in range(6)]
                time.sleep(1)
                self.assertGreaterEqual(sum(f.done() and f.result().status == 503 for f in lists), 3)

    def test_read_only(self):
        sql("ALTER DATABASE service SET default_transaction_read_only = on")
        try:
            service = self.serve()
            self.assertEqual(service.analyze(REQUEST, self.key).status, 200)
            self.assertEqual(service.get("/v1/recommendations", self.key, name="crm.recs").status, 200)
        finally:
            sql("ALTER DATABASE service RESET default_transaction_read_only", "postgres")

    def test_no_database(self):
        service = self.serve(wait=False, database="nosuch")
        self.assertTrue(until(lambda: 'database "nosuch" does not exist' in problem(service)))
        self.assertEqual(service.analyze(REQUEST, self.key).status, 503)
        self.assertEqual(service.get("/healthz").status, 200)

    def test_no_extension(self):
        """It may come, go, and come again, in another schema."""
        sql("CREATE DATABASE bare", "postgres")
        self.addCleanup(sql, "DROP DATABASE bare (FORCE)", "postgres")
        service = self.serve(wait=False, database="bare")
        missing = "extension prescriptive is not installed in this database"
        self.assertTrue(until(lambda: problem(service) == missing))
        for schema in ("public", '"An Other"'):
            sql(f"CREATE SCHEMA IF NOT EXISTS {schema}; GRANT USAGE ON SCHEMA {schema} TO PUBLIC; CREATE EXTENSION prescriptive SCHEMA {schema};"
                "GRANT EXECUTE ON FUNCTION prescriptive.check_api_key TO service", "bare")
            self.assertTrue(until(service.ready), problem(service))
            key = sql("SELECT key FROM prescriptive.create_api_key('reader')", "bare")
            self.assertEqual(service.analyze(REQUEST, key).status, 200)
            sql("DROP EXTENSION prescriptive", "bare")
            self.assertTrue(until(lambda: problem(service) == missing))
            self.assertEqual(service.analyze(REQUEST, key).status, 503)

    def test_another_version(self):
        version = sql("SELECT extversion FROM pg_extension WHERE extname = 'prescriptive'")
        service = self.serve()
        sql("UPDATE pg_extension SET extversion = '9.9.1' WHERE extname = 'prescriptive'")
        try:
            self.assertTrue(until(lambda: problem(service) == f"extension prescriptive is of version 9.9.1, this service of {version}"))
            self.assertEqual(service.analyze(REQUEST, self.key).status, 503)
        finally:
            sql(f"UPDATE pg_extension SET extversion = '{version}' WHERE extname = 'prescriptive'")
        self.assertTrue(until(service.ready))
        self.assertEqual(service.analyze(REQUEST, self.key).status, 200)


if __name__ == "__main__":
    unittest.main()
