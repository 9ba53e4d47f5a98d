"""The families of generated cases, by name: each makes a case of a number."""
from jinja2_expressions import expressions
from jinja2_extras import globals_, sandbox, translations
from jinja2_filters import filters, tests
from jinja2_statements import statements
from jinja2_templates import includes, inheritance, whitespace
from mutations import JINJA2_INSERTS, TORNADO_INSERTS, mutations_of
from python_expressions import python
from tornado_imports import modules
from tornado_templates import tornado, tornado_blanks, tornado_files

FAMILIES = {
    "expressions": expressions, "filters": filters, "tests": tests, "statements": statements, "inheritance": inheritance, "includes": includes, "whitespace": whitespace,
    "globals": globals_, "translations": translations, "sandbox": sandbox,
    "python": python, "tornado": tornado, "tornado_files": tornado_files, "tornado_blanks": tornado_blanks, "tornado_imports": modules,
    "tornado_mistakes": mutations_of([python, tornado, tornado, tornado_files, tornado_blanks], TORNADO_INSERTS),
    "mistakes": mutations_of([expressions, filters, tests, statements, statements, inheritance, includes, whitespace], JINJA2_INSERTS),
}
