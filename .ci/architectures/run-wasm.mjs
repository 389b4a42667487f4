// Runs replications of a scenario in a module that `.ci/architectures.sh` linked.
//
//     node run-wasm.mjs MODULE SCENARIO.canonical POLICY,POLICY FIRST COUNT
import { readFileSync, writeSync } from "node:fs";

const [modulePath, scenarioPath, names, first, count] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(modulePath));
let memory;
const host = {
  emit(start, length) {
    let bytes = new Uint8Array(memory.buffer, start, length);
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(1, bytes));
  },
};
const { exports } = new WebAssembly.Instance(module, { host });
memory = exports.memory;

function passIn(bytes) {
  const start = exports.firebreak_memory(bytes.length);
  if (start === 0) throw new Error("the module has no memory left");
  new Uint8Array(memory.buffer).set(bytes, start);
  return [start, bytes.length];
}

const scenario = passIn(readFileSync(scenarioPath));
const policies = passIn(new TextEncoder().encode(names));
for (let k = Number(first); k < Number(first) + Number(count); k++) {
  const code = exports.firebreak_replication(...scenario, ...policies, k);
  if (code !== 0) process.exit(code);
}
