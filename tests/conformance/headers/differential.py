#!/usr/bin/env python3
"""Headers, cookies and URLs made up, read and written by eddy and by the real Werkzeug: differential.py WORKER [--cases N].

A case is a number that seeds all its choices: a function, and a header or text that is mostly well formed. Both sides must answer
alike. Where they do not, that has to be one of two: a fault of this version's of Werkzeug that the manual has mended
(../reference_faults.toml), or a difference that is meant (docs/compatibility.md). Each has a rule below that says of which
inputs; none may be without a case.
"""
import argparse
import base64
import collections
import datetime
import pathlib
import random
import re
import sys
import tomllib
import urllib.parse

from werkzeug import datastructures, http, urls
from werkzeug.security import safe_join
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.utils import redirect, secure_filename
from werkzeug.wrappers import Request

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from worker import ask_worker  # noqa: E402

FAULTS = pathlib.Path(__file__).resolve().parent.parent / "reference_faults.toml"
TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
QUOTED = r'"(?:[^"\\]|\\.)*"'
TOKENS = ["a", "b", "gzip", "text", "utf-8", "x_y", "*", "1.5", "no-cache", "max-age", "W", "it's", "50%", "~|"]
QUOTEDS = ['""', '"a"', '"a b"', '"a, b"', '"a; b"', r'"a\"b"', r'"a\\b"', '"é"', '"="', '"q=1"', '"日本"']
NOISE = ['"', "\\", ",", ";", "=", " ", "\t", "*", "'", "%", "/", "é", "日", "(", "a", "0", "-", "%41", "%e9", "\\\"", "..", "?"]
TYPES = ["text/html", "text/plain", "application/json", "application/xml", "application/xhtml+xml", "image/png", "text/*", "*/*",
         "text/html;level=1", "text/html; level=1", "TEXT/HTML"]
LANGUAGES = ["de", "de-AT", "de_AT", "en", "en-US", "en-GB", "EN", "zh-Hans-CN", "fr", "*"]
CHARSETS = ["utf-8", "UTF8", "latin1", "iso-8859-1", "ascii", "us-ascii", "koi8-r", "utf-16", "*"]
CODINGS = ["gzip", "br", "identity", "*", "GZIP", "deflate", "x-own"]
SCHEMES = ["Basic", "basic", "Digest", "Bearer", "Negotiate", "AWS4-HMAC-SHA256", "digest"]
DIRECTIVES = ["max-age", "s-maxage", "no-cache", "no-store", "max-stale", "min-fresh", "only-if-cached", "public", "private",
              "must-revalidate", "proxy-revalidate", "immutable", "no-transform", "x-own"]
POLICIES = ["default-src", "script-src", "img-src", "frame-ancestors", "sandbox", "upgrade-insecure-requests", "report-uri"]
URL_PIECES = ["a", "b", "-", "~", "%C3%A9", "%e6%97%a5", "%20", "%22", "%3C", "%3e", "%7C", "%ff", "%C3", "%00", "%zz", "%", "%25", "%2F", "%3F",
              "%23", "+", "=", "&", ";", ":", "@", "%41", "%26", "%3D", "%2B", "."]
PATHS = ["a", "b.txt", "..", ".", "", "/", "//", "a b", "..a", "a..", "é", "\\", "etc", "\0", "..\\", "c:"]


