"""Flask on Tornado's HTTP server, through its WSGIContainer: as the original, but for the page, `?skip=K` and the options."""
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.wsgi import WSGIContainer

import page
from pure_flask import app

if __name__ == "__main__":
    options = page.arguments()
    HTTPServer(WSGIContainer(app)).listen(options.port, options.address)
    IOLoop.current().start()
