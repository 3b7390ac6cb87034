"""HTTP itself: what is split, joined, slow, broken or malicious."""
import concurrent.futures
import json
import os
import random
import re
import signal
import socket
import time
import unittest

from service import Service, ServiceTest, receive, sql, until

BODY = b'{"customer_id": "1"}'


class HttpTest(ServiceTest):
    settings = dict(request_time=1, idle_time=2, maximum_connections=300)

    def head(self, *more, length=len(BODY), host="localhost"):
        lines = ["POST /v1/prescriptive/analyze HTTP/1.1", f"Host: {host}", "x-api-key: " + self.key, "Content-Type: application/json", *more]
        if length is not None:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def alive(self):
        self.assertEqual(self.service.analyze(BODY, self.key).status, 200)

    def statuses(self, data):
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", data)]

    def refuses(self, status, data):
        got = self.service.raw(data)
        self.assertEqual(self.statuses(got), [status], (data[-200:], got[:300]))
        self.assertIn(b"Connection: close", got)

    def test_keep_alive(self):
        connection = self.service.connection()
        for _ in range(50):
            self.assertEqual(self.service.analyze(BODY, self.key, connection=connection).status, 200)
            self.assertEqual(self.service.request("GET", "/nosuch", connection=connection).status, 404)
        connection.close()

    def test_pipelining(self):
        """Answers come in the order of the requests."""
        bodies = [json.dumps({"customer_id": str(i)}).encode() for i in range(100)]
        data = b"".join(self.head(length=len(b)) + b for b in bodies) + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        got = self.service.raw(data)
        self.assertEqual(self.statuses(got), [200] * 101)
        ids = [json.loads(p.split(b"\r\n\r\n")[1])["customer_id"] for p in got.split(b"HTTP/1.1 200 OK")[1:101]]
        self.assertEqual(ids, [str(i) for i in range(100)])

    def test_split_packets(self):
        with self.service.connect() as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            data = self.head("Connection: close") + BODY
            for i in range(0, len(data), 3):
                sock.sendall(data[i:i + 3])
                time.sleep(0.002)
            self.assertEqual(self.statuses(receive(sock)), [200])

    def test_chunks(self):
        whole = self.head("Transfer-Encoding: chunked", "Connection: close", length=None)
        for body in (b"14\r\n" + BODY + b"\r\n0\r\n\r\n", b"0014;x=y\r\n" + BODY + b"\r\n0\r\nTrailer: 1\r\n\r\n",
                     b"".join(b"1\r\n" + bytes([c]) + b"\r\n" for c in BODY) + b"0\r\n\r\n"):
            self.assertEqual(self.statuses(self.service.raw(whole + body)), [200], body)
        for body in (b"xx\r\n", b"-1\r\n", b"+14\r\n" + BODY + b"\r\n0\r\n\r\n", b"0x14\r\n" + BODY + b"\r\n0\r\n\r\n",
                     b"14\r\n" + BODY + b"xx0\r\n\r\n", b"ffffffffffffffff1\r\n", b"\r\n"):
            self.refuses(400, whole + body)
        # A line ends with both; this one does not come to its end.
        self.assertEqual(self.service.raw(whole + b"14\n" + BODY + b"\n0\n\n"), b"")
        self.refuses(413, whole + b"200000\r\n")
        self.alive()

    def test_smuggling(self):
        """A request whose end two readers could see at different places is refused, and nothing behind it is read."""
        behind = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for more, length in ((["Transfer-Encoding: chunked"], 5), (["Content-Length: 5"], 6), (["Content-Length: 20"], 20),
                             (["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], None),
                             (["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], None),
                             (["Transfer-Encoding : chunked"], 5), (["Content-Length : 5"], None), ([" Content-Length: 5"], 20),
                             (["Content-Length: +20"], None), (["Content-Length: 0x14"], None), (["Content-Length: 20, 20"], None),
                             (["Content-Length: -1"], None), (["Content-Length: 99999999999999999999999"], None), (["Content-Length:"], None)):
            got = self.service.raw(self.head(*more, length=length) + b"0\r\n\r\n" + behind)
            self.assertEqual(len(self.statuses(got)), 1, (more, got))
            self.assertEqual(self.statuses(got)[0] // 100, 4, (more, got))
        for coding in ("xchunked", "chunked, gzip", "gzip, chunked", "identity", "chunked\x0b", ""):
            got = self.service.raw(self.head("Transfer-Encoding: " + coding, length=None) + b"0\r\n\r\n" + behind)
            self.assertEqual(len(self.statuses(got)), 1, (coding, got))
            self.assertIn(self.statuses(got)[0], (400, 501), (coding, got))
        # HTTP/1.0 knows no chunks; a GET has no body.
        self.refuses(400, self.head("Transfer-Encoding: chunked", length=None).replace(b"HTTP/1.1", b"HTTP/1.0") + b"0\r\n\r\n" + behind)
        self.refuses(400, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nabcde" + behind)

    def test_hosts(self):
        for host in ("localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:80", "[::1]"):
            self.assertEqual(self.statuses(self.service.raw(self.head("Connection: close", host=host) + BODY)), [200], host)
        for host in ("evil.example", "localhost.evil.example", "localhost@evil", "127.0.0.2", "::1", " "):
            self.assertIn(self.statuses(self.service.raw(self.head(host=host) + BODY))[0], (400, 421), host)
        self.refuses(400, self.head("Host: localhost") + BODY)
        self.refuses(400, b"GET /healthz HTTP/1.1\r\n\r\n")

    def test_not_http(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 30, b"GET / HTTP/2.0\r\n\r\n", b"GET\r\n\r\n", b"\r\n" * 5000,
                     b"GET /healthz HTTP/1.1\nHost: localhost\n\n", b"GET /healthz HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\nHost localhost\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                     b"GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n"):
            got = self.service.raw(data + b"\r\n\r\n")
            self.assertTrue(all(s // 100 in (4, 5) and s != 500 for s in self.statuses(got)), (data, got))
        self.alive()

    def test_head(self):
        """Has the answer's header, and nothing that could be taken for the next answer."""
        for path, status in (("/healthz", 405), ("/v1/recommendations", 405), ("/nosuch", 404)):
            got = self.service.raw(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            self.assertEqual(self.statuses(got), [status, 200])
            self.assertTrue(got.split(b"\r\n\r\n")[1].startswith(b"HTTP/1.1 200 "), got)

    def test_limits(self):
        self.refuses(431, self.head("X: " + "x" * 20000) + BODY)
        self.refuses(431, b"GET /" + b"x" * 20000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.refuses(414, b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.refuses(413, self.head(length=2 * 1024 * 1024) + b" " * (2 * 1024 * 1024))
        self.refuses(417, self.head("Expect: a-miracle") + BODY)

    def test_expect_continue(self):
        with self.service.connect() as sock:
            sock.sendall(self.head("Expect: 100-continue", "Connection: close"))
            self.assertEqual(sock.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            sock.sendall(BODY)
            self.assertEqual(self.statuses(receive(sock)), [200])
        # Whoever is refused is not asked for the body.
        refused = self.service.raw(self.head("Expect: 100-continue").replace(self.key.encode(), b"x"))
        self.assertEqual(self.statuses(refused), [401])

    def test_slow_clients_are_cut(self):
        for begin, limit in ((b"", 2), (b"POST /v1", 1), (self.head(), 1), (self.head() + BODY[:-1], 1)):
            with self.service.connect() as sock:
                sock.sendall(begin)
                began = time.monotonic()
                self.assertEqual(receive(sock), b"")
                self.assertGreater(time.monotonic() - began, limit - 0.5, begin)
                self.assertLess(time.monotonic() - began, limit + 10, begin)
        # One byte now and then does not help.
        with self.service.connect() as sock:
            data = self.head() + BODY
            began = time.monotonic()
            with self.assertRaises((BrokenPipeError, ConnectionResetError)):
                for i in range(len(data)):
                    sock.sendall(data[i:i + 1])
                    time.sleep(0.1)
            self.assertLess(time.monotonic() - began, 20)

    def test_many_connections(self):
        socks = [self.service.connect() for _ in range(200)]
        for sock in socks:
            sock.sendall(self.head("Connection: close") + BODY)
        for sock in socks:
            self.assertEqual(self.statuses(receive(sock)), [200])
            sock.close()

        def work(_):
            connection = self.service.connection()
            return [self.service.analyze(BODY, self.key, connection=connection).status for _ in range(40)]
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            self.assertEqual({s for statuses in pool.map(work, range(16)) for s in statuses}, {200})

    def test_too_many_connections(self):
        service = Service(maximum_connections=5)
        try:
            held = [service.connect() for _ in range(5)]
            self.assertTrue(until(lambda: self.statuses(service.raw(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) == [503]))
            for sock in held:
                sock.close()
            self.assertTrue(until(service.ready))
        finally:
            service.stop()

    def test_descriptors(self):
        """Clients take none that the database's connections need."""
        service = Service(wait=False, under=("prlimit", "--nofile=100:1000"))
        self.assertEqual(service.process.wait(10), 1)
        self.assertIn("open files", service.logged())
        service = Service(under=("prlimit", "--nofile=100:1000"), maximum_connections=200)
        held = []
        try:
            for _ in range(1000):
                held.append(service.connect())
            ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'service'"
            self.assertGreaterEqual(int(sql(ended)), 7)
            connection = service.connection()
            connection.sock = held[0]
            # Not at once: it may not have seen yet that they ended.
            self.assertTrue(until(lambda: {service.request("GET", path, key=self.key, connection=connection).status
                                           for path in ("/readyz", "/v1/priorities", "/v1/customers/1/recommendation?name=crm.recs")} == {200}))
        finally:
            for sock in held:
                sock.close()
            service.stop()

    def test_log_that_nobody_reads(self):
        read, write = os.pipe()
        service = Service(log=open(write, "w"), maximum_waiting=64)
        try:
            connection = service.connection()
            for _ in range(2000):
                self.assertEqual(service.request("GET", "/nosuch", connection=connection).status, 404)
        finally:
            service.log.close()
            service.process.terminate()
            self.assertEqual(service.process.wait(10), 0)
        with open(read, "rb") as log:
            lines = log.read().splitlines()
        self.assertEqual(json.loads(lines[0])["event"], "listening")

    def test_clients_that_leave(self):
        for _ in range(100):
            sock = self.service.connect()
            sock.sendall(self.head() + BODY)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            sock.close()
        self.alive()

    def test_fuzzed_requests(self):
        """Whatever is changed in a good request, it is answered as one or refused as the client's fault."""
        seed = int(os.environ.get("SEED", "7"))
        chance = random.Random(seed)
        good = [self.head("Connection: close") + BODY,
                b"GET /v1/recommendations?name=crm.recs&limit=3 HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + self.key.encode() + b"\r\nConnection: close\r\n\r\n",
                b"GET /v1/customers/21/history?name=crm.recs HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + self.key.encode() + b"\r\nConnection: close\r\n\r\n"]
        wrong = 0
        for i in range(1500):
            data = bytearray(chance.choice(good))
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(len(data))
                what = chance.randrange(4)
                if what == 0:
                    data[at] = chance.randrange(256)
                elif what == 1:
                    del data[at:at + chance.randint(1, 5)]
                elif what == 2:
                    data[at:at] = bytes(chance.choice(b"%/?&=\r\n: \x00\xff{}[]\"") for _ in range(chance.randint(1, 3)))
                else:
                    data[at:at] = data[max(0, at - 10):at]
            with self.service.connect() as sock:
                sock.sendall(data)
                sock.shutdown(socket.SHUT_WR)
                got = receive(sock)
            for status in self.statuses(got):
                self.assertTrue(status < 500 or status in (501, 505), f"seed {seed}, round {i}: {bytes(data)} gave {got}")
                wrong += status >= 400
        self.assertGreater(wrong, 500)
        self.alive()

    def test_addresses(self):
        for address, problem in (("0.0.0.0", "speaks TLS"), ("::", "speaks TLS"), ("example", "no IP address")):
            service = Service(wait=False, address=address)
            self.assertEqual(service.process.wait(10), 1)
            self.assertIn(problem, service.logged())
        service = Service(wait=False, address="0.0.0.0", tls_in_front="on")
        self.assertTrue(until(service.ready))
        self.assertEqual(service.stop(), 0)
        service = Service(wait=False, port=self.service.port)
        self.assertEqual(service.process.wait(10), 1)
        self.assertIn("cannot listen", service.logged())

    def test_settings(self):
        for setting, problem in (({"pipeline": 0}, "PRESCRIPTIVE_PIPELINE: pipeline: a number from 1 to 1000"), ({"tls_in_front": "yes"}, "on or off")):
            service = Service(wait=False, **setting)
            self.assertEqual(service.process.wait(10), 1)
            self.assertIn(problem, service.logged())

    def test_drains(self):
        service = Service()
        held = service.connect()  # idle
        with service.connect() as sock:
            data = self.head() + BODY
            sock.sendall(data[:-5])
            time.sleep(0.3)
            service.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            with self.assertRaises(ConnectionRefusedError):
                service.connect()
            sock.sendall(data[-5:])
            got = receive(sock)
            self.assertEqual(self.statuses(got), [200])
            self.assertIn(b"Connection: close", got)
        held.close()
        self.assertEqual(service.process.wait(5), 0)
        self.assertIn('"event":"ended"', service.logged())


if __name__ == "__main__":
    unittest.main()