class Choices:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *of):
        return self.random.choice(of)

    def some(self, make, most=4):
        return [make() for _ in range(self.random.choice([0, 1, 1, 2, 3, most]))]

    def noise(self, most=12):
        return "".join(self.random.choice(NOISE + TOKENS) for _ in range(self.random.randrange(most)))

    def text(self):
        return self.random.choice(["", "a", "a b", "Zoë", "日本.txt", "x" * 50, self.noise(), self.noise(), "a/b?c=d#e", "%41%zz", "+ +"])

    def token(self):
        return self.random.choice(TOKENS)

    def value(self):
        return self.random.choice([self.token(), self.token(), self.random.choice(QUOTEDS)])

    def spoilt(self, text):
        """The text, in one of five cases with something in it, or out of it, that may make it malformed."""
        if self.random.random() < 0.8:
            return text
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.one(*NOISE) + text[at + self.random.randrange(2):]

    def blank(self):
        return self.one("", "", " ", "  ", "\t")

    def join(self, parts, comma=","):
        return "".join((self.blank() + comma + self.blank() if at else "") + part for at, part in enumerate(parts))

    def parameters(self):
        return "".join(self.one(";", "; ", " ;") + self.token().lower().replace("*", "a") + "=" + self.value()
                       for _ in range(self.random.choice([0, 0, 1, 2])))

    def weight(self):
        return self.one("", "", ";q=0.5", "; q=0.8", ";q=0", ";q=1", ";q=0.333", ";q=1.0", ";q=2", ";q=x", ";q=-1", ";q=.5", ";Q=0.5")

    def pair(self, names=None):
        name = self.random.choice(names or TOKENS)
        return self.one(name, f"{name}={self.value()}", f"{name}={self.value()}", f"{name}={self.random.randrange(99)}",
                        f"{name} = {self.value()}" if self.random.random() < 0.2 else f"{name}={self.token()}")

    def number(self):
        return self.one("0", "1", "5", "99", "100", "500", "", "-1", "x", "+1", "1_0", "007", " 3 ", "٣", str(self.random.randrange(200)))

    def etag(self):
        return self.one('"a"', '"b"', 'W/"a"', 'w/"c"', '"a,b"', "a", "W/b", '""', '"x y"', '"*"', "*" if self.random.random() < 0.2 else '"d"')

    def date(self):
        moment = datetime.datetime.fromtimestamp(self.random.randrange(0, 2**32), datetime.timezone.utc)
        return self.one(http.http_date(moment), http.http_date(moment), moment.strftime("%A, %d-%b-%y %H:%M:%S GMT"),
                        moment.strftime("%a %b %e %H:%M:%S %Y"), moment.strftime("%a, %d %b %Y %H:%M:%S +0100"), self.noise())


