// Node's own http server with the golden page from memory: node node_http.js PORT FILE
const http = require("node:http");
const fs = require("node:fs");

const [port, file] = process.argv.slice(2);
const page = fs.readFileSync(file);

http
  .createServer((request, response) => {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Length": page.length });
    response.end(page);
  })
  .listen(Number(port), "127.0.0.1");
