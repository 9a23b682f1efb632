#!/usr/bin/env node
/** `npm start`: installs what is missing, builds the page, serves it on loopback and prints the URL. Needs Node and npm only. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const DEFAULT_PORT = 4173;

if (!existsSync(`${root}node_modules/vite`)) {
  process.stdout.write("Installing packages (once) ...\n");
  const npm = spawnSync("npm", ["ci", "--no-fund", "--no-audit"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
}
const { build, preview } = await import("vite");
process.stdout.write("Building the page ...\n");
await build({ root, logLevel: "warn" });
const port = Number(process.env.PORT) || ((await isFree(DEFAULT_PORT)) ? DEFAULT_PORT : 0);
const server = await preview({
  root,
  logLevel: "warn",
  preview: { host: "127.0.0.1", port: port || (await freePort()), strictPort: true },
});
const address = server.httpServer.address();
process.stdout.write(
  `\n  Podarium is served at http://127.0.0.1:${typeof address === "object" && address ? address.port : port}/\n  Press Ctrl-C to stop.\n`,
);

function isFree(candidate) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(candidate, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port: found } = probe.address();
      probe.close(() => resolve(found));
    });
  });
}
