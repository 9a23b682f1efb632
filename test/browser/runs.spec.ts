/** Runs that are kept: those beside this one across a reload, and those that were given a name. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { clockAtRest, expectKept, open, pause, status, test, typeLine, violations } from "./page.fixture.ts";

async function openRuns(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: /^My runs/ }).click();
  await expect(page.getByRole("dialog", { name: "My runs" })).toBeVisible();
}

test("a reload brings the other runs of the scenario back", async ({ page }) => {
  await open(page);
  await expect(page.getByRole("timer")).toContainText(/0:(0[4-9]|[1-5])/);
  await pause(page);
  await page.getByRole("slider", { name: "Playhead" }).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("group", { name: "Past" })).toBeVisible();
  await typeLine(page, "kubectl get nodes");
  await expect(page.getByText("This is another run now: run 2. main is kept.")).toBeVisible();
  await expectKept(page, '"name":"run 2"', '"name":"main"', "kubectl get nodes");
  await page.reload();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByRole("button", { name: /^Runs of this scenario; this is run 2/ }).click();
  await page.getByRole("menuitemradio", { name: /^main/ }).click();
  await expect(page.getByRole("button", { name: /^Runs of this scenario; this is main/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "Playhead" }).focus();
  await page.keyboard.press("End");
  await expect(status(page)).toHaveText("Running");
});

test("a run is kept under a name, opened, renamed and deleted", async ({ page }) => {
  await open(page);
  const clock = await clockAtRest(page);
  await openRuns(page);
  await page.getByRole("textbox", { name: "Name for this run" }).fill("before the failure");
  await page.getByRole("button", { name: "Keep this run" }).click();
  await expect(page.getByRole("list", { name: "Kept runs" })).toContainText("before the failure");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Play/ }).click();
  await expect(page.getByRole("timer").locator("b")).not.toHaveText(clock);
  await pause(page);
  await page.reload();
  await openRuns(page);
  await page.getByRole("button", { name: /^before the failure at/ }).click();
  await expect(page.getByRole("timer").locator("b")).toHaveText(clock);
  await expect(status(page)).toHaveText("Running");
  await openRuns(page);
  await page.getByRole("button", { name: "Rename before the failure" }).click();
  await page.getByRole("textbox", { name: "New name for before the failure" }).fill("the quiet part");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Delete the quiet part" }).click();
  await expect(page.getByText("No run is kept yet.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("list", { name: "Kept runs" })).toContainText("the quiet part");
});

test("a browser that keeps nothing says so, and offers a file", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "indexedDB", {
      get: () => ({
        open: () => {
          throw new DOMException("The operation is insecure.", "SecurityError");
        },
      }),
    });
  });
  await open(page);
  await openRuns(page);
  await expect(page.getByText(/keeps no runs for this page \(The operation is insecure/)).toBeVisible();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Save as a file" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the list of runs, ${colorScheme}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({
      colorScheme,
      bypassCSP: true,
      ...(baseURL !== undefined && { baseURL }),
    });
    const page = await context.newPage();
    await open(page);
    await openRuns(page);
    await page.getByRole("button", { name: "Keep this run" }).click();
    await expect(page.getByRole("button", { name: /^Delete/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
}
