"""The families of generated cases, by name: each makes a case of a number."""
from jinja2_expressions import expressions
from jinja2_filters import filters, tests
from jinja2_statements import statements
from jinja2_templates import includes, inheritance, whitespace
from mutations import JINJA2_INSERTS, mutations_of

FAMILIES = {
    "expressions": expressions, "filters": filters, "tests": tests, "statements": statements, "inheritance": inheritance, "includes": includes, "whitespace": whitespace,
    "mistakes": mutations_of([expressions, filters, tests, statements, statements, inheritance, includes, whitespace], JINJA2_INSERTS),
}
