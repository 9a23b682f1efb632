/** The window as a person uses it: Why?, the palette, its division, runs as files, and what happens when the simulation dies. */
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import {
  armExit,
  clockAtRest,
  drop,
  example,
  expectArmed,
  killSimulation,
  makeMortal,
  open,
  openExample,
  pause,
  status,
  test,
  violations,
} from "./page.fixture.ts";

async function find(page: Page, words: string): Promise<void> {
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill(words);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Find or do" })).toBeHidden();
}

async function failing(page: Page): Promise<void> {
  await open(page);
  await openExample(page, "retry.yaml");
  await expect(status(page, "retry")).toHaveText(/Init:(Error|CrashLoopBackOff)/);
  await pause(page);
}

test("Why? leads from STATUS to the line of the script in the manifest, and says what comes next", async ({ page }) => {
  await failing(page);
  await page.getByRole("button", { name: /^Why\? retry is/ }).click();
  const answer = page.getByRole("dialog", { name: /^Why Init:/ });
  await expect(answer).toContainText("is a summary that kubectl makes; the phase is Pending");
  await expect(answer).toContainText("ended with exit code 1");
  await expect(answer).toContainText("the database is not ready yet");
  await expect(answer).toContainText("Next: the kubelet starts it again");
  await answer.getByRole("button", { name: /retry\.yaml, line \d+/ }).click();
  await expect(page.locator(".cm-trail")).toContainText("exit 1");
  await answer.focus();
  await page.keyboard.press("Escape");
  await expect(answer).toBeHidden();
  await expect(page.locator(".cm-trail")).toHaveCount(0);
});

test("the palette does what its words say", async ({ page }) => {
  await open(page);
  await find(page, "processes panel");
  await expect(page.getByRole("region", { name: "Processes by container" })).toBeVisible();
  await find(page, "0:00.5");
  await expect(page.getByRole("timer")).toContainText("0:00.5");
  await find(page, "kubectl get pods");
  await expect(page.getByRole("log", { name: /^Output of / })).toContainText("app-with-sidecar");
});

test("parts of the window are hidden, dragged, and stay so after a reload", async ({ page }) => {
  await open(page);
  await find(page, "hide the logs");
  await expect(page.getByRole("region", { name: "Log of app" })).toBeHidden();
  const edge = page.getByRole("separator", { name: "Height of the dock" });
  const before = Number(await edge.getAttribute("aria-valuenow"));
  await edge.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(edge).toHaveAttribute("aria-valuenow", String(before + 32));
  await page.reload();
  await expect(edge).toHaveAttribute("aria-valuenow", String(before + 32));
  await expect(page.getByRole("region", { name: "Log of app" })).toBeHidden();
  await find(page, "layout learn");
  await expect(page.getByRole("region", { name: "Log of app" })).toBeVisible();
});

test("a run is saved as a file, and opened from it", async ({ page }) => {
  await failing(page);
  const saving = page.waitForEvent("download");
  await find(page, "save this run");
  const path = await (await saving).path();
  expect(readFileSync(path, "utf8")).toContain("kind: Scenario");
  await openExample(page, "sidecar.yaml");
  await expect(status(page)).toHaveText("Running");
  const choosing = page.waitForEvent("filechooser");
  await find(page, "open a run");
  await (await choosing).setFiles(path);
  await expect(status(page, "retry")).toBeVisible();
});

test("a manifest that is dropped on the page becomes a file", async ({ page }) => {
  await open(page);
  await drop(page, "init.yaml", example("init.yaml"));
  await expect(page.getByRole("tab", { name: /init\.yaml/ })).toHaveAttribute("aria-selected", "true");
});

test("a simulation that dies is begun again where it was", async ({ page }) => {
  await makeMortal(page);
  await open(page);
  await expect(page.getByRole("region", { name: "Log of log-shipper" })).toContainText("hello");
  await armExit(page, "log-shipper");
  const clock = await clockAtRest(page);
  await killSimulation(page);
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Log of log-shipper" })).toContainText("hello");
  await expect(page.getByRole("timer").locator("b")).toHaveText(clock);
  await expectArmed(page, "log-shipper");
});

for (const theme of ["light", "dark", "high contrast"] as const) {
  test(`axe finds nothing in an answer and in the palette, ${theme}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      bypassCSP: true,
      ...(baseURL !== undefined && { baseURL }),
    });
    const page = await context.newPage();
    await failing(page);
    await find(page, `colours ${theme}`);
    await page.getByRole("button", { name: /^Why\? retry is/ }).click();
    await expect(page.getByRole("dialog", { name: /^Why Init:/ })).toContainText("exit code 1");
    await expect(page.getByText("Colours")).toHaveCount(0);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("ControlOrMeta+k");
    await expect(page.getByRole("option").first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
}
