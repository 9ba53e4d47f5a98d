"""The real Jinja2 and the real tornado.template as contenders: what they render is what everyone must."""
import cases
import jinja2
import jinja2.ext
import tornado.template


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def jinja2_environment(case):
    loader = jinja2.FileSystemLoader(case["folder"] / "jinja2")
    if not case["chat"]:
        return jinja2.Environment(loader=loader, autoescape=True, auto_reload=False)
    environment = jinja2.Environment(
        loader=loader, trim_blocks=True, lstrip_blocks=True, auto_reload=False, extensions=[jinja2.ext.loopcontrols]
    )
    environment.globals["raise_exception"] = raise_exception
    return environment


def jinja2_template(case):
    return jinja2_environment(case).get_template(case["main"])


def tornado_template(case):
    # Tornado squeezes white space by default; the page is compared with Jinja2's, which keeps it.
    return tornado.template.Loader(str(case["folder"] / "tornado"), whitespace="all").load(case["main"])


LOADERS = {"jinja2": jinja2_template, "tornado": tornado_template}


def renderer(case, engine):
    """A function without parameters that renders the case's page once: text, or Tornado's UTF-8."""
    context = case["context"]()
    if case["compile"]:
        return lambda: LOADERS[engine](case)
    template = LOADERS[engine](case)
    if engine == "jinja2":
        return lambda: template.render(context)
    return lambda: template.generate(**context)


def output(case, engine):
    """The page in UTF-8, whether or not the case renders it."""
    context = case["context"]()
    template = LOADERS[engine](case)
    return template.render(context).encode() if engine == "jinja2" else template.generate(**context)
