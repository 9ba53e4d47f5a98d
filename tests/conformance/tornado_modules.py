#!/usr/bin/python3
"""Renders pages with UI modules by the real Tornado and writes what came of them to tornado_modules.jsonl.

The modules, methods and handlers below and tests/tornado/ui_modules_app.h are one, statement by statement. The answers
are checked in; run this again to renew them: tests/conformance/tornado_modules.py
A line is a case: the templates, the path asked for, and the status with the body, or with the error's type.
"""
import asyncio
import json
import logging
import pathlib
import tempfile

import tornado.httpclient
import tornado.httpserver
import tornado.netutil
import tornado.web

HERE = pathlib.Path(__file__).resolve().parent


class Plain(tornado.web.UIModule):
    def render(self): return "<b>plain</b>"
class Entry(tornado.web.UIModule):
    def render(self, author, big=False): return self.render_string("entry.html", author=author, big=big)
    def embedded_javascript(self): return "var entry = '<1>';"
    def javascript_files(self): return ["site.css", "/abs.js", "a&b.js", "https://cdn/x.js", "site.css"]
    def embedded_css(self): return ".entry > p { margin: 0 }"
    def css_files(self): return ["site.css", "http://cdn/x.css?a=1&b='2'"]
    def html_head(self): return '<meta name="entry">'
    def html_body(self): return '<div id="entry"></div>'
class Shared(tornado.web.UIModule):
    def render(self): return "shared"
    def embedded_javascript(self): return "shared();"
    def javascript_files(self): return ["/abs.js", "shared.js"]
    def embedded_css(self): return ".shared {}"
    def css_files(self): return ["/static/shared.css", "site.css"]
    def html_head(self): return "<meta name='shared'>"
    def html_body(self): return "<i>shared</i>"
class HeadOnly(tornado.web.UIModule):
    def render(self): return "head"
    def html_head(self): return "<title>\u00e9</title>"
class BodyOnly(tornado.web.UIModule):
    def render(self): return ""
    def html_body(self): return "<hr>"
class CssOnly(tornado.web.UIModule):
    def render(self): return "css"
    def css_files(self): return ["/x.css"]
class ScriptOnly(tornado.web.UIModule):
    def render(self): return "js"
    def embedded_javascript(self): return "x"
class Counter(tornado.web.UIModule):
    count = 0
    def render(self, step=1):
        self.count += step
        return self.count
    def embedded_javascript(self): return "counted(%d);" % self.count
class User(tornado.web.UIModule):
    def render(self): return self.current_user + " " + self.request.path
class Outer(tornado.web.UIModule):
    def render(self, text): return self.render_string("outer.html", text=text)
    def html_head(self): return "<outer>"
class Forbidden(tornado.web.UIModule):
    def render(self): raise tornado.web.HTTPError(403)

def greet(handler, name, mark="!"): return "hello <%s>%s" % (name, mark)
def path_of(handler): return handler.request.path
def pgettext(handler, text): return "method " + text
def card(handler, text): return handler.render_string("card.html", text=text)

CONTEXT = {"names": ["ann", "<bo>"], "files": ["site.css", "more.css"], "text": "see http://example.com/a?b=1&c now"}

class Base(tornado.web.RequestHandler):
    error = None
    def get_current_user(self): return "zo\u00eb"
    def log_exception(self, typ, value, tb): Base.error = typ.__name__
class Page(Base):
    def get(self): self.render("page.html", **CONTEXT)
class Text(Base):
    def get(self): self.write(self.render_string("page.html", **CONTEXT))
class Both(Base):
    def get(self):
        first = self.render_string("first.html", **CONTEXT)
        self.render("page.html", first=first, **CONTEXT)
class Shadowed(Base):
    def get(self): self.render("page.html", modules="mine", greet="mine", handler="mine", **CONTEXT)
class Tags(Base):
    def get(self): self.render("page.html", **CONTEXT)
    def render_linked_js(self, js_files): return "js:" + ",".join(js_files)
    def render_embed_js(self, js_embed): return b"jse:" + b",".join(js_embed)
    def render_linked_css(self, css_files): return "css:" + ",".join(css_files)
    def render_embed_css(self, css_embed): return b"csse:" + b",".join(css_embed)
class Broken(Base):
    def get(self):
        self.render_string("page.html", **CONTEXT)
        raise tornado.web.HTTPError(404)
    def write_error(self, status_code, **kwargs): self.render("error.html", status=status_code)

HANDLERS = [("/", Page), ("/text", Text), ("/both", Both), ("/shadowed", Shadowed), ("/tags", Tags),
            ("/broken", Broken)]
