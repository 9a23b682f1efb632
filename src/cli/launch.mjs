#!/usr/bin/env node
/**
 * Runs the command line: in a checkout it builds it into node_modules/.cache when a source is newer than the last build; the
 * packed package holds it built (`npm pack`, pack.mjs). `npm run -s podarium -- ARGS` and the bin of the package come in here.
 */
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

// A reader that has seen enough (`| head`) is no fault of ours: end as a program does that SIGPIPE ends.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(141);
  });
}
const { main } = await import(pathToFileURL(await bundle()).href);
process.exitCode = await main(process.argv.slice(2));

/** The path of the built command line. */
async function bundle() {
  // Only a checkout has what to build it of.
  if (!existsSync(`${root}/vite.config.ts`)) return `${root}/dist/cli/podarium.mjs`;
  if (!existsSync(`${root}/node_modules/vite`)) {
    process.stderr.write("podarium: the packages are not installed; run `npm ci` first\n");
    process.exit(2);
  }
  const { buildForNode } = await import("./build.mjs");
  return buildForNode("cli", "src/cli/main.ts");
}
