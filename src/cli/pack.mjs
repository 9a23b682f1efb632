/** Before `npm pack`: the command line in one file, without its source map, which the package holds instead of its sources. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildForNode, root } from "./build.mjs";

const folder = join(root, "dist/cli");
mkdirSync(folder, { recursive: true });
const text = readFileSync(await buildForNode("cli", "src/cli/main.ts"), "utf8");
writeFileSync(join(folder, "podarium.mjs"), text.replace(/\n\/\/# sourceMappingURL=[^\n]*\n?$/, "\n"));
