"""Clients that misbehave, each against a server of 127.0.0.1, by its port. Those that hold connections return them.

Used by faults_test.py, and by tools/soak_faults, which measures what they cost the others.
"""
import re
import socket
import struct

PATIENCE = 60  # seconds before what hangs fails its test; nothing is measured in it
HELLO = b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answer(connection):
    """The next answer on a connection: its status and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError(f"closed after {data!r}")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += connection.recv(65536)
    return int(head[9:12]), body


def holding(port, pieces):
    """Connections that have sent one of the pieces each."""
    held = []
    for piece in pieces:
        connection = connect(port)
        connection.sendall(piece)
        held.append(connection)
    return held


def vanish(port):
    """Clients that close in the middle of a request or an answer, some by a reset."""
    for piece in (b"", b"G", b"GET /hello HTTP/1.1\r\nHo", b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
                  b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", HELLO * 50,
                  b"GET /stream/100000 HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /slow/20 HTTP/1.1\r\nHost: a\r\n\r\n"):
        for reset in (False, True):
            for connection in holding(port, [piece] * 5):
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()


def stall(port):
    """Connections that stop before a request, in its head and in its body, each more often than a server has threads."""
    return holding(port, (b"", b"GET /he", b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc") * 20)


def read_nothing(port):
    """Connections that ask for more than the kernel holds, and read none of it."""
    return holding(port, [b"GET /stream/1000000 HTTP/1.1\r\nHost: a\r\n\r\n"] * 10)


def read_a_byte(connections):
    """One byte of what waits for each of them. AssertionError where there is none."""
    for connection in connections:
        if not connection.recv(1):
            raise AssertionError("closed while it was read")


def send_too_much(port):
    """Bodies of a gigabyte, with their length and in chunks. AssertionError where one was taken."""
    for head in (b"Content-Length: 1000000000\r\n", b"Transfer-Encoding: chunked\r\n"):
        with connect(port) as connection:
            connection.sendall(b"POST /hello HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n")
            chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n" if b"chunked" in head else b"x" * 65536
            try:
                for _ in range(16_000):
                    connection.sendall(chunk)
            except OSError:
                continue  # refused, which is right
            raise AssertionError("a gigabyte was taken")


def crowd(port, count):
    """So many connections that wait, and ask for nothing."""
    return holding(port, [b""] * count)


def half_way(port, count):
    """Bodies half sent and answers half read, all at once, then gone."""
    pieces = (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + b"x" * 100_000,
              b"GET /stream/100000 HTTP/1.1\r\nHost: a\r\n\r\n")
    for connection in holding(port, [pieces[i % 2] for i in range(count)]):
        connection.close()


def upload(port, size):
    """A form with one file of so many bytes; the answer's status."""
    body = b"--b\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" + b"x" * size + b"\r\n--b--\r\n"
    with connect(port) as connection:
        connection.sendall(b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                           b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return answer(connection)[0]
