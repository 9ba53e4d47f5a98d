"""Tornado on its own event loop: as the original, but for the page, `?skip=K` and the options."""
import tornado.ioloop

import page
from tornado_page import application

if __name__ == "__main__":
    options = page.arguments()
    application.listen(options.port, options.address)
    tornado.ioloop.IOLoop.current().start()
