"""The Flask original under waitress, with its default four threads."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))

import page
import waitress
from pure_flask import app

if __name__ == "__main__":
    options = page.arguments()
    waitress.serve(app, host=options.address, port=options.port)
