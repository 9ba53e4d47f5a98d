// As requests.cc, by llhttp, the parser that Node carries: its strict mode, below Node's own server.
'use strict';
process.removeAllListeners('warning');
process.on('warning', () => {});
const {HTTPParser, methods, allMethods} = process.binding('http_parser');
const names = allMethods || methods;

function read(bytes) {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {}, 1 << 20, HTTPParser.kLenientNone);
  const out = {requests: [], end: 'more'};
  let fields = [], url = '', request = null, tunnel = false;
  parser[HTTPParser.kOnHeaders | 0] = (more, target) => {
    if (request) return;  // trailers
    fields = fields.concat(more);
    url += target;
  };
  parser[HTTPParser.kOnHeadersComplete | 0] = (major, minor, more, method, target, s, m, upgrade, keep) => {
    if (more) fields = fields.concat(more);
    if (target) url += target;
    request = {method: names[method], target: url, version: major + '.' + minor, headers: [], body: '', keep};
    for (let i = 0; i < fields.length; i += 2) request.headers.push([fields[i], fields[i + 1]]);
    fields = [];
    url = '';
    tunnel = upgrade;
    return 0;
  };
  parser[HTTPParser.kOnBody | 0] = (piece) => { request.body += piece.toString('latin1'); };
  parser[HTTPParser.kOnMessageComplete | 0] = () => {
    if (!request) return;
    if (!request.keep) out.end = 'closed';
    delete request.keep;
    out.requests.push(request);
    request = null;
    fields = [];
  };
  const result = parser.execute(bytes);
  if (tunnel) out.end = 'closed';
  if (result instanceof Error && out.end !== 'closed') {
    out.end = 'error';
    out.error = result.reason || result.code;
  }
  return out;
}

const input = require('fs').readFileSync(0);
const lines = [];
for (let at = 0; at < input.length;) {
  const length = input.readUInt32BE(at);
  lines.push(JSON.stringify(read(input.subarray(at + 4, at + 4 + length))));
  at += 4 + length;
}
require('fs').writeFileSync(1, lines.join('\n') + '\n');
