"""Flask on gevent's WSGI server: as the original, but for the page, `?skip=K`, the options and the log that is off."""
from gevent import monkey

monkey.patch_all()

from gevent.pywsgi import WSGIServer

import page
from pure_flask import app

if __name__ == "__main__":
    options = page.arguments()
    WSGIServer((options.address, options.port), app, log=None).serve_forever()
