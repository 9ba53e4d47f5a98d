"""The Tornado style application that pure_tornado and gevent_tornado serve.

Tornado squeezes a template's white space by default; the golden page keeps it, so `template_whitespace` is set.
"""
import tornado.web

import page


class MainHandler(tornado.web.RequestHandler):
    def get(self):
        # Tornado's templates have no "is defined": what layout.html may be given is given empty.
        self.render("main.html", page_title="", body_id="", **page.context(self.get_argument("skip", None)))


application = tornado.web.Application(
    [(r"/", MainHandler)], template_path=str(page.PAGE / "tornado"), template_whitespace="all"
)
