// nunjucks as a contender for bench/template/run: the protocol is template_worker.cc's. Exit status 3: no nunjucks.
//
// What it can't read is spelt for it as a template is loaded: tuples become arrays, the comma behind a list's last item
// goes, and so does the line break at the end of a file, which Jinja2 drops. It escapes a double quote as &quot; where Jinja2 has &#34;: pages are compared for that.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');

let nunjucks;
try {
  nunjucks = require('nunjucks');
} catch {
  process.exit(3);
}

const LACKS = {
  chat: 'nunjucks has no namespace',
  inheritance: 'nunjucks has no self',
};
const folder = process.argv[2];
const cases = JSON.parse(fs.readFileSync(path.join(folder, 'cases.json'), 'utf8'));

const Loader = nunjucks.Loader.extend({
  init(root) { this.root = root; },
  getSource(name) {
    const file = path.join(this.root, name);
    const text = fs.readFileSync(file, 'utf8');
    const src = text.replace(/\n$/, '').replace(/\(("[^"()]*", "[^"()]*")\)/g, '[$1]').replace(/,\n\]/g, '\n]');
    return {src, path: file, noCache: false};
  },
});

function load(name) {
  const of = cases[name];
  const environment = new nunjucks.Environment(new Loader(path.join(of.folder, 'jinja2')), {autoescape: true});
  return environment.getTemplate(of.main, true);
}

const rows = {};
for (const name of Object.keys(cases)) {
  if (name in LACKS) continue;
  const context = JSON.parse(fs.readFileSync(path.join(folder, `${name}.context.json`), 'utf8'));
  if (cases[name].compile) {
    rows[name] = {run: () => load(name), page: () => load(name).render(context)};
  } else {
    const template = load(name);
    rows[name] = {run: () => template.render(context), page: () => template.render(context)};
  }
}

function answer(request) {
  if (request.op === 'list') return Object.keys(rows).map((name) => [name, 'nunjucks', 'jinja2']);
  const row = rows[request.case];
  if (request.op === 'page') return {page: row.page().replaceAll('&quot;', '&#34;')};
  const before = process.cpuUsage();
  for (let i = 0; i < request.count; ++i) row.run();
  const used = process.cpuUsage(before);
  return {cpu_us: used.user + used.system};
}

readline.createInterface({input: process.stdin}).on('line', (line) => {
  fs.writeSync(1, JSON.stringify(answer(JSON.parse(line))) + '\n');
});