SETTINGS = {
    "static_path": str(HERE / "tornado_static"),
    "ui_modules": [{"Plain": Plain, "Entry": Entry, "Shared": Shared, "HeadOnly": HeadOnly, "BodyOnly": BodyOnly,
                    "CssOnly": CssOnly, "ScriptOnly": ScriptOnly, "Counter": Counter, "User": User, "Outer": Outer,
                    "Forbidden": Forbidden, "Twice": Shared}, {"Twice": HeadOnly}],
    "ui_methods": {"greet": greet, "path_of": path_of, "pgettext": pgettext, "card": card},
}

def page(body, head=""):
    return "<html><head>%s</head>\n<body>%s</body></html>\n" % (head, body)

OWN = {
    "entry.html": "<p>{{ author }}{% if big %} BIG{% end %} of {{ current_user }} at {{ request.path }}</p>",
    "outer.html": "[{{ text }} {% module Plain() %} {% module Counter(10) %} {{ greet(text) }}]",
    "card.html": "<i>{{ text }}</i>{% module HeadOnly() %}",
    "part.html": "({{ text }})",
    "css.html": "{{ set_resources(css_files='site.css') }}css {{ n }}",
    "all.html": "{{ set_resources(css_files=['a.css', '/b.css'], javascript_files=('a.js',), embedded_css='p {}', "
                "embedded_javascript='all();', html_head='<base>', html_body='<all>') }}{{ n }}",
    "scripts.html": "{{ set_resources(embedded_javascript='more();', javascript_files='/more.js', embedded_css='q {}',"
                    "html_head='<link>', html_body='<more>', nonsense=1) }}",
    "changing.html": "{{ set_resources(css_files=n) }}",
    "odd.html": "{{ set_resources(**{what: n}) }}",
    "names.html": "{{ n }}{{ names }}",
    "again.html": "{{ n }}{% if n %}{% module Template('again.html', n=n - 1) %}{% end %}",
    "first.html": "{% module HeadOnly() %} {% module Counter() %}",
    "error.html": page("{{ status }}"),
    "base.html": page("{% block body %}{% module Shared() %}{% end %}", "{% block head %}{% end %}"),
}

