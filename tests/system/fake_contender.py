#!/usr/bin/env python3
"""A contender of bench_test.py that misbehaves in one way: fake_contender.py WAY PORT.

  good             serves the golden page as the real Jinja2 renders it, ?skip=K too
  stale            the golden page whatever ?skip=K says
  wrong            another byte in the page
  error            answers 500
  mute             takes connections and never answers
  dies             ends at once, with words on standard error
  dies_under_load  ends after some requests
  breeds           good, with children that leave its session and ignore SIGTERM
"""
import http.server
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
WAY, PORT = sys.argv[1], int(sys.argv[2])
PAGE = (ROOT / "bench/page/expected.html").read_bytes()


def all_pages():
    printed = subprocess.run(["/usr/bin/python3", ROOT / "bench/python/render_page.py"], stdout=subprocess.PIPE, check=True).stdout
    pages = []
    while printed:
        length, _, rest = printed.partition(b"\n")
        pages.append(rest[: int(length)])
        printed = rest[int(length) :]
    return pages


class Handler(http.server.BaseHTTPRequestHandler):
    answered = 0

    def do_GET(self):
        Handler.answered += 1
        if WAY == "dies_under_load" and Handler.answered > 60:
            print("too much for me", file=sys.stderr, flush=True)
            os._exit(4)
        skip = int(urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("skip", ["0"])[0])
        body = PAGE if WAY in ("stale", "wrong", "error") else PAGES[skip]
        if WAY == "wrong":
            body = body.replace(b"noticeboard", b"noticebored", 1)
        self.send_response(500 if WAY == "error" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if WAY == "dies":
    sys.exit("I can't go on.\nI'll go off.")
if WAY == "breeds":
    for _ in range(2):
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                time.sleep(1000)
if WAY == "mute":
    import socket

    listener = socket.create_server(("127.0.0.1", PORT))
    signal.pause()
PAGES = all_pages()
http.server.HTTPServer.request_queue_size = 128
http.server.HTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
