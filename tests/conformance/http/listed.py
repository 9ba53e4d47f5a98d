"""Why eddy and another parser may differ: for each kind of difference, what the RFC says, and a look at whether it is so.

A refusal of eddy's that another did not share is explained only where that other's own reading of the request shows the fault;
a request that only eddy took, only where the bytes show what the other does not take.
"""
import re

SCHEME_HTTP = re.compile(r"http://([^/?]*)", re.I)
NAME = r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
AUTHORITY = re.compile(rf"(?:{NAME}|\[[0-9A-Fa-f:.]+\])(?::\d*)?")
ORIGIN = re.compile(r"/[\x21-\x22\x24-\x7e]*")
BARE_END = re.compile(rb"(?<!\r)\n|\r(?!\n)")
EXTENSION = rb'[ \t]*;[ \t]*TOKEN(?:[ \t]*=[ \t]*(?:TOKEN|"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"))?'
CHUNK_LINE = re.compile(rb"[0-9A-Fa-f]{1,16}(?:%s)*" % EXTENSION.replace(b"TOKEN", rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"))
# What llhttp takes for a method; the rest is no fault in RFC 9110, 9.1.
LLHTTP_METHODS = set("""DELETE GET HEAD POST PUT CONNECT OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND
REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PATCH PURGE MKCALENDAR LINK UNLINK SOURCE
QUERY""".split())


def values(request, name):
    return [value for key, value in request["headers"] if key.lower() == name]


def large_port(authority):
    port = re.search(r":(\d+)$", authority)
    return bool(port) and int(port.group(1)) > 65535


def bad_target(request):
    method, target = request["method"], request["target"]
    if method == "CONNECT":
        return not (AUTHORITY.fullmatch(target) and re.search(r":0*[1-9]\d*$", target))
    if target == "*":
        return method != "OPTIONS"
    absolute = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?]*)", target)
    if absolute:
        return not AUTHORITY.fullmatch(absolute.group(1)) or "#" in target or large_port(absolute.group(1))
    return not ORIGIN.fullmatch(target)


def bad_host(request):
    hosts = values(request, "host")
    if len(hosts) != 1:
        return len(hosts) > 1 or request["version"] != "1.0"
    if hosts[0] and not AUTHORITY.fullmatch(hosts[0]):
        return True
    if large_port(hosts[0]):
        return True
    absolute = SCHEME_HTTP.match(request["target"])
    asked = absolute.group(1) if absolute else request["target"] if request["method"] == "CONNECT" else hosts[0]
    without_port = [re.sub(r":(80)?$", "", each).lower() for each in (asked, hosts[0])]
    return without_port[0] != without_port[1]


def bad_framing(request):
    codings = [item.strip() for value in values(request, "transfer-encoding") for item in value.split(",")]
    if request["method"] == "CONNECT" and (codings or values(request, "content-length") not in ([], ["0"])):
        return True
    both = bool(codings) and bool(values(request, "content-length"))
    return both or (bool(codings) and request["version"] == "1.0") or [c.lower() for c in codings] not in ([], ["chunked"])


