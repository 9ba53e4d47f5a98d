#!/usr/bin/python3
"""Asks the real Werkzeug and Tornado what they read from multipart bodies and writes multipart_answers.jsonl.

A line is a case: content_type, body (a character a byte), and the answers, `flask` (Werkzeug's request) and `tornado`:
{"fields": [[name, value]], "files": [[name, filename, content_type, content]]} or {"refused": why}. What eddy reads otherwise on
purpose is in eddy_flask and eddy_tornado, and in docs/compatibility.md. Texts are Unicode, contents a character a byte.
Read by tests/flask/files_test.cc and tests/tornado/files_test.cc. Run again to renew: tests/conformance/multipart_answers.py
"""
import io
import json
import os

import tornado.httputil
import werkzeug.wrappers

HERE = os.path.dirname(os.path.abspath(__file__))
REFUSED = {"refused": "400"}


def latin1(data):
    return data.decode("latin-1")


class Outspoken(werkzeug.wrappers.Request):
    """Raises where Werkzeug gives an empty form."""

    def make_form_data_parser(self):
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser


def ask_werkzeug(content_type, body):
    environ = {"wsgi.input": io.BytesIO(body), "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)),
               "REQUEST_METHOD": "POST"}
    request = Outspoken(environ)
    try:
        form, files = request.form, request.files
    except Exception as error:
        return {"refused": type(error).__name__}
    return {"fields": [list(pair) for pair in form.items(multi=True)],
            "files": [[name, f.filename, f.content_type or "", latin1(f.read())] for name, f in files.items(multi=True)]}


def ask_tornado(content_type, body):
    arguments, files = {}, {}
    try:
        tornado.httputil.parse_body_arguments(content_type, body, arguments, files)
    except Exception as error:
        return {"refused": type(error).__name__}
    return {"fields": [[name, latin1(value)] for name, values in arguments.items() for value in values],
            "files": [[name, f.filename, f.content_type, latin1(f.body)] for name, all_ in files.items() for f in all_]}


CASES = []


def case(name, body, content_type="multipart/form-data; boundary=B", flask=None, tornado=None):
    made = {"case": name, "content_type": content_type, "body": latin1(body),
            "flask": ask_werkzeug(content_type, body), "tornado": ask_tornado(content_type, body)}
    for key, own in (("eddy_flask", flask), ("eddy_tornado", tornado)):
        if own is not None:
            if own == made[key[5:]]:
                raise SystemExit(f"{name}: the original answers as {key} says")
            made[key] = own
    CASES.append(made)


def part(disposition, content=b"x", more=b"", type_=b"form-data; "):
    if isinstance(disposition, str):
        disposition = disposition.encode()
    return b"--B\r\nContent-Disposition: " + type_ + disposition + b"\r\n" + more + b"\r\n" + content + b"\r\n"


def fields(*pairs):
    return {"fields": [list(pair) for pair in pairs], "files": []}


def files(*files_):
    return {"fields": [], "files": [list(f) for f in files_]}


END = b"--B--\r\n"

# Fields and files.
case("one field", part("name=a") + END)
case("quoted name", part('name="a b"') + END)
case("several of a name", part("name=a", b"1") + part("name=a", b"2") + END)
case("empty value", part("name=a", b"") + END)
case("a file", part('name="f"; filename="a.txt"', b"one\r\ntwo", b"Content-Type: text/plain\r\n") + END)
case("two files of a name", part('name=f; filename=a', b"1") + part('name=f; filename=b', b"2") + END)
case("file without a type", part('name="f"; filename="a.bin"', bytes(range(256))) + END)
case("field and file", part("name=a", b"1") + part("name=f; filename=x", b"2", b"content-type: a/b; c=d\r\n") + END)
case("no file chosen", part('name="f"; filename=""', b"", b"Content-Type: application/octet-stream\r\n") + END)
case("no parts", END)
case("value in UTF-8", part("name=a", "é€".encode()) + END)
case("name in UTF-8", part('name="é"') + END)
case("filename in UTF-8", part('name=f; filename="€.txt"') + END)
case("header names in any case", b"--B\r\ncOnTent-dIsposition: form-data; NAME=a; FileName=b\r\n\r\nx\r\n" + END)
case("blanks around", b"--B\r\nContent-Disposition:form-data ;  name = \"a\" \r\n\r\nx\r\n" + END, flask=fields(("a", "x")))
case("other headers", part("name=a", b"x", b"X-Own: 1\r\nContent-Length: 1\r\nContent-Transfer-Encoding: binary\r\n") + END)

# Quoting.
case("escaped quotation mark", part(r'name="a\"b"; filename="c\"d"') + END)
case("escaped backslash", part(r'name="a\\b"; filename="c\\d"') + END)
case("path of a browser of old", part(r'name=f; filename="C:\dir\new.txt"') + END)
case("path of a share", part(r'name=f; filename="\\server\file"') + END,
     tornado=files(("f", r"\\server\file", "application/unknown", "x")))
case("percent-encoded quotation mark", part('name="a%22b"; filename="c%0D%0Ad"') + END,  # Werkzeug since 2.3
     flask=files(('a"b', "c%0D%0Ad", "", "x")), tornado=files(('a"b', "c%0D%0Ad", "application/unknown", "x")))
case("semicolon in quotes", part('name="a;b"; filename="c;d=e"') + END)
case("quotation mark without an end", part('name="a; filename=b') + END, tornado=files(("\"a", "b", "application/unknown", "x")))
case("token with a comma", part("name=a,b") + END, flask=fields(("a,b", "x")))
case("parameter twice", part("name=a; name=b") + END)
case("filename in angle brackets", part('name=f; filename="<a>"') + END)

