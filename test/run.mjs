#!/usr/bin/env node
/**
 * `npm test`: installs what is missing, then runs the engine, component and browser tests. Arguments go to Vitest. What failed
 * is said once more at the end, where a long log is read first.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const shell = process.platform === "win32";
const args = process.argv.slice(2);
const results = [];

if (!existsSync(`${root}node_modules/vitest`))
  if (!step("install", "npm", ["ci", "--no-fund", "--no-audit"])) process.exit(1);
const report = `${root}node_modules/.cache/podarium/vitest.json`;
rmSync(report, { force: true });
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
step("engine and components", "npx", ["vitest", "run", ...reporters, ...args]);
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
process.stdout.write(failures());
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

/** Each failing test of Vitest with what it said, or why there is no list of them. */
function failures() {
  if (!results.some(([name, outcome]) => name === "engine and components" && outcome === "FAILED")) return "";
  if (!existsSync(report)) return "\nVitest ended without a report of its tests.\n";
  const lines = [];
  for (const file of JSON.parse(readFileSync(report, "utf8")).testResults) {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    const said = failed.map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join("\n")}`);
    if (said.length === 0 && file.status === "failed") said.push(file.message);
    for (const text of said)
      lines.push(`FAILED  ${file.name.slice(root.length)} > ${text.slice(0, 2000).replaceAll("\n", "\n    ")}`);
  }
  return `\n${lines.join("\n") || "No test failed: see the errors outside of tests, above."}\n`;
}