class Cases:
    """A method a function: the arguments that the worker gets. Those of Python's side are in Real."""

    def __init__(self, choices):
        self.c = choices

    def quote_header_value(self):
        return {"value": self.c.one(self.c.text(), self.c.token()), "allow_token": self.c.one(True, False)}

    def parse_list_header(self):
        return {"header": self.c.spoilt(self.c.join(self.c.some(self.c.value)))}

    def parse_dict_header(self):
        return {"header": self.c.spoilt(self.c.join(self.c.some(self.c.pair)))}

    def parse_options_header(self):
        return {"header": self.c.spoilt(self.c.one("text/html", "form-data", "x", "") + self.c.parameters())}

    def dump_list(self):
        return {"values": self.c.some(self.c.text)}

    def items(self, values):
        names = dict.fromkeys(self.c.token().replace("*", "a") for _ in range(self.c.random.randrange(4)))
        return [[name, self.c.one(*values)] for name in names]

    def dump_dict(self):
        return {"items": self.items([None, self.c.text(), self.c.token()])}

    def dump_options(self):
        return {"value": "x", "items": self.items([self.c.text(), self.c.token()])}

    def accept(self):
        kind, values = self.c.one(("mime", TYPES), ("language", LANGUAGES), ("charset", CHARSETS), ("plain", CODINGS))
        parts = [self.c.random.choice(values) + (self.c.parameters() if kind == "mime" else "") + self.c.weight()
                 for _ in range(self.c.random.choice([0, 1, 2, 3, 5]))]
        offered = [value for value in self.c.random.sample(values, 4) if kind == "mime" or value != "*"]
        return {"kind": kind, "header": self.c.spoilt(self.c.join(parts)), "offered": offered}

    def credentials(self):
        scheme = self.c.random.choice(SCHEMES)
        if scheme.lower() == "basic":
            pair = self.c.text() + self.c.one(":", ":", "") + self.c.text()
            text = base64.b64encode(pair.encode()).decode()
            stray = self.c.one("", "", "", "", "", "!", "-")
            return f"{scheme} {text[:4]}{stray}{text[4:]}"
        if self.c.random.random() < 0.3:
            return f"{scheme} {self.c.one('abc', 'abc==', 'a.b.c', '')}"
        names = ["username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce", "opaque", "algorithm"]
        return f"{scheme} " + self.c.join([f"{name}={self.c.value()}" for name in names if self.c.random.random() < 0.9])

    def authorization(self):
        return {"header": self.c.spoilt(self.credentials())}

    def www_authenticate(self):
        return {"header": self.c.spoilt(self.credentials())}

    def directives(self):
        return self.c.spoilt(self.c.join(self.c.some(lambda: self.c.one(
            self.c.pair(DIRECTIVES), f"{self.c.random.choice(DIRECTIVES)}={self.c.number()}"))))

    def request_cache_control(self):
        return {"header": self.directives()}

    def response_cache_control(self):
        return {"header": self.directives(), "max_age": self.c.one(None, 0, 60), "public": self.c.one(True, False),
                "no_store": self.c.one(True, False)}

    def etags(self):
        return {"header": self.c.spoilt(self.c.join(self.c.some(self.c.etag))).strip(), "tags": ["a", "b", "c", "a,b", "x"]}

    def range(self):
        def part():
            return self.c.one(f"{self.c.number()}-{self.c.number()}", f"{self.c.number()}-", f"-{self.c.number()}")
        return {"header": self.c.spoilt(self.c.one("bytes", "Bytes", "rows") + "=" + self.c.join([part()] + self.c.some(part, 2))),
                "length": self.c.one(None, 0, 1, 100, 1000)}

    def content_range(self):
        range_ = self.c.one("*", f"{self.c.number()}-{self.c.number()}", "0-99", "5-9")
        return {"header": self.c.spoilt(f"bytes {range_}/{self.c.one('*', '100', '5', self.c.number())}")}

    def if_range(self):
        return {"header": self.c.one(self.c.date(), self.c.etag())}

    def header_set(self):
        return {"header": self.c.spoilt(self.c.join(self.c.some(self.c.value))), "add": ["Cookie", "cookie", "A"], "discard": ["b", "none"]}

    def csp(self):
        def directive():
            return self.c.random.choice(POLICIES) + self.c.one("", " 'self'", " * data:", "  'none' ", " https://example.org")
        return {"header": self.c.join(self.c.some(directive), ";")}

    def parse_date(self):
        return {"header": self.c.date()}

    def http_date(self):
        return {"seconds": self.c.random.randrange(-2**33, 2**35)}

    def generate_etag(self):
        return {"value": self.c.text()}

    def parse_cookie(self):
        def cookie():
            return self.c.one(self.c.token() + "=" + self.c.value(), self.c.token(), "=" + self.c.token(),
                              f'{self.c.token()}="{self.c.one("a b", chr(92) + "073", chr(92) + "303" + chr(92) + "251", "")}"')
        return {"header": self.c.spoilt(self.c.join(self.c.some(cookie), ";"))}

    def dump_cookie(self):
        return {"name": self.c.one("a", "session", "x-y"), "value": self.c.one(self.c.text(), self.c.token(), "a/b=c:d"),
                "expires": self.c.one(None, 0, 1_700_000_000), "path": self.c.one("/", "/x", "/a b", "/é", "/%20", "/a;b", "/x:y@z"),
                "domain": self.c.one(None, None, "example.org", ".example.org", "example.org:80", "localhost"),
                "secure": self.c.one(True, False), "httponly": self.c.one(True, False), "samesite": self.c.one(None, "lax", "Strict", "none")}

    def secure_filename(self):
        return {"value": self.c.one(self.c.text(), self.path())}

    def path(self):
        return self.c.one("/", "//", "").join(self.c.random.choice(PATHS) for _ in range(self.c.random.randrange(5)))

    def safe_join(self):
        def path():
            return "/".join(self.c.random.choice(PATHS) for _ in range(self.c.random.randrange(5)))
        return {"directory": self.c.one("/s", "/s/", "", "s", "/"), "paths": [path() for _ in range(self.c.one(1, 1, 2))]}

    def quote(self):
        return {"value": self.c.text(), "safe": self.c.one("/", "", "/:", "%")}

    quote_plus = quote

    def unquote(self):
        return {"value": "".join(self.c.one("%41", "%2", "%", "%zz", "+", "a", "é", "%c3%a9", "/", "%2F") for _ in range(6))}

    unquote_plus = unquote

    def url_decode(self):
        def pair():
            return self.c.one("a=1", "a", "=b", "", "a=b=c", "x=%41+b", "é=ö", "a=%C3%A9", "%26=%3D", ";=;")
        return {"value": "&".join(self.c.some(pair))}

    def url_encode(self):
        return {"items": [[self.c.text(), self.c.text()] for _ in range(self.c.random.randrange(4))]}

    def piece(self):
        return "".join(self.c.random.choice(URL_PIECES) for _ in range(self.c.random.randrange(6)))

    def current_url(self):
        path = "/" + "/".join(self.c.some(self.piece))
        return {"scheme": self.c.one("http", "https"), "host": self.c.one("h", "a.example", "a.example:80", "A.example:443", "[::1]:80", "h:8080"),
                "root": self.c.one("", "", "/shop", "/a/b"), "target": path + self.c.one("", "?", "?" + self.piece(), "?a=" + self.piece())}

    def host_is_trusted(self):
        def host():
            return self.c.one("example.com", "a.example.com", "A.Example.com", "badexample.com", "com", "localhost", "") + self.c.one("", ":80", ":")
        return {"host": host(), "trusted": self.c.some(lambda: self.c.one("", ".") + host())}

    def url_join(self):
        def segments():
            return self.c.one("", "/") + "/".join(self.c.one("a", "b", "..", ".", "", "c d", "é") for _ in range(self.c.random.randrange(5)))
        reference = self.c.one("", "", "//other", "https://other", "mailto:a@b", "x:") + segments() + self.c.one("", "?q=/../x", "#f", "?")
        return {"path": self.c.one("/", "/app/", "/a/b/"), "reference": reference}

    def redirect(self):
        def text():
            return self.piece() + self.c.one("", "", "", "\\", '"', "<>", "{|}", "^`", "[0]", "\\\\")
        return {"location": self.c.one("/", "http://h/", "a", "//h/") + text() + self.c.one("", "?" + text(), "#" + text())}