def cases():
    """(path, templates beside OWN)"""
    one = [
        # where parts go, and in which order
        page("{% module Plain() %}"), page("{% module Entry('<ann>') %}"), page("{% module Entry('a', big=True) %}"),
        page("{% module Entry(big=1, author='a') %}{% module Entry('b') %}"),
        page("{% module Entry('a') %}{% module Shared() %}"), page("{% module Shared() %}{% module Entry('a') %}"),
        page("{% module HeadOnly() %}{% module BodyOnly() %}"), page("{% module Twice() %}"),
        "{% module Plain() %}", "{% module ScriptOnly() %}", "{% module CssOnly() %}", "{% module HeadOnly() %}",
        "{% module BodyOnly() %}", "<body>{% module HeadOnly() %}</body>", "<head></head>{% module BodyOnly() %}",
        "{% module CssOnly() %}{% module HeadOnly() %}</head>", "{% module ScriptOnly() %}{% module BodyOnly() %}</body>",
        "</head></head>{% module Entry('a') %}</body>-</body>", "</body></head>{% module Shared() %}</body></head>",
        page("{% if False %}{% module Entry('a') %}{% end %}"), page("{% for n in names %}{% module Entry(n) %}{% end %}"),
        page("{% apply xhtml_escape %}a  {% module Plain() %}{% end %}"),
        page("{% try %}{% module Nope() %}{% except AttributeError as e %}{{ e }}{% end %}"),
        page("{% include 'first.html' %}"), "{% extends 'base.html' %}",
        "{% extends 'base.html' %}{% block body %}{% module BodyOnly() %}{% end %}",
        "{% autoescape None %}" + page("{% module Entry('<ann>') %}"),
        # one object a request
        page("{% module Counter() %}{% module Counter(5) %}{% module Counter(step=2) %}"),
        page("{% module Outer('<x>') %}{% module Counter() %}"), page("{% module Counter() %}{% module Outer('x') %}"),
        page("{% module User() %}"), page("{% module Forbidden() %}"),
        # other ways to name them
        page("{{ modules.Plain() }}{% raw modules.Plain() %}{% raw modules['Plain']() %}{{ _tt_modules.Plain() }}"),
        page("{% set m = modules.HeadOnly %}"), page("{% set m = modules.HeadOnly %}{{ m() }}{{ m() }}"),
        page("{% module Plain().upper() %}"), page("{% module Counter() + 1 %}"), page("{% module Outer('x')[:3] %}"),
        # what is wrong
        page("{% module Nope() %}"), page("{{ modules.Nope }}"), page("{{ modules['Nope'] }}"), page("{{ modules[1] }}"),
        page("{{ _tt_modules['Nope']() }}"), page("{% module Entry() %}"), page("{% module Entry('a', 1, 2) %}"),
        page("{% module Entry('a', author='b') %}"), page("{% module Entry('a', colour=1) %}"),
        page("{% module Plain %}{% module %}"), page("{% module nope.Plain() %}"),
        # Template
        page("{% module Template('part.html', text='<x>') %}"), page("{% module Template('part.html') %}"),
        page("{% set text = 1 %}{% module Template('part.html') %}"), page("{% module Template(path='part.html', text=1) %}"),
        page("{% module Template('css.html', n=1) %}{% module Template('css.html', n=2) %}"),
        page("{% module Template('all.html', n=1) %}"),
        page("{% module Template('all.html', n=1) %}{% module Template('scripts.html') %}"),
        page("{% module Template('scripts.html') %}{% module Entry('a') %}{% module Template('all.html', n=1) %}"),
        page("{% module Template('changing.html', n=files) %}{% module Template('changing.html', n=files) %}"),
        page("{% module Template('changing.html', n='a') %}{% module Template('changing.html', n='b') %}"),
        page("{% module Template('changing.html', n=[]) %}"), page("{% module Template('changing.html', n='') %}"),
        page("{% module Template('changing.html', n=1) %}"), page("{% module Template('changing.html', n=[1]) %}"),
        page("{% module Template('odd.html', what='embedded_css', n=1) %}"),
        page("{% module Template('odd.html', what='html_body', n='<u>') %}"),
        page("{% module Template('names.html', n=1) %}"), page("{% module Template('names.html', n=1, names=2) %}"),
        page("{% module Template('again.html', n=3) %}"), page("{% module Template('missing.html') %}"),
        page("{% module Template() %}"), page("{% module Template('part.html', 'x') %}"), page("{% module Template(1) %}"),
        page("{% module Template('part.html', set_resources=1) %}"), page("{{ set_resources(css_files='x') }}"),
        # linkify
        page("{% module linkify(text) %}"), page("{% module linkify(text, shorten=True, require_protocol=True) %}"),
        page("{% module linkify('www.a.de', extra_params='rel=x') %}"), page("{% module linkify('a', 1) %}"),
        # methods
        page("{{ greet('ann') }}{% raw greet(name='bo', mark='?') %}{{ path_of() }}"), page("{{ pgettext('x') }}"),
        page("{{ card('<x>') }}"), page("{% raw card('<x>') %}"), page("{{ greet() }}"), page("{{ path_of(1) }}"),
        page("{{ greet('a', name='b') }}"), page("{% module greet('a') %}"), page("{{ [greet(n) for n in names] }}"),
    ]
    yield from (("/", {"page.html": text}) for text in one)
    for path in ("/text", "/tags", "/broken"):
        yield path, {"page.html": page("{% module Entry('a') %}{% module Shared() %}")}
    yield "/both", {"page.html": page("{% raw first %}{% module Counter() %}")}
    yield "/both", {"page.html": "{{ first }}"}
    yield "/shadowed", {"page.html": page("{{ modules }} {{ greet }} {{ handler }} {% module HeadOnly() %}")}
    yield "/broken", {"page.html": "", "error.html": "{{ status }}{% module BodyOnly() %}</body>"}

async def main():
    logging.disable(logging.CRITICAL)
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        app = tornado.web.Application(HANDLERS, template_path=folder, compiled_template_cache=False, **SETTINGS)
        [sock] = tornado.netutil.bind_sockets(0, "127.0.0.1")
        tornado.httpserver.HTTPServer(app).add_sockets([sock])
        client = tornado.httpclient.AsyncHTTPClient()
        for path, templates in cases():
            for name, text in (OWN | templates).items():
                pathlib.Path(folder, name).write_text(text, encoding="utf-8")
            Base.error = None
            answer = await client.fetch("http://127.0.0.1:%d%s" % (sock.getsockname()[1], path), raise_error=False)
            case = {"path": path, "templates": templates, "status": answer.code}
            case |= {"error": Base.error} if Base.error and path != "/broken" else {"body": answer.body.decode()}
            lines.append(json.dumps(case))
    (HERE / "tornado_modules.jsonl").write_text("\n".join([json.dumps({"templates": OWN}), *lines]) + "\n")

asyncio.run(main())
