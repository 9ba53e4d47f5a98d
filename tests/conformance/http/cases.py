"""Connections' bytes that are made up: requests from parts, some of them wrong, then changed byte by byte.

case(number) is always the same: the number seeds all choices.
"""
import random

METHODS = [b"GET", b"POST", b"PUT", b"HEAD", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT"]
ODD_METHODS = [b"get", b"BREW", b"G(T", b"", b"GET:", b"PRI", b"M-SEARCH", b"SOURCE", b"\x16\x03\x01"]
TARGETS = [b"/", b"/a?b=c", b"/a/b%20c?d=e&f", b"*", b"http://x/", b"http://x", b"http://x:80/a?b", b"x:443", b"//x/y"]
ODD_TARGETS = [b"", b"a", b"/a b", b"/\xc3\xa4", b"/a#b", b"http://y/", b"https://x/", b"http:///a", b"http://u@x/", b"/\x00",
               b"/\x7f", b"x:", b"[::1]:80", b"?a", b"/\t", b"http://x:99999/"]
VERSIONS = [b"HTTP/1.1"] * 12 + [b"HTTP/1.0"] * 2
ODD_VERSIONS = [b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"http/1.1", b"HTTP/1.10", b"HTTP/1,1", b"HTTP/11", b"", b"ICE/1.0",
                b"HTTP/ 1.1", b"HTTP/1.1 "]
HOSTS = [b"Host: x", b"Host: x", b"host:x", b"HOST: x \t", b"Host: x:80"]
ODD_HOSTS = [b"", b"Host:", b"Host: x\r\nHost: x", b"Host: x\r\nHost: y", b"Host: a b", b"Host: x, y", b"Host : x", b"Host: u@x",
             b"Host: x/y", b"Host: [::1]", b"Host: [::1", b"Host: x:y", b" Host: x", b"Host\t: x", b"Host: \xc3\xa4"]
FIELDS = [b"A: b", b"Accept: */*", b"A:", b"A: b, c", b"Cookie: a=b; c=d", b"X-A: \xc3\xa4", b"A: \"b\\\"c\"", b"B: c\td",
          b"Connection: keep-alive", b"Connection: close", b"Connection: Upgrade\r\nUpgrade: foo", b"TE: trailers",
          b"Connection: TE", b"!#$%&'*+-.^_`|~: a"]
ODD_FIELDS = [b"A : b", b"A\t: b", b": b", b"A", b"A b: c", b"A: b\r\n c", b"A: b\r\n\tc", b"A: b\r\n ", b"A: b\x00c", b"A: b\x01",
              b"A: b\x7f", b"A: b\rc", b"A: b\nC: d", b"A\x00: b", b"\xc3\xa4: b", b"A(: b", b"A: b\r", b"Connection: ,close,",
              b"Connection: closed", b"A: b\x0bc", b"Connection: keep-alive, close", b"Upgrade: h2c",
              b"Connection: Upgrade\r\nUpgrade: h2c"]
LENGTHS = [b"3"] * 6 + [b"0", b"003", b" 3 ", b"3\t"]
ODD_LENGTHS = [b"+3", b"-3", b"", b"3,3", b"3, 3", b"3,4", b"0x3", b"3.0", b"3 3", b"3_0", b"\xb2", b"9223372036854775807",
               b"9223372036854775808", b"18446744073709551616", b"18446744073709551619", b"4294967299", b"3\x0b", b"3;", b"\"3\"",
               b"3e0", b"000000000000000000000000000003"]
CODINGS = [b"chunked"] * 6 + [b"Chunked", b"CHUNKED", b" chunked\t"]
ODD_CODINGS = [b"", b"identity", b"gzip", b"gzip, chunked", b"chunked, gzip", b"chunked, chunked", b"chunked,", b", chunked",
               b"\"chunked\"", b"chunked;a=b", b"xchunked", b"chunkedx", b"\x0bchunked", b"chunked\x00", b"identity, chunked",
               b"chunked, identity", b"chunk ed", b"chunked\r\nTransfer-Encoding: chunked",
               b"chunked\r\nTransfer-Encoding: identity", b"identity\r\nTransfer-Encoding: chunked", b"\r\n chunked", b"cow"]
CHUNKS = [b"3\r\nabc\r\n", b"1\r\na\r\n", b"a\r\n0123456789\r\n", b"A\r\n0123456789\r\n", b"03\r\nabc\r\n", b"3;a=b\r\nabc\r\n",
          b"3;a\r\nabc\r\n", b"3 ; a = \"b;\\\"c\"\r\nabc\r\n", b"4\r\n\r\n\r\n\r\n"]
ODD_CHUNKS = [b"3\nabc\r\n", b"3\r\nabc\n", b"3\rabc\r\n", b"+3\r\nabc\r\n", b"-3\r\nabc\r\n", b"0x3\r\nabc\r\n", b"3 \r\nabc\r\n",
              b" 3\r\nabc\r\n", b"\r\nabc\r\n", b";a\r\n", b"3;\r\nabc\r\n", b"3;a=\r\nabc\r\n", b"3;a=\"b\r\nabc\r\n",
              b"3;a=\"b\"c\r\nabc\r\n", b"3;a\nb\r\nabc\r\n", b"3;a\x00\r\nabc\r\n", b"3;a\rb\r\nabc\r\n", b"3;\xc3\r\nabc\r\n",
              b"3g\r\nabc\r\n", b"3\r\nabcd\r\n", b"4\r\nabc\r\n", b"100000003\r\nabc\r\n", b"10000000000000003\r\nabc\r\n",
              b"ffffffffffffffff\r\nabc\r\n", b"00000000000000000000003\r\nabc\r\n", b"3\t\r\nabc\r\n", b"3_\r\nabc\r\n",
              b"3;;\r\nabc\r\n", b"3; a\r\nabc\r\n", b"3;a \r\nabc\r\n", b"3,a\r\nabc\r\n", b"3\r\r\nabc\r\n", b"3\r\nabc\r\r\n"]
LASTS = [b"0\r\n\r\n"] * 6 + [b"000\r\n\r\n", b"0;a=b\r\n\r\n", b"0\r\nA: b\r\n\r\n"]
ODD_LASTS = [b"0\r\n", b"0\n\n", b"0\r\n\n", b"0\n\r\n", b"0\r\nA : b\r\n\r\n", b"0\r\nA: b\r\n c\r\n\r\n", b"0\r\nA\r\n\r\n",
             b"0\r\nContent-Length: 9\r\n\r\n", b"0\r\nTransfer-Encoding: gzip\r\n\r\n", b"0 \r\n\r\n", b"\r\n\r\n", b"0\r\n\r",
             b"0\r\nA: b\x00\r\n\r\n", b"0\r\nHost: y\r\n\r\n", b"0\r\nA: b\n\r\n"]
BYTES = [b"\r", b"\n", b"\r\n", b" ", b"\t", b"\x00", b":", b",", b";", b"0", b"\x0b", b"\x0c", b"\x7f", b"\x80", b"\xff", b"\"",
         b"\x1f", b"=", b"-", b"\\"]


def pick(random_, plain, odd, chance):
    return random_.choice(odd if random_.random() < chance else plain)


def chunked_body(random_, odd):
    chunks = [pick(random_, CHUNKS, ODD_CHUNKS, odd) for _ in range(random_.randrange(3))]
    return b"".join(chunks) + pick(random_, LASTS, ODD_LASTS, odd)


def request(random_, odd):
    line = b" ".join([pick(random_, METHODS, ODD_METHODS, odd / 2), pick(random_, TARGETS, ODD_TARGETS, odd),
                      pick(random_, VERSIONS, ODD_VERSIONS, odd / 2)])
    fields = [pick(random_, HOSTS, ODD_HOSTS, odd)]
    fields += [pick(random_, FIELDS, ODD_FIELDS, odd) for _ in range(random_.choice([0, 0, 1, 1, 2, 3]))]
    kind, body = random_.random(), b""
    if kind < 0.3:
        fields.append(b"Content-Length: " + pick(random_, LENGTHS, ODD_LENGTHS, odd))
        body = random_.choice([b"abc"] * 8 + [b"", b"ab", b"abcd", b"abc\r\n"])
    if 0.25 < kind < 0.6:
        fields.append(b"Transfer-Encoding: " + pick(random_, CODINGS, ODD_CODINGS, odd))
        body = chunked_body(random_, odd)
    random_.shuffle(fields)
    return line + b"\r\n" + b"".join(field + b"\r\n" for field in fields if field) + b"\r\n" + body


def change(random_, data):
    """One small fault anywhere."""
    at = random_.randrange(len(data))
    to = min(len(data), at + random_.choice([1, 1, 1, 2, 4, 16]))
    kind = random_.randrange(6)
    if kind == 0:
        return data[:at] + data[to:]
    if kind == 1:
        return data[:to] + data[at:]
    if kind == 2:
        return data[:at] + random_.choice(BYTES) + data[at:]
    if kind == 3:
        return data[:at] + random_.choice(BYTES) + data[at + 1:]
    if kind == 4:
        return data[:at] + bytes([data[at] ^ 1 << random_.randrange(8)]) + data[at + 1:]
    lines = data.split(b"\r\n")
    random_.shuffle(lines)
    return b"\r\n".join(lines)


def case(number):
    random_ = random.Random(number)
    odd = random_.choice([0, 0.05, 0.15, 0.3])
    data = b"".join(random_.choice([b""] * 9 + [b"\r\n"]) + request(random_, odd) for _ in range(random_.choice([1, 1, 2, 3])))
    for _ in range(random_.choice([0, 0, 1, 1, 2])):
        data = change(random_, data) or b"\r\n"
    return data
