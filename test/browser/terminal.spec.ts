/** The page's terminal with programs that draw on the whole screen and have every key. */
import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { open, speed, test, typeLine, violations } from "./page.fixture.ts";

const output = (page: Page): Locator => page.getByRole("log", { name: /^Output of / });
const field = (page: Page): Locator => page.getByRole("textbox", { name: /^Type in / });
const hint = (page: Page): Locator => page.getByText("Every key goes to the program.");

/** A shell in a container of the lesson's Pod. */
async function enter(page: Page): Promise<void> {
  await open(page);
  await speed(page, "10x");
  await expect(page.getByRole("region", { name: "Log of log-shipper" })).toContainText("hello");
  await speed(page, "1x");
  await typeLine(page, "kubectl exec -it app-with-sidecar -c app -- sh");
  await expect(page.locator(".prompt")).toHaveText("/ # ");
}

test("a file is written in vi, saved, and read again", async ({ page }) => {
  await enter(page);
  await typeLine(page, "vi /tmp/note");
  await expect(output(page)).toContainText("- /tmp/note 1/1 100%");
  await expect(hint(page)).toBeVisible();
  await expect(field(page)).toBeFocused();
  await page.keyboard.type("ifirst");
  await page.keyboard.press("Enter");
  await page.keyboard.type("secomd");
  await expect(output(page)).toContainText("secomd");
  // The cursor goes with the arrow keys, and what is inserted stands there.
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("n");
  await page.keyboard.press("Escape");
  await expect(output(page)).toContainText("second");
  await page.keyboard.type(":wq");
  await expect(output(page)).toContainText(":wq");
  await page.keyboard.press("Enter");
  await expect(hint(page)).toBeHidden();
  // What stood there before is there again, and nothing of the editor.
  await expect(output(page)).toContainText("vi /tmp/note");
  await expect(output(page)).not.toContainText("first");
  await typeLine(page, "cat /tmp/note");
  await expect(output(page)).toContainText("cat /tmp/notefirstsecond");
});

test("top, less and watch draw their screens, and end as they do", async ({ page }) => {
  await enter(page);
  await typeLine(page, "top");
  await expect(output(page)).toContainText("Mem:");
  await expect(output(page)).toContainText("PID  PPID USER");
  await expect(hint(page)).toBeVisible();
  await page.keyboard.press("q");
  await expect(hint(page)).toBeHidden();
  await expect(page.locator(".prompt")).toHaveText("/ # ");

  await typeLine(page, "seq 500 | less");
  await expect(hint(page)).toBeVisible();
  await expect(page.locator(".terminal-line").filter({ hasText: /^1$/ })).toBeVisible();
  await page.keyboard.press("End");
  await expect(page.locator(".terminal-line").filter({ hasText: /^500$/ })).toBeVisible();
  await expect(page.locator(".inverse")).toHaveText("(END)");
  await page.keyboard.press("q");
  await expect(hint(page)).toBeHidden();

  await speed(page, "10x");
  await typeLine(page, "watch -n 1 date");
  await expect(output(page)).toContainText("Every 1.0s: date");
  // Each screen takes the place of the last.
  await expect(output(page).getByText("Every 1.0s: date")).toHaveCount(1);
  await field(page).press("Control+c");
  await expect(page.locator(".prompt")).toHaveText("/ # ");
});

test("the window's size is the panel's, also while a program draws; Shift and Tab lead out of it", async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 800 });
  await enter(page);
  await typeLine(page, "stty size");
  const sizes = page.locator(".terminal-line").filter({ hasText: /^\d+ \d+$/ });
  await expect(sizes).toHaveCount(1);
  await typeLine(page, "vi /etc/hosts");
  await expect(output(page)).toContainText("localhost");
  const rows = page.locator(".terminal-line");
  const before = await rows.count();
  await page.keyboard.press("Shift+Tab");
  await expect(field(page)).not.toBeFocused();
  await page.getByRole("separator", { name: "Height of the dock" }).press("End");
  await expect.poll(() => rows.count()).toBeGreaterThan(before);
  await page.getByRole("button", { name: "Esc", exact: true }).click();
  await field(page).focus();
  await page.keyboard.type(":q!");
  await page.keyboard.press("Enter");
  await expect(hint(page)).toBeHidden();
  await typeLine(page, "stty size");
  await expect(sizes).toHaveCount(2);
});

for (const [name, contrast, colorScheme] of [
  ["light", "no-preference", "light"],
  ["dark", "no-preference", "dark"],
  ["high contrast", "more", "light"],
] as const)
  test(`axe finds nothing in the terminal while a program draws, ${name}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ bypassCSP: true, contrast, colorScheme, ...(baseURL && { baseURL }) });
    const page = await context.newPage();
    await enter(page);
    await typeLine(page, "top");
    await expect(output(page)).toContainText("Mem:");
    await expect(hint(page)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
