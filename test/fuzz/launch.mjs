#!/usr/bin/env node
/**
 * `npm run fuzz -- NAME [--seeds N] [--from S]`: random runs of one kind; without a name, lists them.
 * Prints seed and input of any failure, and exits 1 where there was one.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildForNode } from "../../src/cli/build.mjs";

const { values, positionals } = parseArgs({
  options: { seeds: { type: "string", default: "100" }, from: { type: "string", default: "1" } },
  allowPositionals: true,
});
const { FUZZERS, campaign } = await import(pathToFileURL(await buildForNode("fuzz", "test/fuzz/main.ts")).href);
const [name] = positionals;
const fuzzer = FUZZERS.find((one) => one.name === name);
if (!fuzzer) {
  console.log(
    `Usage: npm run fuzz -- NAME [--seeds N] [--from S]\n\n${FUZZERS.map((one) => `  ${one.name.padEnd(10)} ${one.what}`).join("\n")}`,
  );
  process.exit(name === undefined ? 0 : 2);
}
const started = performance.now();
const { failures, counts } = campaign(fuzzer, Number(values.from), Number(values.seeds), (line) => console.log(line));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
const tally = Object.entries(counts)
  .map(([kind, count]) => `${count} ${kind}`)
  .join(", ");
console.log(
  `${fuzzer.name}: ${values.seeds} seeds from ${values.from} in ${seconds} s (${tally}), ${failures} failures`,
);
process.exit(failures === 0 ? 0 : 1);
