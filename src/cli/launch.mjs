#!/usr/bin/env node
/**
 * Runs the command line from a checkout: builds it into node_modules/.cache when a source is newer than the last build,
 * then hands over. `npm run -s podarium -- ARGS` and the bin of the package come in here.
 */
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildForNode, root } from "./build.mjs";

if (!existsSync(`${root}/node_modules/vite`)) {
  process.stderr.write("podarium: the packages are not installed; run `npm ci` first\n");
  process.exit(2);
}
process.env.PODARIUM_ROOT = fileURLToPath(new URL("../../", import.meta.url));
const bundle = await buildForNode("cli", "src/cli/main.ts");
const { main } = await import(pathToFileURL(bundle).href);
process.exitCode = await main(process.argv.slice(2));
