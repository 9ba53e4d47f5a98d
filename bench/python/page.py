"""What the five Python programs share: the page's context, their command line, and silent logs."""
import argparse
import json
import logging
import pathlib

PAGE = pathlib.Path(__file__).resolve().parent.parent / "page"
with open(PAGE / "context.json", encoding="utf-8") as file:
    CONTEXT = json.load(file)


def context(skip):
    """The names that the page needs, without the first `skip` messages (a string or None)."""
    return {"title": CONTEXT["title"], "messages": CONTEXT["messages"][int(skip or 0) :]}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8888)
    parser.add_argument("--address", default="127.0.0.1")
    # No row of the comparison logs its requests. Flask's own server logs at INFO; Tornado too, once it is set up.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return parser.parse_args()
