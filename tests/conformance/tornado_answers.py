#!/usr/bin/python3
"""Asks the real Tornado a table of requests and writes its answers to tornado_answers.txt.

The application below and tests/tornado/conformance_app.h are one, statement by statement. The answers are
checked in; run this again to renew them: tests/conformance/tornado_answers.py
Fields that are the connection's own, or change from run to run, are left out.
"""
import asyncio
import logging
import os

import tornado.gen
import tornado.httpserver
import tornado.iostream
import tornado.netutil
import tornado.tcpclient
import tornado.web

HERE = os.path.dirname(os.path.abspath(__file__))
IGNORED = {"server", "date", "connection", "last-modified", "vary", "expires"}

class H(tornado.web.RequestHandler):
    pass

class Main(H):
    def get(self): self.write("Hello, world")
class Post(H):
    def get(self, id): self.write("post " + str(int(id)))
    def post(self, id): self.write("saved " + str(int(id)) + " " + self.get_body_argument("text"))
class Echo(H):
    def get(self, text): self.write("[" + text + "]")
class Optional(H):
    def get(self, text): self.write(text or "none")
class Named(H):
    def get(self, year, slug): self.write(year + ":" + slug)
class Json(H):
    def get(self): self.write({"a": 1, "b": "</script>\u00e9"})
class Args(H):
    def get(self):
        self.write(self.get_argument("a") + "|" + self.get_argument("b", "none") + "|"
                   + str(len(self.get_arguments("a"))))
    def post(self):
        self.write(self.get_argument("a") + "|" + self.get_query_argument("a", "-") + "|"
                   + self.get_body_argument("a", "-"))
class Fail(H):
    def get(self): raise RuntimeError("secret")
class Forbidden(H):
    def get(self): raise tornado.web.HTTPError(403, "not you", reason="Go away")
class Teapot(H):
    def get(self):
        self.set_status(418, "I'm a <teapot>")
        self.write("short and stout")
class Redirect(H):
    def get(self): self.redirect("/there")
    def post(self): self.redirect("/there", permanent=True)
    def put(self): self.redirect("/there", status=303)
class Cookies(H):
    def get(self):
        self.set_cookie("a", "1")
        self.set_cookie("b", "x,y", path="/p", max_age=60, secure=True, httponly=True, samesite="Lax")
        self.set_cookie("c", "last")
        self.set_cookie("c", "wins", domain="example.com", expires=0.0 or 1e-9)
        self.write(self.get_cookie("seen", "no"))
class Empty(H):
    def get(self): self.set_status(204)
class HeadToo(H):
    def get(self): self.write("body")
    def head(self): self.write("body")
class Prepared(H):
    def prepare(self): self.finish("prepared")
    def get(self): self.write("never")
class Finished(H):
    def get(self):
        self.write("some")
        raise tornado.web.Finish()
class Later(H):
    async def get(self):
        await tornado.gen.sleep(0.001)
        self.write("later")
class OwnError(H):
    def get(self): self.send_error(503)
    def write_error(self, status_code, **kwargs): self.finish("own %d" % status_code)
class Defaults(H):
    def set_default_headers(self): self.set_header("X-Default", "yes")
    def get(self):
        self.add_header("X-Many", "1")
        self.add_header("X-Many", "2")
        self.clear_header("Content-Type")
        self.write("x")
    def post(self): raise tornado.web.HTTPError(400)
class BadHeader(H):
    def get(self): self.set_header("X-A", "a\r\nSet-Cookie: b=c")

RULES = [
    (r"/", Main), (r"/post/(\d+)", Post), (r"/echo/(.*)", Echo), (r"/optional(?:/(\w+))?", Optional),
    (r"/named/(?P<year>\d{4})/(?P<slug>[^/]+)", Named), (r"/json", Json), (r"/args", Args), (r"/fail", Fail),
    (r"/forbidden", Forbidden), (r"/teapot", Teapot), (r"/redirect", Redirect), (r"/cookies", Cookies),
    (r"/empty", Empty), (r"/head", HeadToo), (r"/prepared", Prepared), (r"/finished", Finished),
    (r"/later", Later), (r"/own", OwnError), (r"/defaults", Defaults), (r"/badheader", BadHeader),
    (r"/old/(.*)", tornado.web.RedirectHandler, {"url": "/echo/{0}"}),
    (r"/gone", tornado.web.ErrorHandler, {"status_code": 410}),
]

