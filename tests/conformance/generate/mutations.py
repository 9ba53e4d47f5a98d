"""Templates with mistakes: a valid case of another family, with something left out, doubled, swapped or put in."""
import re

from common import Gen

TOKEN = re.compile(r"\s+|[A-Za-z_]\w*|\d+|\{%[-+]?|[-+]?%\}|\{\{-?|-?\}\}|\{#|#\}|.", re.S)
JINJA2_INSERTS = ["{{", "}}", "{%", "%}", "{#", "#}", "(", ")", "[", "]", "{", "}", "'", '"', ",", ".", "|", "~", "=", "==", ":", "in", "not", "is", "if", "else", "for", "endfor", "endif", "endblock", "and", "or",
                  "1", "x", "-", "+", "*", "**", "\\", "!", "?", "@", "$", ";", "\n", "%", "#", "{% end %}", "{% endif %}", "{% else %}", "{% elif x %}", "{% endraw %}", "{% raw %}", "{% block a %}", "{% x %}", "{{ }}", "{% %}", "loop", "caller", "true", "1.", ".5", "é"]
TORNADO_INSERTS = ["{{", "}}", "{%", "%}", "{#", "#}", "(", ")", "[", "]", "{", "}", "'", '"', ",", ".", "|", "~", "=", "==", ":", ":=", "in", "not", "is", "if", "else", "for", "lambda", "and", "or", "1", "x", "-", "+", "*", "**", "!", "?", "@", "$", ";",
                   "\n", "%", "{% end %}", "{% else %}", "{% elif x %}", "{% except %}", "{% finally %}", "{% try %}", "{% for x in l %}", "{% break %}", "{% x %}", "{{ }}", "{% %}", "None", "1.", ".5", "é", "{% if %}", "{% set %}", "{% raw %}"]


class Mutations(Gen):
    def mutate(self, text, inserts):
        tokens = TOKEN.findall(text)
        for _ in range(self.pick([1, 1, 1, 2])):
            at = self.random.randrange(len(tokens) + 1)
            action = self.random.random()
            if action < 0.35 and at < len(tokens):
                del tokens[at]
            elif action < 0.45 and at < len(tokens):
                tokens.insert(at, tokens[at])
            elif action < 0.55 and at + 1 < len(tokens):
                tokens[at], tokens[at + 1] = tokens[at + 1], tokens[at]
            elif action < 0.65 and at < len(tokens):
                del tokens[at:]
            elif action < 0.75:
                tokens.insert(at, "\n")
            else:
                tokens.insert(at, self.pick(inserts))
        return "".join(tokens)


def mutations_of(families, inserts):
    def family(seed):
        gen = Mutations(seed)
        made = gen.pick(families)(seed * 31 + 7)
        name = gen.pick(list(made["templates"]))
        made["templates"][name] = gen.mutate(made["templates"][name], inserts)
        return made
    return family