def listed(mapping):
    return [[key, value] for key, value in mapping.items()]


class Real:
    """The same functions of the real Werkzeug's."""

    def quote_header_value(self, t):
        return http.quote_header_value(t["value"], allow_token=t["allow_token"])

    def parse_list_header(self, t):
        return http.parse_list_header(t["header"])

    def parse_dict_header(self, t):
        return listed(http.parse_dict_header(t["header"]))

    def parse_options_header(self, t):
        value, options = http.parse_options_header(t["header"])
        return [value, listed(options)]

    def dump_list(self, t):
        return http.dump_header(t["values"])

    def dump_dict(self, t):
        return http.dump_header(dict(t["items"]))

    def dump_options(self, t):
        return http.dump_options_header(t["value"], dict(t["items"]))

    def accept(self, t):
        kinds = {"mime": datastructures.MIMEAccept, "language": datastructures.LanguageAccept,
                 "charset": datastructures.CharsetAccept, "plain": datastructures.Accept}
        accept = http.parse_accept_header(t["header"], kinds[t["kind"]])
        try:
            made = {"items": [list(item) for item in accept], "header": accept.to_header(), "best": accept.best or "",
                    "best_match": accept.best_match(t["offered"], "none"), "quality": [accept.quality(each) for each in t["offered"]],
                    "contains": [each in accept for each in t["offered"]]}
        except ValueError as error:
            return {"error": str(error)}
        if t["kind"] == "mime":
            made["is"] = [accept.accept_html, accept.accept_xhtml, accept.accept_json]
        return made

    def authorization(self, t):
        auth = http.parse_authorization_header(t["header"].encode().decode("latin1"))
        return auth and {"type": auth.type, "parameters": listed(auth), "token": None, "header": auth.to_header()}

    def www_authenticate(self, t):
        if not t["header"]:
            return None
        challenge = http.parse_www_authenticate_header(t["header"])
        parameters = [[key, value] for key, value in challenge.items() if key != "__auth_type__"]
        return {"type": challenge.type, "parameters": parameters, "token": None, "header": challenge.to_header()}

    def request_cache_control(self, t):
        control = http.parse_cache_control_header(t["header"])
        return {"items": listed(control), "header": control.to_header(),
                "values": [control.max_age, control.max_stale, control.min_fresh, control.no_store, control.only_if_cached]}

    def response_cache_control(self, t):
        control = http.parse_cache_control_header(t["header"], None, datastructures.ResponseCacheControl)
        values = [control.max_age, control.s_maxage, control.no_store, control.public, control.must_revalidate,
                  control.proxy_revalidate, control.immutable]
        control.max_age = t["max_age"]
        control.public = t["public"]
        control.no_store = t["no_store"]
        return {"values": values, "header": control.to_header()}

    def etags(self, t):
        tags = http.parse_etags(t["header"])
        return {"strong": tags.as_set(), "weak": tags._weak, "star": tags.star_tag,
                "found": [[tags.contains(tag), tags.contains_weak(tag), tags.is_weak(tag), tags.is_strong(tag),
                           tags.contains_raw(f'"{tag}"'), tags.contains_raw(f'W/"{tag}"')] for tag in t["tags"]]}

    def range(self, t):
        found = http.parse_range_header(t["header"])
        return found and {"units": found.units, "ranges": [list(part) for part in found.ranges], "header": found.to_header(),
                          "content_range": found.to_content_range_header(t["length"])}

    def content_range(self, t):
        found = http.parse_content_range_header(t["header"])
        return found and {"units": found.units, "start": found.start, "stop": found.stop, "length": found.length,
                          "header": found.to_header()}

    def if_range(self, t):
        found = http.parse_if_range_header(t["header"])
        header = "" if '"' in (found.etag or "") else found.to_header()  # it raises a ValueError
        return {"etag": found.etag, "date": found.date and int(found.date.timestamp()), "header": header}

    def header_set(self, t):
        found = http.parse_set_header(t["header"])
        items = list(found)
        for name in t["add"]:
            found.add(name)
        for name in t["discard"]:
            found.discard(name)
        return {"items": items, "header": found.to_header()}

    def csp(self, t):
        policy = http.parse_csp_header(t["header"])
        items = listed(policy)
        policy.script_src = "'self'"
        policy.img_src = None
        return {"items": items, "header": policy.to_header()}

    def parse_date(self, t):
        date = http.parse_date(t["header"])
        return date and int(date.timestamp())

    def http_date(self, t):
        return http.http_date(datetime.datetime.fromtimestamp(t["seconds"], datetime.timezone.utc))

    def generate_etag(self, t):
        return http.generate_etag(t["value"].encode())

    def parse_cookie(self, t):
        return [list(pair) for pair in http.parse_cookie(t["header"].encode().decode("latin1")).items(multi=True)]

    def dump_cookie(self, t):
        try:
            return http.dump_cookie(t["name"], t["value"], expires=t["expires"], path=t["path"], domain=t["domain"], secure=t["secure"],
                                    httponly=t["httponly"], samesite=t["samesite"], max_size=0)
        except ValueError as error:
            return {"error": str(error)}

    def secure_filename(self, t):
        return secure_filename(t["value"])

    def safe_join(self, t):
        return safe_join(t["directory"], *t["paths"])

    def quote(self, t):
        return urllib.parse.quote(t["value"], safe=t["safe"])

    def quote_plus(self, t):
        return urllib.parse.quote_plus(t["value"], safe=t["safe"])

    def unquote(self, t):
        return urllib.parse.unquote(t["value"])

    def unquote_plus(self, t):
        return urls.url_unquote_plus(t["value"])

    def url_decode(self, t):
        return [list(pair) for pair in urls.url_decode(t["value"]).items(multi=True)]

    def url_encode(self, t):
        return urllib.parse.urlencode([tuple(pair) for pair in t["items"]])

    def current_url(self, t):
        path, _, query = t["target"].partition("?")
        request = Request({"wsgi.url_scheme": t["scheme"], "HTTP_HOST": t["host"], "SCRIPT_NAME": t["root"], "REQUEST_METHOD": "GET",
                           "PATH_INFO": urllib.parse.unquote_to_bytes(path).decode("latin1"), "QUERY_STRING": query})
        return [request.host, request.host_url, request.root_url, request.base_url, request.url, request.path, request.full_path]

    def host_is_trusted(self, t):
        return host_is_trusted(t["host"], t["trusted"])

    def url_join(self, t):
        return urllib.parse.urljoin("http://h" + t["path"], t["reference"])

    def redirect(self, t):
        return redirect(t["location"]).headers["Location"]


