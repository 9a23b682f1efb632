#!/usr/bin/env node
/**
 * Runs the command line from a checkout: builds it into node_modules/.cache when a source is newer than the last build,
 * then hands over. `npm run -s podarium -- ARGS` and the bin of the package come in here.
 */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildForNode, root } from "./build.mjs";

if (!existsSync(`${root}/node_modules/vite`)) {
  process.stderr.write("podarium: the packages are not installed; run `npm ci` first\n");
  process.exit(2);
}
// A reader that has seen enough (`| head`) is no fault of ours: end as a program does that SIGPIPE ends.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(141);
  });
}
const bundle = await buildForNode("cli", "src/cli/main.ts");
const { main } = await import(pathToFileURL(bundle).href);
process.exitCode = await main(process.argv.slice(2));
