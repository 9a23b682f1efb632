/** What an instructor does: choose from the gallery, present, enlarge a part, and put two runs beside each other. */
import { expect } from "@playwright/test";
import { atRest, open, openExample, status, test, typeLine, violations } from "./page.fixture.ts";

// For axe, which the policy would refuse.
test.use({ bypassCSP: true });

test("an example is found in the gallery by its words", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: /All examples/ }).click();
  await page.getByRole("searchbox", { name: "Find an example" }).fill("typo image");
  await expect(page.getByText("1 example", { exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: /A typo in the name of an image/ }).click();
  await expect(status(page, "app-typo")).toHaveText(/ErrImagePull|ImagePullBackOff/);
});

test("the page is presented, by keys, and left again", async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await open(page);
  await page.getByRole("button", { name: "Present", exact: true }).click();
  await expect(page.getByRole("log", { name: /^Newest lines of app-with-sidecar/ })).toContainText("hello");
  await expect(page.getByRole("textbox", { name: "Manifest, YAML" })).toBeHidden();
  await page.keyboard.press("Space");
  await expect(page.getByText("paused")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("p");
  await expect(page.getByRole("textbox", { name: "Manifest, YAML" })).toBeVisible();
});

test("one part fills the window, and words grow", async ({ page }) => {
  await open(page);
  const stage = page.getByRole("main", { name: "Stage" });
  const width = async (): Promise<number> => (await stage.boundingBox())?.width ?? 0;
  const before = await atRest(width);
  await stage.focus();
  await page.keyboard.press("f");
  await expect.poll(width).toBeGreaterThan(before * 1.5);
  await page.keyboard.press("Escape");
  await expect.poll(width).toBe(before);
  const name = page.getByRole("columnheader", { name: "NAME", exact: true });
  const size = async (): Promise<number> => name.evaluate((cell) => Number.parseFloat(getComputedStyle(cell).fontSize));
  const small = await size();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill("text size 150");
  await page.keyboard.press("Enter");
  await expect.poll(size).toBeCloseTo(small * 1.5, 1);
  await page.reload();
  await expect.poll(size).toBeCloseTo(small * 1.5, 1);
});

test("a branch and the run that it left stand beside each other", async ({ page }) => {
  await open(page);
  await openExample(page, "init.yaml");
  await expect(status(page, "app-with-init")).toHaveText("Running");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill("0:03");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("timer", { name: "Virtual clock" })).toContainText("0:03.0");
  await typeLine(page, "kubectl delete pod app-with-init --now");
  await expect(page.getByText("This is another run now: run 2. main is kept.")).toBeVisible();
  await page.getByRole("button", { name: "Run for a while" }).click();
  await page.getByRole("menuitem", { name: "Run for 10 seconds" }).click();
  await expect(page.getByText("No Pod is here.")).toBeVisible();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByRole("button", { name: /^Runs of this scenario/ }).click();
  await page.getByRole("menuitem", { name: /^Compare with main/ }).click();
  const dialog = page.getByRole("dialog", { name: "Two runs beside each other" });
  await expect(dialog.getByRole("columnheader", { name: "run 2, this run" })).toBeVisible();
  await expect(dialog.getByRole("row", { name: /app-with-init gone not in that run/ })).toBeVisible();
  await expect(dialog.getByRole("row", { name: /not in this run .*1\/1 Running 0/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("in a small frame the stage and the logs share its whole width", async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 560 });
  await page.goto("./?panels=stage,logs&embed=1");
  const stage = page.getByRole("main", { name: "Stage" });
  await expect(stage).toBeVisible();
  await expect.poll(async () => (await stage.boundingBox())?.width ?? 0).toBeGreaterThan(850);
  await expect(page.getByRole("button", { name: "Open in Podarium" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Log of log-shipper" })).toContainText("hello");
});
