#!/usr/bin/env node
/** `npm run check`: everything that can be said about the code without running it, and the sizes of what ships. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const steps = [
  ["types: page, tests, tools", "tsc", ["--noEmit"]],
  ["types: engine without DOM and Node", "tsc", ["-p", "tsconfig.engine.json", "--noEmit"]],
  ["lint", "oxlint", ["--type-aware", "--deny-warnings", "src", "test"]],
  ["format", "oxfmt", ["--check"]],
  ["fences, names, headers, documents", "vitest", ["run", "--project", "engine", "test/tidy.test.ts"]],
  ["docs/FIDELITY.md is fresh", process.execPath, ["test/fidelity-list.mjs", "--check"]],
  ["dead code", "knip", []],
  ["build", "vite", ["build", "--logLevel", "warn"]],
  ["sizes", process.execPath, ["test/sizes.mjs"]],
];
let failed = 0;
for (const [name, command, args] of steps) {
  const started = performance.now();
  const words = command === process.execPath ? args : [command, ...args];
  const { status, stdout, stderr } = spawnSync(command === process.execPath ? command : "npx", words, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? "ok    " : "FAILED"}  ${String(name)} (${seconds} s)\n`);
  if (status !== 0 || name === "sizes") process.stdout.write(`${stdout}${stderr}\n`);
  if (status !== 0) failed++;
}
process.stdout.write(failed === 0 ? "all checks passed\n" : `${failed} checks failed\n`);
process.exit(failed === 0 ? 0 : 1);
