/**
 * The same run in Node and in Chromium: the worker of the built page is asked for the identity of each example, in one leap
 * and in 1 ms steps, and Node is asked for the same.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { OpenScenario, Reply, Request } from "../../src/worker/protocol.ts";

const UNTIL_MS = 45_000;
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = new URL("../../examples/", import.meta.url);
const assets = new URL("../../dist/assets/", import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

/** An example as the page opens it: a scenario with the files beside it, or a manifest. */
function opened(name: string): OpenScenario {
  const text = read(name);
  const files = examples.map((other) => ({ name: other, text: read(other) }));
  return text.includes("podarium/v1") ? { text, files } : { files: [{ name, text }] };
}

/** The identity of the run that the command line prints: SHA-256 over its trace, but for the entry that ends it. */
function identityInNode(name: string): string {
  const args = ["src/cli/launch.mjs", "run", `examples/${name}`, "--for", `${UNTIL_MS}ms`, "--json"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 1e9 });
  const lines = stdout.trimEnd().split("\n");
  expect(lines.pop()).toContain('"type":"end"');
  return createHash("sha256")
    .update(lines.map((line) => `${line}\n`).join(""))
    .digest("hex");
}

/** Asks a worker of its own, started from the file that the page would start. */
async function identityInWorker(page: Page, scenario: OpenScenario, stride: number): Promise<unknown> {
  const worker = readdirSync(assets).find((name) => /^host-.*\.js$/.test(name)) ?? "";
  const requests: Request[] = [
    { type: "open", scenario: { ...scenario, playing: false } },
    { type: "seek", t: UNTIL_MS, stride },
    { type: "identity", id: 1 },
  ];
  return page.evaluate(
    ({ url, messages }) =>
      new Promise((resolve, reject) => {
        const host = new Worker(url, { type: "module" });
        host.addEventListener("error", (event) => reject(new Error(event.message)));
        host.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
          if (data.type === "opened" && data.error !== null) reject(new Error(data.error));
          if (data.type === "view" && data.view.crash) reject(new Error(data.view.crash.message));
          if (data.type !== "identity") return;
          host.terminate();
          resolve({ now: data.now, hash: data.hash });
        });
        // A worker has no origin to name; the rule is about windows.
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        for (const message of messages) host.postMessage(message);
      }),
    { url: `./assets/${worker}`, messages: requests },
  );
}

test.beforeEach(async ({ page }) => {
  await page.goto("./");
});

for (const name of examples) {
  test(`${name} is the same run in Node and in Chromium's worker, in one leap and in 1 ms steps`, async ({ page }) => {
    const hash = identityInNode(name);
    expect(await identityInWorker(page, opened(name), UNTIL_MS)).toEqual({ now: UNTIL_MS, hash });
    expect(await identityInWorker(page, opened(name), 1)).toEqual({ now: UNTIL_MS, hash });
  });
}
