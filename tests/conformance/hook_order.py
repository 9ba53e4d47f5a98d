#!/usr/bin/env python3
"""Writes tests/flask/golden/hook_order.txt: the order in which the real Flask runs the hooks and sends the signals of the app of
tests/flask/hook_order_test.cc. With --check it compares instead."""
import logging
import pathlib
import sys

import flask
from werkzeug.test import EnvironBuilder

TRACE = []
PATHS = [
    "/parent/child/",
    "/parent/child/boom",
    "/parent/child/teapot",
    "/parent/child/refused",
    "/parent/child/missing",
    "/parent/child/ends",
    "/stream",
    "/held",
    "/held left",
    "/held breaks",
    "/",
    "/?stop",
    "/?spoil",
]


def note(text, result=None):
    TRACE.append(text)
    return result


def hooks(of, name):
    for number in "12":
        of.before_request(lambda text=f"{name}.before{number}": note(text))
        of.after_request(lambda response, text=f"{name}.after{number}": note(text, response))
        of.teardown_request(lambda error, text=f"{name}.teardown{number}": note(text + ("!" if error else "")))
    of.url_value_preprocessor(lambda endpoint, values, text=f"{name}.values": note(text))


def view():
    note("view")
    flask.after_this_request(lambda response: note("this", response))
    return ""


def boom():
    raise RuntimeError("boom")


def pieces(breaks=False):
    try:
        for number in "12":
            note("piece" + number)
            yield number
            if breaks:
                raise RuntimeError("breaks")
    finally:
        note("closed")


def may_stop():
    if "stop" in flask.request.args:
        return note("stops", "stopped")


def may_spoil(response):
    if "spoil" in flask.request.args:
        note("spoils")
        raise RuntimeError("spoiled")
    return response


def make_app():
    app = flask.Flask("app", static_folder=None)
    parent = flask.Blueprint("parent", "app", url_prefix="/parent")
    child = flask.Blueprint("child", "app", url_prefix="/child")
    hooks(app, "app")
    hooks(parent, "parent")
    hooks(child, "child")
    app.before_request(may_stop)
    app.after_request(may_spoil)
    child.before_app_request(lambda: note("child.before_app"))
    child.after_app_request(lambda response: note("child.after_app", response))
    for number in "12":
        app.teardown_appcontext(lambda error, text=f"app.context{number}": note(text + ("!" if error else "")))
    child.errorhandler(418)(lambda error: note("handler of 418", ("teapot", 418)))
    app.errorhandler(403)(lambda error: note("handler of 403") or flask.abort(410))
    app.errorhandler(500)(lambda error: note("handler of 500", ("failed", 500)))
    child.route("/")(view)
    child.route("/boom")(boom)
    child.route("/teapot", endpoint="teapot")(lambda: flask.abort(418))
    child.route("/refused", endpoint="refused")(lambda: flask.abort(403))
    child.route("/ends", endpoint="ends")(lambda: flask.abort(flask.Response("the end")))
    parent.register_blueprint(child)
    app.register_blueprint(parent)
    app.route("/", endpoint="root")(lambda: "")
    app.route("/stream")(lambda: flask.Response(pieces()))
    app.route("/held", endpoint="held")(
        lambda: flask.Response(flask.stream_with_context(pieces("breaks" in flask.request.args))))
    for signal in (flask.request_started, flask.request_finished, flask.got_request_exception,
                   flask.request_tearing_down, flask.appcontext_pushed, flask.appcontext_tearing_down,
                   flask.appcontext_popped):
        signal.connect(lambda sender, text=signal.name, **more: note(text), app, weak=False)
    return app


def ask(app, path):
    TRACE.clear()
    path, _, how = path.partition(" ")
    if how == "breaks":
        path += "?breaks"
    answer = app.wsgi_app(EnvironBuilder(path).get_environ(), lambda status, headers, error=None: None)
    try:
        for _ in answer:
            if how == "left":
                break
    except RuntimeError:
        pass
    answer.close()
    return ", ".join(TRACE)


def main():
    logging.disable()
    app = make_app()
    text = "".join(f"{path}: {ask(app, path)}\n" for path in PATHS)
    golden = pathlib.Path(__file__).parent.parent / "flask/golden/hook_order.txt"
    if "--check" not in sys.argv:
        golden.write_text(text)
    elif text != golden.read_text():
        sys.exit(f"{golden} is not what Flask {flask.__version__} does")


if __name__ == "__main__":
    main()