# RFC 5987.
case("filename*", part("name=f; filename*=utf-8''%e2%82%ac.txt") + END)
case("filename* in Latin-1", part("name=f; filename*=iso-8859-1''%e9.txt") + END)
case("filename and filename*", part("name=f; filename=a.txt; filename*=utf-8''%e2%82%ac.txt") + END)
case("filename* and filename", part("name=f; filename*=utf-8''%e2%82%ac.txt; filename=a.txt") + END,
     flask=files(("f", "€.txt", "", "x")))
case("filename* with a language", part("name=f; filename*=UTF-8'en'a%20b") + END)
case("filename* that is no UTF-8", part("name=f; filename*=utf-8''%ff") + END, flask=files(("f", "\ufffd", "", "x")))
case("filename* of an unknown charset", part("name=f; filename*=klingon''a%20b") + END,
     flask=files(("f", "a b", "", "x")))
case("name*", part("name*=utf-8''%e2%82%ac") + END)
case("continuations", part("name=f; filename*0=a; filename*1=b") + END, flask=fields(("f", "x")), tornado=fields(("f", "x")))

# Framing.
case("preamble", b"pre\r\n" + part("name=a") + END, tornado=fields(("a", "x")))
case("line end before the first boundary", b"\r\n" + part("name=a") + END, tornado=fields(("a", "x")))
case("epilogue", part("name=a") + END + b"epi\r\nlogue")
case("no line end behind the last boundary", part("name=a") + b"--B--")
case("blanks behind a boundary", part("name=a") + b"--B \t\r\n" + part("name=b", b"2")[5:] + END,
     tornado=fields(("a", "x"), ("b", "2")))
case("longer boundary within", part("name=a", b"x\r\n--Bc\r\ny") + END)
case("boundary within a line", part("name=a", b"x--B\r\ny") + END, tornado=fields(("a", "x--B\r\ny")))
case("last boundary within a line", part("name=a", b"x--B--y") + END)
case("line ends within", part("name=a", b"\r\n\n\r\r\n\r\n") + END)
case("near boundaries", part("name=a", b"\r\n-\r\n--\r\n-B\r\n--b\r\n--B-") + END)
case("quoted boundary", part("name=a") + END, 'multipart/form-data; boundary="B"')
case("charset before the boundary", part("name=a") + END, "multipart/form-data; charset=utf-8; boundary=B")
case("type in any case", part("name=a") + END, "Multipart/Form-Data; boundary=B", tornado=fields(("a", "x")))
case("boundary's name in any case", part("name=a") + END, "multipart/form-data; Boundary=B", tornado=fields(("a", "x")))
case("browser's boundary", b"------WebKitFormBoundaryAa0\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
     b"------WebKitFormBoundaryAa0--\r\n", "multipart/form-data; boundary=----WebKitFormBoundaryAa0")
case("a part without a body", b"--B\r\nContent-Disposition: form-data; name=a\r\n\r\n" + END, flask=fields(("a", "")))

# What is refused.
case("empty body", b"")
case("no boundary in the body", b"something")
case("no last boundary", part("name=a"))
case("ends within a head", b"--B\r\nContent-Disposition: form-data; name=a")
case("no boundary named", part("name=a") + END, "multipart/form-data")
case("empty boundary", part("name=a") + END, "multipart/form-data; boundary=")
case("boundary too long", (part("name=a") + END).replace(b"--B", b"--" + b"b" * 71),
     "multipart/form-data; boundary=" + "b" * 71, flask=REFUSED, tornado=REFUSED)
case("boundary with a character that is not allowed", (part("name=a") + END).replace(b"--B", b"--a*b"),
     "multipart/form-data; boundary=a*b", flask=REFUSED, tornado=REFUSED)
case("two boundaries", part("name=a") + END, "multipart/form-data; boundary=B; boundary=C", tornado=REFUSED)
case("no disposition", b"--B\r\nContent-Type: text/plain\r\n\r\nx\r\n" + END)
case("no headers", b"--B\r\n\r\nx\r\n" + END)
case("no name", part("filename=b") + END, flask=REFUSED)
case("empty name", part('name=""') + END)
case("another disposition", part("name=a", type_=b"attachment; ") + END, flask=REFUSED)
case("two dispositions", part("name=a", b"x", b"Content-Disposition: form-data; name=b\r\n") + END, flask=REFUSED, tornado=REFUSED)
case("header without a colon", part("name=a", b"x", b"nothing\r\n") + END)
case("folded header", part("name=a;\r\n filename=b") + END, flask=REFUSED, tornado=REFUSED)
case("blank before a colon", part("name=a", b"x", b"A : b\r\n") + END, flask=REFUSED, tornado=REFUSED)
case("header that is no UTF-8", part(b"name=a\xff") + END)
case("bare LF", (part("name=a") + END).replace(b"\r\n", b"\n"), flask=REFUSED)
case("bare CR", (part("name=a") + END).replace(b"\r\n", b"\r"), flask=REFUSED)
case("bare LF in a head", b"--B\r\nContent-Disposition: form-data; name=a\nA: b\r\n\r\nx\r\n" + END, flask=REFUSED, tornado=REFUSED)
case("value that is no UTF-8", part("name=a", b"\xff\xe2\x82") + END)

with open(os.path.join(HERE, "multipart_answers.jsonl"), "w", encoding="utf-8") as out:
    for made in CASES:
        out.write(json.dumps(made, ensure_ascii=True) + "\n")
print(len(CASES), "cases")