def requests():
    """(method, target, headers, body)"""
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    yield from [(m, "/", [], "") for m in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW")]
    for target in ("/nothing", "//", "/post/7", "/post/", "/post/7/", "/post/x", "/post/007", "/echo/",
                   "/echo/a%20b", "/echo/a+b", "/echo/a%2Fb", "/echo/%C3%A9", "/echo/%FF", "/echo/a%2", "/echo/a?b=c",
                   "/optional", "/optional/x", "/optional/", "/named/2024/spring", "/named/24/spring", "/json",
                   "/args", "/args?a=1", "/args?a=+1+&a=2", "/args?a=", "/args?a", "/args?a=%FF",
                   "/args?a=x%01y&b=%20z%20", "/args?a=1&b=", "/fail", "/forbidden", "/teapot", "/redirect", "/cookies",
                   "/empty", "/head", "/prepared", "/finished", "/later", "/own", "/defaults", "/badheader",
                   "/old/a%20b", "/old/x?y=1&z=2", "/gone", "/static/site.css", "/static/nothing.css",
                   "/static/folder", "/static/folder/page.txt", "/static/../secret", "/static/%2e%2e/secret",
                   "/static//etc/passwd", "/static/", "/robots.txt", "/favicon.ico", "/static/site.css?v=x"):
        yield ("GET", target, [], "")
    yield ("HEAD", "/head", [], "")
    yield ("HEAD", "/fail", [], "")
    yield ("HEAD", "/static/site.css", [], "")
    yield ("POST", "/static/site.css", [], "")
    yield ("POST", "/redirect", [], "")
    yield ("PUT", "/redirect", [], "")
    yield ("POST", "/gone", [], "")
    yield ("POST", "/defaults", [], "")
    yield ("POST", "/prepared", [], "")
    yield ("POST", "/post/3", form, "text=a+b%21")
    yield ("POST", "/post/3", form, "other=1")
    yield ("POST", "/post/3", [], "text=plain")
    yield ("POST", "/args?a=q", form, "a=b")
    yield ("POST", "/args?a=q", form, "")
    yield ("POST", "/args", form + [("Content-Encoding", "gzip")], "a=b")
    yield ("GET", "/cookies", [("Cookie", 'other=1; seen="yes"; junk')], "")
    etag = '"e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8"'
    for value in (etag, "W/" + etag, "*", '"other", ' + etag, '"other"', ""):
        yield ("GET", "/", [("If-None-Match", value)], "")
    yield ("GET", "/static/site.css", [("If-None-Match", "*")], "")
    yield ("GET", "/static/site.css", [("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")], "")
    yield ("GET", "/static/site.css", [("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")], "")
    for value in ("bytes=0-3", "bytes=5-", "bytes=-4", "bytes=0-", "bytes=0-999", "bytes=-999", "bytes=99-", "bytes=-0",
                  "bytes=x-y", "lines=1-2"):
        yield ("GET", "/static/site.css", [("Range", value)], "")

async def ask(port, method, target, headers, body):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += "".join(f"{n}: {v}\r\n" for n, v in headers)
    if body or method in ("POST", "PUT", "PATCH"):
        head += f"Content-Length: {len(body)}\r\n"
    writer.write((head + "\r\n" + body).encode("latin1"))
    answer = await reader.read()
    writer.close()
    return answer

def show(method, target, headers, body, answer):
    """One case as text: the request, then status, fields sorted, and the body."""
    head, _, content = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin1").split("\r\n")
    fields = [line.split(": ", 1) for line in lines[1:]]
    kept = [f"{n.lower()}: {v}" for n, v in fields if n.lower() not in IGNORED]
    out = [f"> {method} {target}"] + [f">> {n}: {v}" for n, v in headers]
    if body:
        out.append("<body> " + body)
    out.append("< " + lines[0].split(" ", 1)[1])
    out += ["<< " + line for line in sorted(kept)]
    out.append("= " + content.decode("latin1").encode("unicode_escape").decode("ascii"))
    return "\n".join(out) + "\n"

async def main():
    logging.disable(logging.CRITICAL)
    app = tornado.web.Application(RULES, static_path=os.path.join(HERE, "tornado_static"))
    server = tornado.httpserver.HTTPServer(app)
    [sock] = tornado.netutil.bind_sockets(0, "127.0.0.1")
    server.add_sockets([sock])
    port = sock.getsockname()[1]
    with open(os.path.join(HERE, "tornado_answers.txt"), "w", encoding="ascii") as out:
        out.write("# Answers of the real Tornado %s, written by tornado_answers.py.\n" % tornado.version)
        for request in requests():
            out.write("\n" + show(*request, await ask(port, *request)))

asyncio.run(main())
