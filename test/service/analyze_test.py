"""POST /v1/prescriptive/analyze: the documented answers, and what it refuses."""
import json
import subprocess
import unittest

from service import ROOT, ServiceTest, sql

EXAMPLES = json.loads((ROOT / "test/contract/documented_examples.json").read_text())["cases"]
KEYS = ["customer_id", "conversion_probability", "churn_risk", "recommended_action", "action_type", "suggested_timeframe",
        "justification", "confidence_score", "expected_outcome", "priority", "required_resources", "alternative_actions",
        "success_metrics", "psychology_traits", "buying_style"]


class AnalyzeTest(ServiceTest):
    def test_documented_examples_through_curl(self):
        self.assertGreaterEqual(len(EXAMPLES), 3)
        for case in EXAMPLES:
            done = subprocess.run(
                ["curl", "-sS", "-f", "-H", "x-api-key: " + self.key, "-H", "Content-Type: application/json",
                 "-d", json.dumps(case["request"]), f"http://127.0.0.1:{self.service.port}/v1/prescriptive/analyze"],
                capture_output=True, text=True, check=True)
            answer = json.loads(done.stdout)
            self.assertEqual(list(answer), KEYS)
            expected = case.get("exact") or case["contains"]
            self.assertEqual({k: answer[k] for k in expected}, expected, case["name"])

    def test_detail(self):
        request = EXAMPLES[1]["request"]
        answer = self.service.analyze(request, self.key, "?detail=true")
        self.assertEqual(list(answer.json), ["recommendation", "explanation", "evidence", "notes"])
        self.assertEqual(list(answer.json["recommendation"]), KEYS)
        literal = json.dumps(request).replace("'", "''")
        self.assertEqual(answer.json, json.loads(sql(f"""SELECT "Scoring".prescriptive_analyze_detail('{literal}')""")))
        self.assertEqual(list(self.service.analyze(request, self.key, "?detail=false").json), KEYS)
        self.assertEqual(self.service.analyze(request, self.key, "?detail=yes").json["path"], "detail")

    def refuses(self, status, body, path=None, **more):
        answer = self.service.analyze(body, self.key, **more)
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.json.get("path"), path, answer.body)
        return answer.json

    def test_not_json(self):
        for body in (b"", b"{", b"{'customer_id': 1}", b'{"customer_id": "1"} {}', b'{"customer_id": NaN}', b"\xef\xbb\xbf{}",
                     b'{"customer_id": "1", "customer_profile": {"lead_score": 1e999}}', b'{"customer_id": "\xff"}',
                     b'{"customer_id": "\xed\xa0\x80"}', b'{"customer_id": "\xc0\x80"}', b'{"customer_id": "\\ud800"}',
                     b'{"customer_id": "a\x00b"}', b'\x00', b'{"customer_id": "1",}'):
            self.refuses(400, body, "$")

    def test_nul(self):
        self.refuses(400, b'{"customer_id": "a\\u0000b"}', "$.customer_id")
        self.refuses(400, b'{"customer_id": "a", "features": {"\\u0000": 1}}', "$.features.")

    def test_duplicate_keys(self):
        self.refuses(400, b'{"customer_id": "1", "customer_id": "2"}', "$.customer_id")
        self.refuses(400, b'{"customer_id": "1", "customer_profile": {"lead_score": 1, "lead\\u005fscore": 2}}',
                     "$.customer_profile.lead_score")
        self.refuses(400, b'{"customer_id": "1", "interaction_history": [{"content": "a"}, {"content": "a", "content": "b"}]}',
                     "$.interaction_history[1].content")
        # The same key in two objects is no duplicate.
        request = {"customer_id": "1", "interaction_history": [{"content": "a", "timestamp": "2026-01-01"}] * 2}
        self.assertEqual(self.service.analyze(request, self.key).status, 200)

    def test_depth(self):
        self.refuses(400, b'{"customer_id": "1", "features": ' + b"[" * 64 + b"]" * 64 + b"}", "$")
        self.refuses(400, b"[" * 500000, "$")
        # 64 levels are the service's to read, and the extension's to judge.
        self.refuses(422, b'{"customer_id": "1", "customer_profile": {"preferences": "x"}, "demographics": ' + b"[" * 63 + b"]" * 63 + b"}",
                     "$.demographics")

    def test_values(self):
        self.refuses(422, {"customer_id": "1", "custmer_profile": {}}, "$.custmer_profile")
        wrong = self.refuses(422, {"customer_id": "1", "customer_profile": {"lead_score": 101}}, "$.customer_profile.lead_score")
        self.assertEqual(wrong["code"], "22023")
        self.assertIn("101", wrong["value"])
        self.assertIn("[0, 1]", wrong["hint"])
        self.refuses(422, {"customer_profile": {}}, "$.customer_id")
        self.refuses(422, {"customer_id": "1", "as_of": "soon"}, "$.as_of", query="?detail=true")
        self.refuses(422, "[]", "$")
        self.refuses(422, "7", "$")
        self.refuses(422, "null", "$")

    def test_type(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", "application/x-ndjson", ""):
            self.refuses(415, EXAMPLES[0]["request"], headers={"Content-Type": kind})
        for kind in ("application/json; charset=utf-8", "Application/JSON"):
            self.assertEqual(self.service.analyze(EXAMPLES[0]["request"], self.key, headers={"Content-Type": kind}).status, 200)
        self.refuses(415, EXAMPLES[0]["request"], headers={"Content-Encoding": "gzip"})

    def test_size(self):
        big = {"customer_id": "1", "interaction_history": [{"content": "x" * (1024 * 1024 - 200), "timestamp": "2026-01-01"}]}
        self.assertEqual(self.service.analyze(big, self.key).status, 200)
        self.refuses(413, b" " * (2 * 1024 * 1024))
        # Also where the size is not told before.
        self.assertEqual(self.service.request(
            "POST", "/v1/prescriptive/analyze", iter([b" " * 65536] * 32), self.key, {"Content-Type": "application/json"}).status, 413)

    def test_paths_and_methods(self):
        for path in ("/", "/v1", "/v1/prescriptive/analyze/", "/v1/prescriptive//analyze", "/v1/customers//recommendation",
                     "/v1/customers/a/b/recommendation", "/V1/prescriptive/analyze", "/v1/../healthz"):
            self.assertEqual(self.service.request("GET", path, key=self.key).status, 404, path)
        for method, path, allow in (("GET", "/v1/prescriptive/analyze", "POST"), ("DELETE", "/v1/recommendations", "GET"),
                                    ("POST", "/healthz", "GET"), ("PUT", "/v1/customers/1/history", "GET")):
            answer = self.service.request(method, path, key=self.key)
            self.assertEqual((answer.status, answer.headers["allow"]), (405, allow))
        for query in ("?x=1", "?detail=true&detail=true"):
            self.assertEqual(self.service.analyze(EXAMPLES[0]["request"], self.key, query).status, 422)
        for query in ("?detail=%", "?detail=%00", "?detail=%ff", "?%zz"):
            self.assertEqual(self.service.analyze(EXAMPLES[0]["request"], self.key, query).status, 400, query)

    def test_characters(self):
        request = {"customer_id": "Zoë \u6e21\u8fba \U0001f642 \"\\\n", "customer_profile": {"lead_score": 0.5}}
        for body in (json.dumps(request), json.dumps(request, ensure_ascii=False).encode()):
            self.assertEqual(self.service.analyze(body, self.key).json["customer_id"], request["customer_id"])


if __name__ == "__main__":
    unittest.main()
