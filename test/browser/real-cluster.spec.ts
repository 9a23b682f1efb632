/** A recording of a real kubelet beside the same run in the page. */
import { expect } from "@playwright/test";
import { open, test, violations } from "./page.fixture.ts";

// For axe, which the policy would refuse.
test.use({ bypassCSP: true });

test("a recorded crash loop and ours stand line by line beside each other", async ({ page }) => {
  await open(page);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill("real cluster");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Beside a real cluster" });
  await dialog.getByRole("button", { name: /^A container that ends with 1/ }).click();
  await expect(dialog.getByText(/\d+ of \d+ lines are the same/)).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByText("not here")).toHaveCount(0);
  await expect(dialog.getByRole("row", { name: /CrashLoopBackOff.*CrashLoopBackOff/ }).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: /^kubectl events/ }).click();
  await expect(dialog.getByRole("row", { name: /Unhealthy.*Unhealthy/ })).toHaveCount(1, { timeout: 60_000 });
  await expect(dialog.getByRole("row", { name: /not here/ })).toHaveCount(1);
});
