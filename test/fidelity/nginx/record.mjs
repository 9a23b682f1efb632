#!/usr/bin/env node
/**
 * Records `recorded.json`: what the nginx of this machine does with `cases.mjs`. Needs root, and nobody else at /srv/site
 * and ports 8097 to 8099. Times, process ids and the version are masked by the test, not here.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { CASES } from "./cases.mjs";

const WHEN = new Date("2026-01-15T12:00:00Z");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function prepare({ files, conf }) {
  for (const path of ["/srv/site", "/srv/log"]) rmSync(path, { recursive: true, force: true });
  mkdirSync("/srv/log", { recursive: true });
  for (const [name, file] of Object.entries(files)) {
    const path = join("/srv/site", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.text ?? file);
    chmodSync(path, file.mode ?? 0o644);
    utimesSync(path, WHEN, WHEN);
  }
  for (const name of ["dir", "empty", ""]) utimesSync(join("/srv/site", name), WHEN, WHEN);
  writeFileSync("/srv/log/nginx.conf", conf);
}

function ask(bytes) {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(8099, "127.0.0.1", () => socket.write(Buffer.from(bytes, "latin1")));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

const rows = [];
for (const row of CASES) {
  prepare(row);
  const tested = spawnSync("nginx", ["-t", "-c", "/srv/log/nginx.conf", "-e", "/srv/log/start.log"], { encoding: "utf8" });
  const result = { ...row, files: row.requests.length > 0 ? row.files : {}, test: tested.stderr, code: tested.status };
  if (row.requests.length > 0) {
    execFileSync("nginx", ["-c", "/srv/log/nginx.conf", "-e", "/srv/log/start.log"]);
    await pause(100);
    writeFileSync("/srv/log/error.log", "");
    result.answers = [];
    for (const request of row.requests) result.answers.push(await ask(request));
    await pause(50);
    result.access = readFileSync("/srv/log/access.log", "latin1");
    result.errors = readFileSync("/srv/log/error.log", "latin1");
    execFileSync("nginx", ["-c", "/srv/log/nginx.conf", "-e", "/srv/log/start.log", "-s", "stop"], { stdio: "ignore" });
    while (existsSync("/srv/log/nginx.pid")) await pause(20);
  }
  rows.push(result);
}
const version = spawnSync("nginx", ["-v"], { encoding: "utf8" }).stderr.trim();
writeFileSync(new URL("recorded.json", import.meta.url), `${JSON.stringify({ meta: { version, package: "nginx-light of Debian 12" }, rows }, null, 1)}\n`);
