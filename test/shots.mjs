#!/usr/bin/env node
/** `npm run shots`: the pictures of the documents, taken in Chromium from the built page by `test/browser/shots.spec.ts`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { CHROMIUM_HELP, findChromium } from "./chromium.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const chromium = await findChromium();
if (chromium === undefined) {
  process.stdout.write(`There is no Chromium here. What would help: ${CHROMIUM_HELP}\n`);
  process.exit(1);
}
await build({ root, logLevel: "warn" });
const { status } = spawnSync("npx", ["playwright", "test", "test/browser/shots.spec.ts"], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
  env: { ...process.env, CHROMIUM: chromium, SHOTS: join(root, "docs/images") },
});
process.exit(status ?? 1);