def sent_location(location):
    """What Werkzeug 3.0.3 and later sends, but for an empty query or fragment: the URL standard's percent-encode sets, brackets too behind the host."""
    parts = urllib.parse.urlsplit(location)
    common = "%!$&'()*+,/:;=@"
    sent = urllib.parse.urlunsplit(parts._replace(
        path=urllib.parse.quote(parts.path, common), query=urllib.parse.quote(parts.query, common + "?"),
        fragment=urllib.parse.quote(parts.fragment, common + "?#")))
    return sent + (location[-1] if location[-1] in "?#" else "")  # empty, which urlunsplit leaves out


def well_formed_options(header):
    return re.fullmatch(rf'[^;,"\s]+(;\s*{TOKEN}=({TOKEN}|{QUOTED}))*', header) and not re.search(r"%22|\*", header)


def well_formed_dict(header):
    return re.fullmatch(rf'(\s*{TOKEN}(=({TOKEN}|{QUOTED}))?\s*,)*\s*{TOKEN}(=({TOKEN}|{QUOTED}))?\s*|', header) and not re.search(
        r'\*=|"\\"|\\""', header)


def well_formed_accept(header):
    element = rf'[^\s;,"]+([ \t]*;[ \t]*(?!q=){TOKEN}={TOKEN})*([ \t]*;[ \t]*q=(0(\.\d+)?|1(\.0+)?))?'
    names = [re.findall(r";[ \t]*([^=;,]*)=", part) for part in header.lower().split(",")]
    return re.fullmatch(rf"({element}\s*,\s*)*{element}|", header) and not re.search(r"\*=|Q=|'", header) and all(
        len(part) == len(set(part)) for part in names)


