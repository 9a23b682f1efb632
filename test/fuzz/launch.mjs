#!/usr/bin/env node
/**
 * `npm run fuzz -- NAME [--seeds N] [--from S]`: random runs of one kind; without a name, lists them.
 * `npm run fuzz -- manifests --from-dir DIR`: no chance, but every manifest below a folder, such as a checkout of somebody's.
 * Prints seed and input of any failure, and exits 1 where there was one.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildForNode } from "../../src/cli/build.mjs";

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    "from-dir": { type: "string" },
  },
  allowPositionals: true,
});
const { FUZZERS, campaign, runFolder } = await import(
  pathToFileURL(await buildForNode("fuzz", "test/fuzz/main.ts")).href
);
const [name] = positionals;
const folder = values["from-dir"];
const tally = (counts) =>
  Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
if (name === "manifests" && folder !== undefined) {
  const { failures, counts, documents } = runFolder(folder, (line) => console.log(line));
  console.log(`manifests of ${folder}: ${documents} documents (files: ${tally(counts)}), ${failures} failures`);
  process.exit(failures === 0 ? 0 : 1);
}
const fuzzer = FUZZERS.find((one) => one.name === name);
if (!fuzzer) {
  console.log(
    `Usage: npm run fuzz -- NAME [--seeds N] [--from S]\n       npm run fuzz -- manifests --from-dir DIR\n\n${FUZZERS.map((one) => `  ${one.name.padEnd(10)} ${one.what}`).join("\n")}`,
  );
  process.exit(name === undefined ? 0 : 2);
}
const started = performance.now();
const { failures, counts } = campaign(fuzzer, Number(values.from), Number(values.seeds), (line) => console.log(line));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${fuzzer.name}: ${values.seeds} seeds from ${values.from} in ${seconds} s (${tally(counts)}), ${failures} failures`,
);
process.exit(failures === 0 ? 0 : 1);
