"""Tornado handlers on gevent's WSGI server.

The original used tornado.wsgi.WSGIApplication, which Tornado dropped in version 6 (WSGIAdapter in 6 too). What
it did is written here anew over Tornado's public interfaces: a request made of the WSGI environ, a connection
that collects what the handler writes, and the handler's coroutine driven to its end. As in the original, a
handler must not wait. An asyncio loop is made because Tornado's futures belong to one; nothing ever runs it.
"""
from gevent import monkey

monkey.patch_all()

import asyncio
from urllib.parse import quote

from gevent.pywsgi import WSGIServer
from tornado.httputil import HTTPConnection, HTTPHeaders, HTTPServerRequest

import page
from tornado_page import application


class CollectingConnection(HTTPConnection):
    """Where a handler writes: keeps the status, the headers and the pieces of the body."""

    def __init__(self, environ, done):
        self.no_keep_alive = False
        self.remote_ip = environ.get("REMOTE_ADDR", "127.0.0.1")
        self.protocol = environ["wsgi.url_scheme"]
        self.context = self
        self.done = done
        self.start_line = None
        self.headers = []
        self.body = []

    def set_close_callback(self, callback):
        pass  # a WSGI server does not say that the client has gone

    def write_headers(self, start_line, headers, chunk=None):
        self.start_line = start_line
        self.headers = list(headers.get_all())
        if chunk:
            self.body.append(chunk)
        return self.done

    def write(self, chunk):
        self.body.append(chunk)
        return self.done

    def finish(self):
        pass


class WSGIAdapter:
    """A tornado.web.Application as a WSGI callable."""

    def __init__(self, tornado_application):
        self.application = tornado_application
        # Every write is done at once: one future that has its result serves them all.
        self.done = asyncio.get_event_loop().create_future()
        self.done.set_result(None)

    def __call__(self, environ, start_response):
        connection = CollectingConnection(environ, self.done)
        request = self.request(environ, connection)
        found = self.application.find_handler(request)
        handler = found.handler_class(self.application, request, **found.handler_kwargs)
        transforms = [transform(request) for transform in self.application.transforms]
        try:
            handler._execute(transforms, *found.path_args, **found.path_kwargs).send(None)
        except StopIteration:
            pass
        else:
            raise RuntimeError("a handler that waits can't be served through WSGI")
        line = connection.start_line
        start_response(f"{line.code} {line.reason}", connection.headers)
        return connection.body

    @staticmethod
    def request(environ, connection):
        uri = quote(environ.get("SCRIPT_NAME", "")) + quote(environ.get("PATH_INFO", ""))
        if environ.get("QUERY_STRING"):
            uri += "?" + environ["QUERY_STRING"]
        headers = HTTPHeaders()
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            if environ.get(name):
                headers[name.replace("_", "-")] = environ[name]
        for name, value in environ.items():
            if name.startswith("HTTP_"):
                headers[name[5:].replace("_", "-")] = value
        return HTTPServerRequest(
            method=environ["REQUEST_METHOD"],
            uri=uri,
            version=environ["SERVER_PROTOCOL"],
            headers=headers,
            body=environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)),
            host=environ.get("HTTP_HOST", "127.0.0.1"),
            connection=connection,
        )


if __name__ == "__main__":
    options = page.arguments()
    asyncio.set_event_loop(asyncio.new_event_loop())
    WSGIServer((options.address, options.port), WSGIAdapter(application), log=None).serve_forever()