def numbers_are_plain(text):
    return not re.search(r"[+_]|[^\x00-\x7f]", text)


# What a difference may be: of the reference's faults by their names, each with a rule that says of which inputs.
FAULT_RULES = {
    "empty-value-unquoted": lambda t, ours: t["f"] in ("quote_header_value", "dump_list", "dump_dict", "dump_options") and (
        t.get("value") == "" or "" in t.get("values", []) or any(value == "" for _, value in t.get("items", [])))
    or t["f"] in ("request_cache_control", "response_cache_control", "header_set", "authorization", "www_authenticate") and re.search(
        r'=\s*(""|,|$)|,\s*,|,\s*$|^\s*,|""|^\s+$|(^|,)\s*"\\"\s*(,|$)', t["header"]),
    "list-quotes-2.3": lambda t, ours: t["f"] in ("parse_list_header", "header_set") and re.search(r'(^|,)\s*"\s*(,|$)|""', t["header"]),
    "dict-header-2.3": lambda t, ours: t["f"] in ("parse_dict_header", "request_cache_control", "response_cache_control",
                                                 "authorization", "www_authenticate") and not well_formed_dict(
                                                     t["header"].partition(" ")[2].strip() if "auth" in t["f"] else t["header"]),
    "options-header-2.3": lambda t, ours: t["f"] == "parse_options_header" and not well_formed_options(t["header"]),
    "accept-2.3": lambda t, ours: t["f"] == "accept" and not well_formed_accept(t["header"]),
    "authorization-2.3": lambda t, ours: t["f"] == "authorization" and (
        Real().authorization(t) is None and isinstance(ours, dict) and (ours["type"] != "basic" or ours["parameters"][1][1] == "")),
    "www-authenticate-2.3": lambda t, ours: t["f"] == "www_authenticate" and (
        ours is None or ours["token"] is not None or "\t" in t["header"].partition(" ")[0] or isinstance(ours, dict) and ours["type"] != "digest" and
        {**Real().www_authenticate(t), "header": None} == {**ours, "header": None}),
    "cache-control-3.1": lambda t, ours: "cache_control" in t["f"] and re.search(
        r"(max-age|s-maxage|max-stale|min-fresh)(?!=\d+\s*(,|$))", t["header"]),
    "plain-int": lambda t, ours: t["f"] in ("range", "content_range", "request_cache_control", "response_cache_control")
    and not numbers_are_plain(t["header"]),
    "suffix-of-nothing": lambda t, ours: t["f"] == "range" and re.search(r"-0*\s*(,|$)", t["header"]),
    "content-range-of-less-than-nothing": lambda t, ours: t["f"] == "content_range" and re.search(r"\*/\s*-", t["header"]),
    "empty-etag": lambda t, ours: t["f"] == "etags" and '""' in t["header"],
    "cookie-quoting-2.3": lambda t, ours: t["f"] == "dump_cookie" and re.search(r"[()<>?@\[\]{}]", t["value"]),
    "cookie-domain-2.3": lambda t, ours: t["f"] == "dump_cookie" and t["domain"] in ("localhost", ".example.org"),
    "iri-2.3": lambda t, ours: t["f"] == "current_url" and re.search(
        r"[!$&'()*+,:;=@]|%(2[1-9A-F]|3[A-F]|40|5[BD]|7C)", t["target"], re.I) and all(
            ours[part] == Real().current_url(t)[part] for part in (0, 1, 2, 5, 6)),
    "no-host-3.1.7": lambda t, ours: t["f"] == "host_is_trusted" and t["host"] in ("", ":", ":80") and not ours,
    "location-3.0.3": lambda t, ours: t["f"] == "redirect" and ours == sent_location(t["location"]),
    "cookie-path-3.0": lambda t, ours: t["f"] == "dump_cookie" and t["path"] in ("/a;b",),
}

