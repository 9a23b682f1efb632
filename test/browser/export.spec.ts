/** What can be taken away of a run: pictures that hold what the page shows, texts, and pages to print. */
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { open, pause, test, typeLine, violations } from "./page.fixture.ts";

/** By keyboard, through the palette. */
async function choose(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find or do" });
  await field.fill(words);
  await expect(page.getByRole("option", { selected: true })).toContainText(words);
  await field.press("Enter");
}

async function saved(page: Page, words: string): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent("download");
  await choose(page, words);
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("stage and timeline are saved as pictures with all their words, without style sheet or HTML", async ({ page }) => {
  await open(page);
  await pause(page);
  const stage = await saved(page, "Stage as SVG");
  expect(stage.name).toBe("stage.svg");
  const text = stage.bytes.toString();
  for (const word of ["app-with-sidecar", "localhost", "127.0.0.1", "Running", "/data"]) expect(text).toContain(word);
  expect(text).not.toMatch(/style=|class=|foreignObject|var\(/);
  const isWellFormed = await page.evaluate(
    (svg) => new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror") === null,
    text,
  );
  expect(isWellFormed).toBe(true);
  const timeline = await saved(page, "Timeline as SVG");
  expect(timeline.bytes.toString()).toContain("app-with-sidecar");
  for (const part of ["Stage", "Timeline"]) {
    const { bytes } = await saved(page, `${part} as PNG`);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    // More than a sheet of one colour.
    expect(bytes.length).toBeGreaterThan(10_000);
  }
});

test("the terminals and the logs are saved as text", async ({ page }) => {
  await open(page);
  await typeLine(page, "echo one-two");
  await expect(page.getByRole("log", { name: /^Output of/ })).toContainText("one-two");
  expect((await saved(page, "Transcript of the terminals")).bytes.toString()).toMatch(/echo one-two\none-two/);
  expect((await saved(page, "Logs of all containers")).bytes.toString()).toContain("# default/app-with-sidecar ");
});

test("the dialog and the print view are without fault for axe, and the whole run is on paper", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ bypassCSP: true, ...(baseURL !== undefined && { baseURL }) });
  const page = await context.newPage();
  await open(page);
  await typeLine(page, "seq 200");
  await expect(page.getByRole("log", { name: /^Output of/ })).toContainText("199");
  await pause(page);
  await choose(page, "Export: pictures, texts, print…");
  await expect(page.getByRole("dialog", { name: "Take away" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Print view" }).press("Enter");
  await expect(page.getByRole("main", { name: "Print view" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Log of / }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button", { name: "Print", exact: true })).toBeHidden();
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type \/Page\b/g)?.length ?? 0).toBeGreaterThan(2);
  await page.emulateMedia({ media: "screen" });
  await page.keyboard.press("Escape");
  await expect(page.getByRole("main", { name: "Stage" })).toBeVisible();
  await context.close();
});
