"""Flask on its own server.

As the original, but for the page, `?skip=K`, the options and the log that is off. Flask's server has served
a thread a request since Flask 1.0 (threaded=True is the default); the original's served one at a time.
"""
from flask import Flask, render_template, request

import page

app = Flask(__name__, template_folder=str(page.PAGE / "jinja2"))


@app.route("/")
def main_handler():
    return render_template("main.html", **page.context(request.args.get("skip")))


if __name__ == "__main__":
    options = page.arguments()
    app.run(options.address, options.port, debug=False)
