/** The page once seen opens without a network, with everything that it ever fetches. */
import { expect } from "@playwright/test";
import { open, status, test } from "./page.fixture.ts";

test.use({ serviceWorkers: "allow" });

test("it opens, and runs what was never fetched before, without a network", async ({ page, context }) => {
  await open(page);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== "activated")
      await new Promise<void>((done) => {
        active?.addEventListener("statechange", () => done());
      });
  });
  await context.setOffline(true);
  await page.reload();
  await expect(status(page)).toHaveText("Running");
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: /All examples/ }).click();
  await page.getByRole("button", { name: /Address already in use/ }).click();
  await expect(status(page, "twice")).toBeVisible();
  await context.setOffline(false);
});
