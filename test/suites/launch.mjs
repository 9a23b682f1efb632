#!/usr/bin/env node
/**
 * `npm run conformance:suites -- [SUITE...] [--from DIR] [--only TEXT] [--verbose] [--record]`: the test suites of others, inside
 * the simulator. BusyBox's come with Debian's source package, which is fetched; the others from DIR (yash's and oils' checkouts).
 *
 * Known failures with their reasons stand in `known-failing-SUITE.json`; an unexpected pass fails the run as a failure does.
 * `--record` writes the counts that docs/FIDELITY.md shows, and adds or takes away ids of the list.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildForNode, root } from "../../src/cli/build.mjs";
import { busyboxSource } from "./sources.mjs";

const { values, positionals } = parseArgs({
  options: {
    from: { type: "string", multiple: true, default: [] },
    only: { type: "string", default: "" },
    verbose: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const { SUITES, runSuite } = await import(pathToFileURL(await buildForNode("suites", "test/suites/main.ts")).href);
const unknown = positionals.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.log(
    `no suite ${unknown.join(", ")}; there are:\n${SUITES.map(({ name, what }) => `  ${name.padEnd(8)} ${what}`).join("\n")}`,
  );
  process.exit(2);
}
const cache = join(root, "node_modules/.cache/podarium-suites");
const folders = values.from.map(String);
const fetched = busyboxSource(cache);
if (fetched.folder) folders.push(fetched.folder);
const countsFile = join(root, "test/suites/counts.json");
const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, "utf8")) : {};
let failed = false;

for (const suite of SUITES) {
  if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
  const folder = folders.map((one) => suite.locate(one)).find((one) => one !== null);
  if (!folder) {
    console.log(
      `SKIPPED ${suite.name}: ${suite.what}: its sources are not here (${fetched.problem ?? "give them with --from DIR"})`,
    );
    continue;
  }
  const knownFile = join(root, `test/suites/known-failing-${suite.name}.json`);
  const known = existsSync(knownFile) ? JSON.parse(readFileSync(knownFile, "utf8")) : {};
  const started = performance.now();
  const outcome = runSuite(suite, folder, {
    only: values.only,
    known,
    verbose: values.verbose,
    say: (line) => console.log(line),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const id of outcome.mended) console.log(`PASSES NOW ${suite.name} ${id}: take it off the list`);
  console.log(
    `${suite.name}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.broken.length} unexpectedly, ${outcome.mended.length} mended (${seconds} s)`,
  );
  if (values.record && values.only === "") {
    counts[suite.name] = { what: suite.what, passed: outcome.passed, cases: outcome.passed + outcome.failed };
    for (const id of outcome.mended) delete known[id];
    for (const id of outcome.broken) known[id] = "not looked into yet";
    const sorted = Object.fromEntries(Object.entries(known).toSorted(([x], [y]) => (x < y ? -1 : 1)));
    writeFileSync(knownFile, `${JSON.stringify(sorted, null, 2)}\n`);
    writeFileSync(countsFile, `${JSON.stringify(counts, null, 2)}\n`);
  } else if (outcome.broken.length > 0 || outcome.mended.length > 0) failed = true;
}
process.exit(failed ? 1 : 0);