# What eddy's refusal must be true of, in the other's reading of the same request.
FAULTS = {
    "the request line is malformed": lambda request, data: bad_target(request) or two_blanks(
        request, data) or not request["version"].startswith("1.") or request["method"] == "SOURCE" and b" ICE/" in data,
    "Host is missing": lambda request, data: bad_host(request),
    "the message's length is ambiguous": lambda request, data: bad_framing(request) or trailer_frames(data),
    "the transfer coding is not implemented": lambda request, data: bad_framing(request),
    "Content-Length is not one number": lambda request, data: values(request, "content-length") != ["0"] and (
        len(re.findall(rb"(?i)\ncontent-length:", data)) > 1 or b"," in data or long_length(request)),
    "the HTTP version is not supported": lambda request, data: not request["version"].startswith("1."),
    "the target's scheme": lambda request, data: not SCHEME_HTTP.match(request["target"]),
    "a header field is malformed": lambda request, data: any(
        re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value) for _, value in request["headers"]) or bool(
            re.search(rb"\r\n[ \t]|[ \t]:|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)),
    "a line ends in a bare CR or LF": lambda request, data: bool(BARE_END.search(data)),
    "a chunk's size is malformed": lambda request, data: bool(BARE_END.search(data)) or not all(
        CHUNK_LINE.fullmatch(line) for line in re.findall(rb"\n([0-9A-Fa-f]+[ \t]*;[^\r\n]*|[0-9A-Fa-f]+[ \t]+|[0-9A-Fa-f]{17,})\r\n", data)),
}


def two_blanks(request, data):
    """Whether there are two before the target or behind it, as the other has read it."""
    target = re.escape(request["target"].encode())
    return bool(re.search(rb"[!-~] {2,}%s|%s {2,}HTTP" % (target, target), data))


def trailer_frames(data):
    return bool(re.search(rb"\n0+[^\r\n]*\r\n(?:[^\r\n]+\r\n)*?(?:host|content-length|transfer-encoding):", data, re.I))


def long_length(request):
    return any(len(value.lstrip("0")) > 18 for value in values(request, "content-length"))


def refused_here(what, data, mine, other):
    asked = len(mine["requests"])
    if "bare CR or LF" in what and asked and mine["requests"][-1]["body"].endswith("\r"):
        return "eddy refuses, with the RFC: a bare LF before a request, whose CR is the last byte of a body"
    if asked >= len(other["requests"]):
        return "eddy refuses a request of which the other has not read all yet" if other["end"] != "error" else None
    for sentence, holds in FAULTS.items():
        if what.startswith("refused: " + sentence):
            return f"eddy refuses, with the RFC: {sentence}" if holds(other["requests"][asked], data) else None
    return None


# What another refuses and eddy takes: its message, what the bytes must show, and why eddy takes it.
TAKEN = {
    "llhttp": [
        ("Invalid method|Expected space after method|Expected SOURCE method|Expected HTTP/2 Connection Preface", None,
         "any token is a method (RFC 9110, 9.1)"),
        ("Invalid character in Content-Length", rb"(?i)content-length:[^\r\n]*\t", "white space around a value is dropped (9112, 5.1)"),
        ("Transfer-Encoding", rb"(?i)transfer-encoding:[^\r\n]*[ \t]\r", "white space around a value is dropped (9112, 5.1)"),
        ("Invalid character in chunk (size|extensions)", rb"\n[0-9A-Fa-f]+[ \t]*;?[ \t]", "white space in chunk extensions is taken (9110, 5.6.3)"),
        ("Invalid HTTP version", rb"HTTP/1\.[2-9]", "HTTP/1.2 is read as 1.1 (9110, 6.2)"),
    ],
    "h11": [
        ("no request line received", rb"\r\n\r?\n?|^\r\n", "empty lines before a request are skipped (9112, 2.2)"),
        ("illegal chunk header", rb"\n[0-9A-Fa-f]+[ \t]*;", "white space in chunk extensions is taken (9110, 5.6.3)"),
    ],
}


def taken_here(name, data, mine, other):
    if len(mine["requests"]) == len(other["requests"]):
        return {"more": "the other refuses a request of which eddy has not read all yet",
                "closed": "the other refuses what follows a last request, which eddy does not read"}.get(mine["end"])
    for message, bytes_, reason in TAKEN[name]:
        if re.search(message, other.get("error") or "") and (bytes_ is None or re.search(bytes_, data)):
            return f"eddy takes it, with the RFC: {reason}"
    return None


def listed(name, what, data, mine, other):
    """The reason of a difference, or None where there is none."""
    if what.startswith("refused: "):
        found = refused_here(what, data, mine, other)
        if found:
            return found
    asked = other["requests"][-1:] + mine["requests"][-1:]
    upgrading = other["requests"] + mine["requests"][:len(other["requests"]) + 1]
    if name == "llhttp" and any(values(each, "upgrade") for each in upgrading) and other["end"] == "closed":
        return "llhttp leaves the connection to the protocol that Upgrade names"
    if other["end"] == "closed" and name == "h11" and any(each["version"] == "1.0" for each in asked):
        return "h11 keeps no HTTP/1.0 connection"
    if what == "read otherwise: version":
        return "HTTP/1.2 is read as 1.1 (9110, 6.2)"
    if what.startswith(("more requests", "taken")):
        return taken_here(name, data, mine, other)
    if mine["end"] == "closed" and "fewer" in what and any(values(each, "connection") for each in mine["requests"]):
        return "close wins over keep-alive (9112, 9.3)"
    return None
