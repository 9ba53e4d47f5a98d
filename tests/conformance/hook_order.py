#!/usr/bin/env python3
"""Prints the order in which the real Flask runs the hooks of the app of tests/flask/blueprint_test.cc, HooksRunInFlasksOrder."""
import logging

import flask

TRACE = []


def hooks(of, name):
    def note(text, result=None):
        TRACE.append(text)
        return result

    for number in "12":
        of.before_request(lambda text=f"{name}.before{number}": note(text))
        of.after_request(lambda response, text=f"{name}.after{number}": note(text, response))
        of.teardown_request(lambda error, text=f"{name}.teardown{number}": note(text + ("!" if error else "")))
    of.url_value_preprocessor(lambda endpoint, values, text=f"{name}.values": note(text))


def view():
    TRACE.append("view")
    flask.after_this_request(lambda response: TRACE.append("this") or response)
    return ""


def boom():
    raise RuntimeError("boom")


def main():
    logging.disable()
    app = flask.Flask("app", static_folder=None)
    parent = flask.Blueprint("parent", "app", url_prefix="/parent")
    child = flask.Blueprint("child", "app", url_prefix="/child")
    hooks(app, "app")
    hooks(parent, "parent")
    hooks(child, "child")
    child.before_app_request(lambda: TRACE.append("child.before_app"))
    child.after_app_request(lambda response: TRACE.append("child.after_app") or response)
    child.route("/")(view)
    child.route("/boom")(boom)
    parent.register_blueprint(child)
    app.register_blueprint(parent)
    app.route("/")(lambda: "")
    for signal in (flask.request_started, flask.request_finished, flask.got_request_exception, flask.request_tearing_down):
        signal.connect(lambda sender, text=signal.name, **more: TRACE.append(text), app, weak=False)
    for path in ("/parent/child/", "/parent/child/boom", "/", "/parent/child/missing"):
        TRACE.clear()
        app.test_client().get(path)
        print(", ".join(f'"{text}"' for text in TRACE))


if __name__ == "__main__":
    main()
