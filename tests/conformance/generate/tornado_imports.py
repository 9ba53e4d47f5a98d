"""What Tornado's templates import: math, json and datetime; and the names that every one of them has."""
from common import case
from tornado_templates import Templates

FLOATS = ["1", "2.5", "-1.5", "0", "n", "f", "100", "0.1", "1e300", "l", "s", "True"]
DATES = ["datetime.date(2020, 2, 29)", "datetime.datetime(2024, 12, 31, 23, 59, 1, 500)", "datetime.date(1, 1, 1)", "datetime.datetime(1999, 3, 4)", "datetime.date(2023, 13, 1)", "datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)", "datetime.date.fromisoformat('2021-05-06')", "datetime.datetime.fromisoformat('2021-05-06 07:08:09')", "datetime.datetime.strptime('5 6 21', '%d %m %y')", "datetime.time(1, 2, 3)"]
DELTAS = ["datetime.timedelta(days=1)", "datetime.timedelta(hours=-5)", "datetime.timedelta(1, 2, 3)", "datetime.timedelta(weeks=2, minutes=90.5)", "datetime.timedelta(0)", "datetime.timedelta(days=10 ** 10)"]


class Modules(Templates):
    def math(self):
        one = self.pick(["floor", "ceil", "sqrt", "trunc", "exp", "log", "log2", "log10", "fabs", "isnan", "isinf", "isfinite", "degrees", "radians", "factorial", "sin", "cos"])
        return self.weighted([(4, f"math.{one}({self.pick(FLOATS)})"), (1, f"math.{self.pick(['gcd', 'pow', 'fmod', 'hypot', 'copysign', 'isclose', 'log'])}({self.pick(FLOATS)}, {self.pick(FLOATS)})"), (1, f"math.{self.pick(['pi', 'e', 'inf', 'nan', 'tau', 'nope'])}"), (1, f"math.fsum({self.pick(['l', '[0.1] * 10', 's', 'e'])})"), (1, f"math.prod({self.pick(['l', 'tn', 'e'])})")])

    def json(self):
        value = self.expr(1, self.pick(["list", "dict", "str", "int", "float", "tuple", "none", "bool"]))
        extra = self.pick(["", "", ", indent=2", ", sort_keys=True", ", ensure_ascii=False", ", separators=(',', ':')", ", indent=0"])
        return self.weighted([(3, f"json.dumps({value}{extra})"), (2, f"json.loads({self.pick([repr('[1, 2.5, null]'), repr('{}'), repr('nope'), 'num', repr(chr(34) + 'a' + chr(34)), 'json.dumps(d)', repr('[1,]'), 'n'])})")])

    def datetime(self):
        date, delta = self.pick(DATES), self.pick(DELTAS)
        return self.weighted([
            (3, f"{date}.strftime({self.pick([repr('%Y-%m-%d'), repr('%d.%m.%y %H:%M'), repr('%a %b %j %U %%'), repr('%A %B %p %I'), repr('')])})"), (2, f"{date}.isoformat()"), (2, f"{date}"), (1, f"repr({date})"), (2, f"{date}.{self.pick(['year', 'month', 'day', 'hour', 'microsecond', 'nope'])}"),
            (1, f"{date}.{self.pick(['weekday()', 'isoweekday()', 'isocalendar()[1]', 'toordinal()', 'ctime()', 'replace(day=1)', 'date()', 'time()'])}"), (2, f"{date} {self.pick('+-')} {delta}"), (1, f"{date} - {self.pick(DATES)}"), (1, f"{date} {self.pick(['<', '==', '>='])} {self.pick(DATES)}"),
            (2, delta), (1, f"repr({delta})"), (1, f"{delta}.{self.pick(['days', 'seconds', 'microseconds', 'total_seconds()'])}"), (1, f"{delta} {self.pick(['*', '/', '//'])} {self.pick(['2', 'n', '0', '1.5'])}"), (1, f"{delta} + {self.pick(DELTAS)}"), (1, f"-{delta}"), (1, f"'{{:%d/%m}}'.format({date})"), (1, f"f'{{{date}:%Y}}'"),
        ])

    def built_in(self):
        text = self.expr(0, "str")
        return self.weighted([
            (2, f"linkify({self.pick([repr('see http://a.org/x?y=1&z=2 now'), 'h', 'url', repr('www.example.com'), 'n'])}{self.pick(['', ', shorten=True', ', extra_params=' + repr('rel=x'), ', require_protocol=True', ', permitted_protocols=[' + repr('ftp') + ']'])})"),
            (1, f"escape({text})"), (1, f"url_escape({text}{self.pick(['', ', plus=False', ', False'])})"), (1, f"squeeze({text})"), (1, f"json_encode({self.expr(1)})"), (1, f"xhtml_unescape({text})"), (1, f"sorted({self.expr(0, 'list')}, key={self.function()}, reverse={self.pick(['True', '0', 'n'])})"), (1, f"list(zip({self.expr(0, 'list')}, {self.expr(0, 'str')}))"),
            (1, f"list(enumerate({self.expr(0, 'list')}, {self.pick(['1', 'n', 'start=2'])}))"), (1, f"list(reversed({self.expr(0, self.pick(['list', 'str', 'tuple', 'dict']))}))"), (1, f"list(filter({self.function()}, {self.expr(0, 'list')}))"), (1, f"list(map({self.function()}, {self.expr(0, 'list')}))"), (1, f"max({self.expr(0, 'list')}, key={self.function()}, default=0)"),
            (1, f"divmod({self.expr(0, 'int')}, {self.expr(0, 'int')})"), (1, f"slice({self.pick(['1', '1, 2', 'None, None, -1'])})"), (1, f"bytes({self.pick(['3', '[65, 66]', repr('é') + ', ' + repr('utf-8'), 's'])})"), (1, f"issubclass({self.pick(['bool', 'int', 'str'])}, {self.pick(['int', 'object', '(str, int)'])})"), (1, f"iter({self.expr(0, 'list')})"), (1, f"dict.fromkeys({self.expr(0, 'list')}, 0)"),
        ])

    def page(self):
        out = self.weighted([(4, ""), (1, "{% import math %}"), (1, "{% from math import floor, pi as p %}{{ floor(p) }}"), (1, "{% import math as m2, json as j %}{{ m2.floor(2.5) }}{{ j.dumps(l) }}"), (1, "{% from datetime import timedelta as td %}{{ td(1) }}"), (1 / 2, "{% import os %}"), (1 / 2, "{% from math import nope %}")])
        for _ in range(self.random.randint(1, 3)):
            kind, made = self.weighted([(2, ("math", self.math)), (2, ("json", self.json)), (3, ("", self.datetime)), (3, ("", self.built_in))])
            text = made()
            start, end = self.pick([("{{ ", " }}"), ("{{ ", " }}"), ("{% raw ", " %}")])
            out += (f"{{% import {kind} %}}" if kind and self.chance(0.9) else "") + start + text.replace("}}", "} }").replace("%}", "% }") + end
        return out


def modules(seed):
    gen = Modules(seed)
    return case("tornado", gen.page(), gen.weighted([(6, None), (1, {"autoescape": None})]))