# Differences that are meant: rows of docs/compatibility.md.
MEANT_RULES = {
    "base64 that is not canonical": lambda t, ours: t["f"] == "authorization" and ours is None
    and t["header"].lower().startswith("basic"),
    "dates of other forms than HTTP's": lambda t, ours: t["f"] in ("parse_date", "if_range") and not re.fullmatch(
        r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}", t["header"]),
    "two digits of a year": lambda t, ours: t["f"] in ("parse_date", "if_range") and re.match(r"\w{6,9}, \d\d-", t["header"]),
    "a set has a name once": lambda t, ours: t["f"] == "header_set" and len(ours["items"]) < len(Real().header_set(t)["items"]),
    "directives without a value": lambda t, ours: t["f"] == "csp" and re.search(r"(^|;)\s*[\w-]+\s*(;|$)", t["header"]),
    "a challenge's parameter without a value": lambda t, ours: t["f"] == "www_authenticate" and ours and any(
        value is None for _, value in ours["parameters"]),
    "empty segments and an empty query of a target": lambda t, ours: t["f"] == "url_join" and re.search(r"//|\?$", t["reference"]),
    "a trusted host in another case": lambda t, ours: t["f"] == "host_is_trusted" and ours and Real().host_is_trusted(
        {"host": t["host"].lower(), "trusted": [each.lower() for each in t["trusted"]]}),
    "a cookie ends at a semicolon, in quotes too": lambda t, ours: t["f"] == "parse_cookie" and re.search(r'"[^"]*;', t["header"]),
    "NUL in a path": lambda t, ours: t["f"] == "safe_join" and any("\0" in path for path in t["paths"]) and ours is None,
}


