"""POST /v1/prescriptive/batch: lines in, lines out."""
import json
import socket
import time
import unittest

from service import ServiceTest, new_key, receive, sql

HEAD = ("POST /v1/prescriptive/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        "Transfer-Encoding: chunked\r\nx-api-key: {}\r\n\r\n")


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


class BatchTest(ServiceTest):
    settings = dict(request_time=2)

    def batch(self, lines, key=None):
        return self.service.request("POST", "/v1/prescriptive/batch", b"\n".join(lines), key or self.key,
                                    {"Content-Type": "application/x-ndjson"})

    def test_in_order_and_as_alone(self):
        requests = [{"customer_id": str(i), "customer_profile": {"lead_score": i % 101, "sentiment_score": (i % 19 - 9) / 10}}
                    for i in range(3000)]
        answers = [json.loads(line) for line in self.batch([json.dumps(r).encode() for r in requests]).body.splitlines()]
        self.assertEqual([a["customer_id"] for a in answers], [r["customer_id"] for r in requests])
        for i in (0, 255, 256, 257, 2999):
            alone = self.service.analyze(requests[i], self.key).json
            self.assertEqual(answers[i], alone)
            self.assertEqual(list(answers[i]), list(alone))

    def test_a_bad_line_fails_alone(self):
        good = b'{"customer_id": "good"}'
        bad = [b"{", b"not json", b'{"customer_id": "a", "customer_id": "b"}', b'{"customer_id": "\xff"}', b"[" * 70 + b"]" * 70,
               b'{"customer_id": "a\\u0000"}', b'{"customer_id": "x", "nosuch": 1}', b"{}", b"null", b"7", b'{"customer_id": "x"} {}',
               b'{"customer_id": "x", "customer_profile": {"lead_score": 101}}',
               # Read here, refused by jsonb.
               b'{"customer_id": "x", "features": {"f": 1.' + b"0" * 20000 + b"}}",
               b" " * 100 + b'"' + b"x" * (1024 * 1024) + b'"']
        lines = [line for b in bad for line in (good, b)] + [good]
        answers = [json.loads(line) for line in self.batch(lines).body.splitlines()]
        self.assertEqual(len(answers), len(lines))
        for i, answer in enumerate(answers):
            if i % 2 == 0:
                self.assertEqual(answer["customer_id"], "good")
                self.assertNotIn("error", answer)
            elif b"features" not in lines[i]:
                self.assertIn("error", answer, lines[i][:60])
        self.assertEqual(answers[lines.index(bad[6])]["error"]["path"], "$.nosuch")
        self.assertEqual(answers[lines.index(bad[2])]["error"]["path"], "$.customer_id")

    def test_empty_lines_and_ends(self):
        one = b'{"customer_id": "1"}'
        for body, count in ((b"", 0), (b"\n\n", 0), (one, 1), (one + b"\n", 1), (one + b"\r\n\r\n \n" + one, 2), (one + b"\n\n", 1)):
            self.assertEqual(len(self.batch([body]).body.splitlines()), count, body)
        # The connection goes on.
        connection = self.service.connection()
        for _ in range(3):
            answer = self.service.request("POST", "/v1/prescriptive/batch", one, self.key, {"Content-Type": "application/x-ndjson"}, connection)
            self.assertEqual(answer.json["customer_id"], "1")
            self.assertEqual(self.service.analyze(one, self.key, connection=connection).status, 200)

    def test_answers_come_while_lines_go(self):
        with self.service.connect(5) as sock:
            sock.sendall(HEAD.format(self.key).encode())
            seen = b""
            for i in range(5):
                # In two chunks, cut within the line.
                line = b'{"customer_id": "line %d"}\n' % i
                sock.sendall(chunk(line[:9]) + chunk(line[9:]))
                while b'"line %d"' % i not in seen:
                    part = sock.recv(65536)
                    self.assertTrue(part, seen)
                    seen += part
            sock.sendall(b"0\r\n\r\n")
            while not seen.endswith(b"0\r\n\r\n"):
                seen += sock.recv(65536)

    def test_back_pressure(self):
        """A client that takes nothing is not read without end, and is cut."""
        line = b'{"customer_id": "' + b"x" * 500 + b'"}\n'
        with self.service.connect(5) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.sendall(HEAD.format(self.key).encode())
            sock.setblocking(False)
            sent, began = 0, time.monotonic()
            block = chunk(line * 200)
            data = block
            while time.monotonic() - began < 30:
                try:
                    sent += (n := sock.send(data))
                    data = data[n:] or block
                except BlockingIOError:
                    time.sleep(0.01)
                except (BrokenPipeError, ConnectionResetError):
                    break
            else:
                self.fail("not cut")
        self.assertLess(sent, 40 * 1024 * 1024)
        self.assertEqual(self.service.analyze({"customer_id": "1"}, self.key).status, 200)

    def test_silent_client_is_cut(self):
        with self.service.connect(10) as sock:
            sock.sendall(HEAD.format(self.key).encode() + chunk(b'{"customer_id"'))
            began = time.monotonic()
            data = receive(sock)
            self.assertLess(time.monotonic() - began, 30)
            self.assertFalse(data.endswith(b"0\r\n\r\n"))

    def test_broken_chunks_end_without_the_last(self):
        for tail in (b"zz\r\n", b"5\r\n{}", b"-1\r\n", b"ffffffffffffffffff\r\n"):
            data = self.service.raw(HEAD.format(self.key).encode() + chunk(b'{"customer_id": "1"}\n') + tail)
            self.assertFalse(data.endswith(b"0\r\n\r\n"), tail)

    def test_a_line_without_end(self):
        data = self.service.raw(HEAD.format(self.key).encode() + b"".join(chunk(b"x" * 65536) for _ in range(40)))
        self.assertIn(b"the line is too long", data)
        self.assertFalse(data.endswith(b"0\r\n\r\n"))

    def test_revoked_meanwhile(self):
        key, key_id = new_key()
        with self.service.connect(5) as sock:
            sock.sendall(HEAD.format(key).encode() + chunk(b'{"customer_id": "first"}\n'))
            seen = b""
            while b"first" not in seen:
                seen += sock.recv(65536)
            sql(f"SELECT prescriptive.revoke_api_key('{key_id}')")
            time.sleep(1)
            sock.sendall(chunk(b'{"customer_id": "second"}\n'))
            rest = receive(sock)
        self.assertNotIn(b"second", rest)
        self.assertFalse(rest.endswith(b"0\r\n\r\n"))

    def test_rate(self):
        key, _ = new_key(arguments=", requests_per_minute => 600")
        began = time.monotonic()
        # 1 request, 600 lines at once, then ten a second.
        answer = self.batch([b'{"customer_id": "1"}'] * 620, key)
        self.assertEqual(len(answer.body.splitlines()), 620)
        self.assertLess(time.monotonic() - began, 60)
        self.assertEqual(self.service.analyze({"customer_id": "1"}, key).status, 429)


if __name__ == "__main__":
    unittest.main()
