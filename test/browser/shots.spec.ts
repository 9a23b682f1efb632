/**
 * The pictures of the documents: taken in every run, and kept in docs/images by `npm run shots`. The lesson's second Pod
 * while its init container waits for its third attempt; the first in other sizes and panels.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Page, TestInfo } from "@playwright/test";
import { open, openExample, pause, status, test } from "./page.fixture.ts";
import { animatedPng } from "./animated-png.ts";

const MAX_BYTES = 300_000;
const MAX_ANIMATION_BYTES = 2_000_000;

/** Where `npm run shots` wants them; else among the results of the tests. */
function keep(info: TestInfo, name: string, picture: Buffer, limit = MAX_BYTES): void {
  const folder = process.env["SHOTS"] ?? info.outputDir;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), picture);
  expect(picture.length).toBeLessThan(limit);
  // A blank page is a few kilobytes.
  expect(picture.length).toBeGreaterThan(20_000);
}

/** To the moment that the picture shows. */
async function waitingForItsThirdAttempt(page: Page): Promise<void> {
  await page.goto("./");
  await openExample(page, "init-fails-twice.yaml");
  await page.getByRole("group", { name: "Next" }).getByText("Waiting for attempt 3").waitFor();
  await pause(page);
  await page.waitForTimeout(500);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the workbench, ${colorScheme}`, async ({ page }, info) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme });
    await waitingForItsThirdAttempt(page);
    keep(info, `workbench-${colorScheme}`, await page.screenshot());
  });
}

test("the phone", async ({ page }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await waitingForItsThirdAttempt(page);
  keep(info, "phone", await page.screenshot());
});

test("the presenter", async ({ page }, info) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await waitingForItsThirdAttempt(page);
  await page.keyboard.press("p");
  await expect(page.getByRole("list", { name: "Keys" })).toBeVisible();
  await page.keyboard.press(".");
  await page.waitForTimeout(1500);
  keep(info, "presenter", await page.screenshot());
});

test("the timeline", async ({ page }, info) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: /All examples/ }).click();
  await page.getByRole("button", { name: /Only the one that crashes is restarted/ }).click();
  await expect(page.getByRole("button", { name: /^Examples/ })).toContainText("Only the one");
  await page.getByRole("button", { name: "Run for a while" }).click();
  await page.getByRole("menuitem", { name: "Run for 5 minutes" }).click();
  await expect(page.getByRole("timer", { name: "Virtual clock" })).toContainText(/5:\d\d/);
  await page.getByRole("tab", { name: "Timeline" }).focus();
  await page.keyboard.press("f");
  await page.waitForTimeout(800);
  await pause(page);
  keep(info, "timeline", await page.screenshot());
});

test("the moving picture", async ({ page }, info) => {
  await page.setViewportSize({ width: 1040, height: 720 });
  await page.goto("./");
  await openExample(page, "init-fails-twice.yaml");
  await page.keyboard.press("p");
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
  await page.keyboard.press("r");
  const frames: Buffer[] = [];
  const delays: number[] = [];
  const take = async (delay: number): Promise<void> => {
    frames.push(await page.screenshot());
    delays.push(delay);
  };
  // Start-up, two failures and the back-off; then past the waiting, to the page that nginx serves.
  for (let i = 0; i < 9; i++) {
    await take(500);
    await page.waitForTimeout(200);
  }
  await page.keyboard.press("n");
  for (let i = 0; i < 6; i++) {
    await page.waitForTimeout(500);
    await take(500);
  }
  await page.keyboard.press("n");
  await expect(status(page, "app-with-init")).toHaveText("Running");
  await page.waitForTimeout(1500);
  await take(3000);
  keep(info, "moving", animatedPng(frames, delays), MAX_ANIMATION_BYTES);
});