def simplified(task, answer):
    """Without what says nothing: the order of sets, and blanks around the parameters of a type."""
    if isinstance(answer, dict) and "raises" in answer:
        return answer
    if task["f"] == "etags":
        return {**answer, "strong": sorted(set(answer["strong"]), key=str), "weak": sorted(set(answer["weak"]), key=str)}
    if task["f"] in ("parse_cookie", "url_decode"):  # Werkzeug's MultiDict keeps the order of a name's values only
        return sorted(answer, key=lambda pair: pair[0])
    if task["f"] == "accept" and "error" not in answer:
        def bare(text):
            return re.sub(r"\s*;\s*", "; ", text).lower()
        return {**answer, "items": [[bare(value), quality] for value, quality in answer["items"]], "header": bare(answer["header"]),
                "best": bare(answer["best"])}
    return answer


def real(task):
    try:
        return getattr(Real(), task["f"])(task)
    except (AssertionError, IndexError, LookupError, UnicodeError, TypeError) as error:
        return {"raises": f"{type(error).__name__}: {error}"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worker")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--excused", help="shows the cases that this rule excuses")
    options = parser.parse_args()
    names = [name for name in vars(Real) if not name.startswith("_")]
    tasks = []
    for seed in range(options.first, options.first + options.cases):
        choices = Choices(seed)
        name = choices.random.choice(names)
        tasks.append({"seed": seed, "f": name, **getattr(Cases(choices), name)()})
    rules = {**FAULT_RULES, **MEANT_RULES}
    differences, excused = [], collections.Counter()
    for task, ours in zip(tasks, ask_worker(options.worker, tasks)):
        theirs = real(task)
        if simplified(task, ours) == simplified(task, theirs):
            continue
        reasons = [rule for rule, holds in rules.items() if holds(task, ours)]
        excused.update(reasons[:1])
        if not reasons:
            differences.append((task, ours, theirs))
        if options.excused in reasons[:1]:
            print(f"{task}\n  eddy     {ours}\n  original {theirs}")
    for task, ours, theirs in differences[:options.show]:
        print(f"{task}\n  eddy     {ours}\n  original {theirs}")
    print(f"{len(tasks)} cases: {len(differences)} differ; excused: " + ", ".join(f"{rule} {count}" for rule, count in excused.items()))
    known = {fault["id"] for fault in tomllib.loads(FAULTS.read_text())["fault"] if fault["test"] == "headers"}
    untold, unseen = set(FAULT_RULES) ^ known, set(rules) - set(excused) if options.cases >= 50000 else set()
    if untold:
        print(f"told here and not there, or there and not here: {untold}")
    if unseen:
        print(f"rules that no case needs: {unseen}")
    return 1 if differences or untold or unseen else 0


if __name__ == "__main__":
    sys.exit(main())
