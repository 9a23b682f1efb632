/** Time travel as a person does it: back by event, to a moment by dragging, something else done there, and back to the first run. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { atRest, open, openExample, pause, speed, status, test, typeLine, violations } from "./page.fixture.ts";

const POD = "app-with-init";

/** The Pod whose init container fails twice, past its second failure, with the clock at rest. */
async function afterFailure(page: Page): Promise<void> {
  await open(page);
  await openExample(page, "init-fails-twice.yaml");
  await expect(status(page, POD)).toHaveText(/Init:(Error|CrashLoopBackOff)/);
  await speed(page, "10x");
  await expect(status(page, POD)).not.toHaveText(/^Init/);
  await pause(page);
}

const playhead = (page: Page): ReturnType<Page["getByRole"]> => page.getByRole("slider", { name: "Playhead" });

/** The timeline follows the clock when all else of a picture has been drawn. */
async function timeOf(page: Page): Promise<number> {
  return Number(await playhead(page).getAttribute("aria-valuenow"));
}

/** Where the playhead has come to rest. */
const restOf = (page: Page): Promise<number> => atRest(() => timeOf(page));

test("the timeline names what each container was in, and every panel follows the playhead", async ({ page }) => {
  await afterFailure(page);
  const lane = page.getByRole("listitem", { name: /^fetch-content/ });
  await expect(lane).toContainText("CrashLoopBackOff");
  await expect(page.getByRole("listitem", { name: `Pod ${POD}` })).toBeVisible();
  const end = await restOf(page);
  await playhead(page).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("group", { name: "Past" })).toBeVisible();
  await expect(page.getByRole("timer")).toContainText("0:00.0");
  await page.keyboard.press("End");
  await expect(page.getByRole("group", { name: "Past" })).toBeHidden();
  await expect.poll(() => timeOf(page)).toBe(end);
  // Dragging, as with a mouse.
  const box = await playhead(page).boundingBox();
  const name = await lane.boundingBox();
  if (!box || !name) throw new Error("the timeline has a place");
  await page.mouse.move(box.x + box.width / 2, box.y + 5);
  await page.mouse.down();
  for (let share = 0.9; share >= 0.3; share -= 0.1) {
    await page.mouse.move(name.x + 180 + (box.x - name.x - 180) * share, box.y + 5);
  }
  await page.mouse.up();
  await expect(status(page, POD)).toHaveText("Init:Error");
  await expect(page.getByRole("region", { name: "Init container 1, fetch-content" })).toContainText("retry in");
});

test("a lane that is scrolled to is drawn", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 560 });
  await afterFailure(page);
  for (const name of ["nginx", `Pod ${POD}`]) {
    const lane = page.getByRole("listitem", { name: new RegExp(`^${name}`) });
    await lane.scrollIntoViewIfNeeded();
    const bar = lane.locator(".bar").first();
    await expect.poll(() => bar.evaluate((one) => one.checkVisibility({ contentVisibilityAuto: true }))).toBe(true);
  }
});

test("steps back and forward by event", async ({ page }) => {
  await afterFailure(page);
  const end = await restOf(page);
  await page.getByRole("button", { name: "Step back to the last event" }).click();
  await expect.poll(() => timeOf(page)).toBeLessThan(end);
  const before = await restOf(page);
  await page.keyboard.press(",");
  await expect.poll(() => timeOf(page)).toBeLessThan(before);
  await page.keyboard.press(".");
  await expect.poll(() => timeOf(page)).toBeGreaterThanOrEqual(before);
});

test("something else done in the past is another run, and the first is kept", async ({ page }) => {
  await afterFailure(page);
  const end = await restOf(page);
  await playhead(page).focus();
  await page.keyboard.press("PageUp");
  await expect(page.getByRole("group", { name: "Past" })).toBeVisible();
  await typeLine(page, `kubectl delete pod ${POD} --wait=false`);
  await expect(page.getByText("This is another run now: run 2. main is kept.")).toBeVisible();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await speed(page, "100x");
  await expect(page.getByText("No Pod is here.")).toBeVisible();
  await pause(page);
  await page.getByRole("button", { name: /^Runs of this scenario/ }).click();
  await page.getByRole("menuitemradio", { name: /^main/ }).click();
  await expect(page.getByRole("group", { name: "Pods" })).toContainText(POD);
  await playhead(page).focus();
  await page.keyboard.press("End");
  await expect.poll(() => timeOf(page)).toBe(end);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the timeline at a past moment, ${colorScheme}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme,
      bypassCSP: true,
      ...(baseURL !== undefined && { baseURL }),
    });
    const page = await context.newPage();
    await afterFailure(page);
    await playhead(page).focus();
    await page.keyboard.press("PageUp");
    await expect(page.getByRole("group", { name: "Past" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
}
