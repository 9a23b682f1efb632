#!/usr/bin/env node
/**
 * `npm run shots`: the pictures of the documents, taken in Chromium from the built page: the lesson's second Pod while its
 * init container waits for its third attempt, light and dark.
 */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";
import { CHROMIUM_HELP, findChromium } from "./chromium.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "docs/images");
const MAX_BYTES = 300_000;

const executablePath = await findChromium();
if (executablePath === undefined) {
  process.stdout.write(`There is no Chromium here. What would help: ${CHROMIUM_HELP}\n`);
  process.exit(1);
}
await build({ root, logLevel: "warn" });
const server = await preview({ root, logLevel: "warn", preview: { host: "127.0.0.1", port: 0 } });
const { port } = server.httpServer.address();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
mkdirSync(folder, { recursive: true });
let failed = 0;
for (const colorScheme of ["light", "dark"]) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  await page.goto(`http://127.0.0.1:${port}/`);
  await arrange(page);
  const path = join(folder, `workbench-${colorScheme}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  if (size > MAX_BYTES) failed++;
  process.stdout.write(
    `${size > MAX_BYTES ? "TOO LARGE " : ""}${(size / 1000).toFixed(0)} kB  docs/images/workbench-${colorScheme}.png\n`,
  );
  await page.close();
}
await browser.close();
await server.close();
process.exit(failed === 0 ? 0 : 1);

/** To the moment that the picture shows. */
async function arrange(page) {
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: /made to fail twice/ }).click();
  await page
    .getByRole("region", { name: /^Init container 1/ })
    .getByText("retry in")
    .waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(500);
}
