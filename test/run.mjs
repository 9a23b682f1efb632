#!/usr/bin/env node
/** `npm test`: installs what is missing, then runs the engine, component and browser tests. Arguments go to Vitest. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const shell = process.platform === "win32";
const args = process.argv.slice(2);
const results = [];

if (!existsSync(`${root}node_modules/vitest`))
  if (!step("install", "npm", ["ci", "--no-fund", "--no-audit"])) process.exit(1);
step("engine and components", "npx", ["vitest", "run", ...args]);
if (args.length === 0) {
  const { CHROMIUM_HELP, findChromium } = await import("./chromium.mjs");
  const chromium = await findChromium({ install: true });
  if (chromium === undefined) {
    process.stdout.write(
      `\n${"!".repeat(78)}\n! SKIPPED: the browser tests did not run, because there is no Chromium here.\n! What would help: ${CHROMIUM_HELP}\n${"!".repeat(78)}\n`,
    );
    results.push(["browser", "SKIPPED"]);
  } else if (step("build", "npx", ["vite", "build", "--logLevel", "warn"])) {
    step("browser", "npx", ["playwright", "test"], { CHROMIUM: chromium });
  }
}
process.stdout.write(`\n${results.map(([name, outcome]) => `${outcome.padEnd(8)}${name}`).join("\n")}\n`);
const failed = results.filter(([, outcome]) => outcome === "FAILED").length;
process.stdout.write(`${results.filter(([, outcome]) => outcome === "passed").length} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function step(name, command, parameters, env = {}) {
  const { status } = spawnSync(command, parameters, {
    cwd: root,
    stdio: "inherit",
    shell,
    env: { ...process.env, ...env },
  });
  results.push([name, status === 0 ? "passed" : "FAILED"]);
  return status === 0;
}
