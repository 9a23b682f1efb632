#!/usr/bin/env node
/** Size budgets of the built page, in bytes after gzip -9 (docs in ARCHITECTURE.md). Exits 1 where one is exceeded. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const assets = readdirSync(join(dist, "assets"));
const size = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
const html = readFileSync(join(dist, "index.html"), "utf8");
const preloaded = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const scripts = assets.filter((name) => name.endsWith(".js")).map((name) => `assets/${name}`);
const worker = scripts.filter((name) => basename(name).startsWith("host-"));
const isEditor = (name) => /editor|codemirror|schema/i.test(basename(name));
const editor = scripts.filter(isEditor);
const rest = scripts.filter((name) => !preloaded.includes(name) && !worker.includes(name) && !isEditor(name));
const styles = assets.filter((name) => name.endsWith(".css")).map((name) => `assets/${name}`);
const sum = (names) => names.reduce((total, name) => total + size(name), 0);

const page = sum(preloaded);
const engine = sum(worker) + Number(process.env.PODARIUM_LESSON_CHUNKS ?? 0);
const rows = [
  ["JavaScript preloaded by index.html", page, 120_000],
  ["engine worker with what the lesson's Pods need", engine, 150_000],
  ["first load (both)", page + engine, 270_000],
  ["editor and schema (lazy)", sum(editor), 170_000],
  ["CSS", sum(styles), 20_000],
  ...rest.map((name) => [`chunk ${basename(name)}`, size(name), 60_000]),
];
let failed = 0;
for (const [name, bytes, limit] of rows) {
  if (bytes > limit) failed++;
  console.log(
    `${bytes > limit ? "OVER " : "     "}${(bytes / 1000).toFixed(1).padStart(7)} kB of ${String(limit / 1000).padStart(4)} kB  ${name}`,
  );
}
const fonts = assets.filter((name) => /\.(woff2?|ttf|otf)$/.test(name));
if (fonts.length > 0) {
  failed++;
  console.log(`OVER  web fonts: ${fonts.join(", ")}`);
}
process.exit(failed === 0 ? 0 : 1);
