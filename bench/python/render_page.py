"""Prints the page as the real Jinja2 renders it without its first 0, 1, ... messages, down to none.

Each page is preceded by a line with its length in bytes. `eddy bench` reads them once and holds every
contender to them.
"""
import sys

import jinja2

import page

environment = jinja2.Environment(loader=jinja2.FileSystemLoader(page.PAGE / "jinja2"), autoescape=True)
template = environment.get_template("main.html")
for skip in range(len(page.CONTEXT["messages"]) + 1):
    text = template.render(page.context(skip)).encode()
    sys.stdout.buffer.write(b"%d\n%b" % (len(text), text))
