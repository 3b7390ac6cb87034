"""The GET routes, against what SQL says of the same views."""
import base64
import datetime
import json
import math
import unittest
import urllib.parse

from service import OPENAPI, Service, ServiceTest, new_key, sql


def rows(statement):
    return json.loads(sql(f"SELECT coalesce(json_agg(row_to_json(q)), '[]') FROM ({statement}) AS q"))


def moment(text):
    return datetime.datetime.fromisoformat(text)


class ReadTest(ServiceTest):
    def get(self, path, **parameters):
        return self.service.get(path, self.key, **parameters)

    def walk(self, path, **parameters):
        """All items, page by page."""
        items, after = [], {}
        while True:
            page = self.get(path, **parameters, **after)
            self.assertEqual(page.status, 200, page.body)
            self.assertLessEqual(len(page.json["items"]), parameters["limit"])
            items += page.json["items"]
            if page.json["next"] is None:
                return items
            self.assertEqual(len(page.json["items"]), parameters["limit"])
            after = {"after": page.json["next"]}

    def test_pages_are_the_queue(self):
        """Whatever the length of a page: ties in each column of the order, and values that are unknown, are in the data."""
        expected = [r["id"] for r in rows("SELECT customer_id::text AS id FROM crm.recs "
                                          "ORDER BY priority_rank, due_at, expected_value DESC NULLS LAST, customer_id")]
        self.assertEqual(len(expected), 2500)
        for limit in (7, 100, 1000):
            self.assertEqual([i["customer_id"] for i in self.walk("/v1/recommendations", name="crm.recs", limit=limit)], expected)

    def test_filters(self):
        for filters, condition in (
                ({"priority": "critical"}, "priority = 'critical'"), ({"priority_rank": 2}, "priority_rank = 2"),
                ({"owner": "Zoë"}, "owner = 'Zoë'"), ({"action_type": "retention", "owner": "bert"}, "action_type = 'retention' AND owner = 'bert'"),
                ({"trait": "negotiator", "priority": "high"}, "customer_id % 10 = 0 AND priority = 'high'"), ({"trait": "value_oriented"}, "false"),
                ({"due_before": "2026-03-24T00:00:00Z"}, "due_at < '2026-03-24T00:00:00Z'"), ({"priority": "nosuch"}, "false")):
            expected = [r["id"] for r in rows(f"SELECT customer_id::text AS id FROM crm.recs WHERE {condition} "
                                              "ORDER BY priority_rank, due_at, expected_value DESC NULLS LAST, customer_id")]
            self.assertEqual(len(expected) > 0, condition != "false", condition)
            self.assertEqual([i["customer_id"] for i in self.walk("/v1/recommendations", name="crm.recs", limit=200, **filters)], expected)

    def test_customer(self):
        answer = self.get("/v1/customers/21/recommendation", name="crm.recs")
        stored = rows("SELECT * FROM crm.recs WHERE customer_id = 21")[0]
        self.assertEqual(answer.json["customer_id"], "21")
        self.assertEqual(answer.json["reasons"], [stored[k] for k in ("reason_1", "reason_2", "reason_3") if stored[k] is not None])
        for name in ("priority", "churn_risk", "recommended_action", "policy_digest", "expected_value", "missing", "prospect"):
            self.assertEqual(answer.json[name], stored[name])
        self.assertEqual(moment(answer.json["due_at"]), moment(stored["due_at"]))
        for unknown in ("99999", "-1", "abc", "1.5", "99999999999999999999999", "%C3%A4", "1%20OR%201=1"):
            self.assertEqual(self.service.get(f"/v1/customers/{unknown}/recommendation", self.key, name="crm.recs").status, 404, unknown)

    def test_explanation(self):
        answer = self.get("/v1/customers/21/explanation", name="crm.recs")
        self.assertEqual(answer.json["items"], rows("SELECT * FROM prescriptive.explain('crm.recs', '21')"))
        churn = sum(i["contribution"] for i in answer.json["items"] if i["outcome"] == "churn")
        stored = self.get("/v1/customers/21/recommendation", name="crm.recs").json["churn_risk"]
        self.assertAlmostEqual(1 / (1 + math.exp(-churn)), stored, 9)
        for unknown in ("99999", "abc", "1%20OR%201=1"):
            self.assertEqual(self.service.get(f"/v1/customers/{unknown}/explanation", self.key, name="crm.recs").status, 404, unknown)
        # Who may not read the customer's row may not read why, either.
        anna, _ = new_key("anna")
        for device, status in (("device/1 ä", 404), ("device/2 ä", 200)):
            path = f"/v1/customers/{urllib.parse.quote(device, safe='')}/explanation"
            self.assertEqual(self.service.get(path, anna, name="crm.devices").status, status, device)

    def test_history(self):
        moved = rows("SELECT customer_id FROM crm.recs_history GROUP BY 1 HAVING count(*) = 2 ORDER BY 1 LIMIT 1")[0]["customer_id"]
        expected = rows(f"SELECT computed_at, action_type, reason FROM crm.recs_history WHERE customer_id = {moved} ORDER BY computed_at DESC")
        items = self.walk(f"/v1/customers/{moved}/history", name="crm.recs", limit=1)
        self.assertEqual([(i["action_type"], i["reason"]) for i in items], [(r["action_type"], r["reason"]) for r in expected])
        self.assertEqual(self.get("/v1/customers/99999/history", name="crm.recs").status, 404)

    def assert_rows(self, items, expected, time):
        """Equal, with a column of times that may be written otherwise."""
        self.assertEqual([{**i, time: moment(i[time])} for i in items], [{**r, time: moment(r[time])} for r in expected])

    def test_at_risk(self):
        """Page by page what the view has, ties in the order of the ids."""
        for owner, least in ((None, 100), ("anna", 30), ("nobody", 0)):
            condition = "name = 'crm.recs'" + (f" AND owner = '{owner}'" if owner else "")
            expected = rows(f"SELECT * FROM prescriptive.at_risk WHERE {condition} ORDER BY churn_risk DESC, customer_id::bigint")
            self.assertGreaterEqual(len(expected), least)
            for limit in (7, 100):
                self.assert_rows(self.walk("/v1/at-risk", name="crm.recs", limit=limit, **({"owner": owner} if owner else {})), expected, "due_at")
        risks = [r["churn_risk"] for r in rows("SELECT churn_risk FROM prescriptive.at_risk WHERE name = 'crm.recs'")]
        self.assertLess(len(set(risks)), len(risks), "no ties")
        # What the view is silent about.
        anna, _ = new_key("anna")
        self.assertEqual(self.service.get("/v1/at-risk", anna, name="crm.recs").json, {"items": [], "next": None})

    def test_changes(self):
        for since in ("2026-03-22", sql("SELECT max(computed_at) FROM crm.recs_history")):
            expected = rows(f"SELECT * FROM prescriptive.changes('crm.recs', '{since}') ORDER BY changed_at DESC, customer_id::bigint")
            self.assertGreater(len(expected), 100)
            self.assert_rows(self.walk("/v1/changes", name="crm.recs", since=since, limit=99), expected, "changed_at")
        self.assertEqual(self.get("/v1/changes", name="crm.recs").json["path"], "since")
        self.assertEqual(self.get("/v1/changes", name="crm.recs", since="soon").status, 422)

    def test_settings_of_the_database(self):
        """Places between pages are exact, whatever the database has numbers and times written as."""
        expected = [i["customer_id"] for i in self.walk("/v1/at-risk", name="crm.recs", limit=1000)]
        for setting in ("extra_float_digits = -10", "DateStyle = 'SQL, DMY'", "TimeZone = 'Asia/Kolkata'"):
            sql(f"ALTER DATABASE service SET {setting}")
        service, own = Service(), self.service
        try:
            self.service = service
            self.assertEqual([i["customer_id"] for i in self.walk("/v1/at-risk", name="crm.recs", limit=50)], expected)
            moved = self.walk("/v1/changes", name="crm.recs", since="2026-03-22T00:00:00Z", limit=300)
        finally:
            self.service = own
            sql("ALTER DATABASE service RESET ALL")
            service.stop()
        self.assertEqual(moved, self.walk("/v1/changes", name="crm.recs", since="2026-03-22T00:00:00Z", limit=1000))

    def test_row_security(self):
        """Each list has the rows of customers that the key's role may read in the source."""
        anna, _ = new_key("anna")
        for path, view, parameters in (("/v1/recommendations", "crm.devices", {}), ("/v1/changes", "crm.devices_history", {"since": "2026-01-01"}),
                                       ("/v1/at-risk", "(SELECT * FROM crm.devices WHERE churn_risk > 0.5 AND NOT prospect)", {})):
            hers = rows(f"SELECT v.customer_id FROM {view} AS v JOIN crm.device AS d ON d.code = v.customer_id WHERE d.owner = 'anna'")
            items = self.service.get(path, anna, name="crm.devices", **parameters).json["items"]
            self.assertEqual(sorted(i["customer_id"] for i in items), sorted(r["customer_id"] for r in hers), path)
            self.assertEqual(self.get(path, name="crm.devices", **parameters).json["items"], [])

    def test_reports(self):
        self.assertEqual(len(self.get("/v1/priorities", name="crm.recs").json["items"]),
                         int(sql("SELECT count(*) FROM prescriptive.priorities WHERE name = 'crm.recs'")))
        self.assertEqual({i["name"] for i in self.get("/v1/freshness").json["items"]}, {"crm.recs", "crm.devices"})
        manager = [i for i in self.get("/v1/resource-demand").json["items"] if i["resource"] == "Account manager"]
        self.assertTrue(manager and all(i["capacity_hours"] == 40 * i["window_hours"] / 168 for i in manager))

    def test_name(self):
        answer = self.get("/v1/recommendations")
        self.assertEqual((answer.status, answer.json["detail"]), (422, "name is missing"))
        for name in ("crm.nosuch", "pg_catalog.pg_class", "recs", "crm.recs; DROP TABLE crm.account", "crm.account"):
            self.assertIn(self.get("/v1/recommendations", name=name).status, (404, 422), name)
        self.assertEqual(sql("SELECT count(*) FROM crm.account"), "2500")
        # Where there is only one, it needs no name.
        anna, _ = new_key("anna")
        self.assertEqual(len(self.service.get("/v1/recommendations", anna).json["items"]), 5)
        stranger, _ = new_key("stranger")
        sql("GRANT stranger TO service")
        self.assertEqual(self.service.get("/v1/recommendations", stranger).status, 404)
        sql("REVOKE stranger FROM service")

    def test_parameters(self):
        for parameters in ({"limit": 0}, {"limit": 1001}, {"limit": "ten"}, {"limit": ""}, {"priority_rank": -1}, {"nosuch": 1},
                           {"due_before": "x"}, {"after": "x"}, {"after": "W10"}, {"after": "!"}, {"after": "WzEsMiwzLDRd"}):
            answer = self.get("/v1/recommendations", name="crm.recs", **parameters)
            self.assertEqual(answer.status, 422, (parameters, answer.body))
        # A cursor of one list is none of another.
        after = self.get("/v1/at-risk", name="crm.recs", limit=1).json["next"]
        self.assertEqual(self.get("/v1/recommendations", name="crm.recs", after=after).status, 422)
        self.assertEqual(self.get("/v1/changes", name="crm.recs", since="2026-01-01", after=after).status, 422)
        # Of numbers that are none, and of an id that is nobody's.
        for place in ('["x", "1"]', '[0.7, "x"]', '[null, "1"]', '[{}, "1"]'):
            after = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
            answer = self.get("/v1/at-risk", name="crm.recs", after=after)
            self.assertTrue(answer.status == 422 or answer.json["items"] == [], (place, answer.body))

    def test_open_routes(self):
        self.assertEqual(self.service.get("/healthz").json, {"status": "ok"})
        self.assertEqual(self.service.get("/openapi.json").json, OPENAPI)
        ready = self.service.get("/readyz").json
        self.assertEqual(ready["extension_version"], sql("SELECT extversion FROM pg_extension WHERE extname = 'prescriptive'"))
        self.get("/v1/priorities")
        text = self.service.get("/metrics").body.decode()
        self.assertIn('prescriptive_requests_total{route="/v1/priorities",status="200"}', text)
        self.assertIn("prescriptive_database_up 1\n", text)
        # Each line is a comment or a sample, and a metric has one TYPE, before its samples.
        typed = set()
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                self.assertNotIn(line.split()[2], typed)
                typed.add(line.split()[2])
            elif not line.startswith("#"):
                self.assertRegex(line, r'^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+$')
                name = line.split("{")[0].split(" ")[0]
                self.assertTrue(name in typed or any(name == t + s for t in typed for s in ("_bucket", "_sum", "_count")), line)

    def test_every_path_is_described(self):
        """What the document describes is there, and each GET answers as it says."""
        for path, methods in OPENAPI["paths"].items():
            for method in methods:
                answer = self.service.request(method.upper(), urllib.parse.quote(path.replace("{id}", "21")), key=self.key)
                self.assertNotIn(answer.status, (404, 405), path)


if __name__ == "__main__":
    unittest.main()
