/**
 * The page in a real browser, with the real simulation in its worker: paste the lesson's second manifest, apply it, break
 * its init container, see it retry and the page served; without one complaint on the console or from axe.
 */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import {
  armExit,
  clockAtRest,
  example,
  expectArmed,
  expectKept,
  expectNoOverflow,
  open,
  pause,
  speed,
  status,
  test,
  typeLine,
  violations,
} from "./page.fixture.ts";

async function paste(page: Page, text: string): Promise<void> {
  const editor = page.getByRole("textbox", { name: "Manifest, YAML" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}

test("the lesson's first Pod is alive when the page opens: one writes, the other reads", async ({ page }) => {
  await open(page);
  await speed(page, "10x");
  await expect(page.getByRole("region", { name: "Log of log-shipper" })).toContainText("hello");
  await expect(page.getByRole("button", { name: /app\.log/ })).toContainText("written by app");
  await typeLine(page, "kubectl get pods");
  await expect(page.getByRole("log", { name: /^Output of / })).toContainText(/app-with-sidecar\s+2\/2\s+Running/);
});

test("the second manifest is pasted and applied, its init container broken; it is retried, then the page is served", async ({
  page,
}) => {
  await open(page);
  await paste(page, example("init.yaml"));
  await expect(page.getByText("No problems")).toBeVisible();
  // Paused, so that the failure is armed before the init container starts.
  await pause(page);
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("button", { name: "Break fetch-content" }).click();
  await page.getByRole("radio", { name: "next 2" }).check();
  await page.getByRole("button", { name: "Arm", exact: true }).click();
  const init = page.getByRole("region", { name: "Init container 1, fetch-content" });
  await expect(init).toContainText("Armed");
  await page.getByRole("button", { name: "Play" }).click();
  await expect(status(page, "app-with-init")).toHaveText(/Init:(Error|CrashLoopBackOff)/);
  await expect(init).toContainText("retry in");
  await speed(page, "20x");
  await expect(status(page, "app-with-init")).toHaveText("Running");
  await typeLine(page, "kubectl exec app-with-init -c nginx -- curl -s http://localhost");
  await expect(page.getByRole("log", { name: /^Output of / })).toContainText("<h1>prepared by init</h1>");
  await expect(page.getByRole("region", { name: "Log of nginx" })).toContainText("GET / HTTP/1.1");
});

test("a reload keeps the manifests, the failures and the clock", async ({ page }) => {
  await open(page);
  await armExit(page, "log-shipper");
  const clock = await clockAtRest(page);
  const editor = page.getByRole("textbox", { name: "Manifest, YAML" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("# mine\n");
  await expectKept(page, "# mine", "inject", '"playing":false');
  await page.reload();
  await expect(page.getByRole("timer").locator("b")).toHaveText(clock);
  await expect(editor).toContainText("# mine");
  await expectArmed(page, "log-shipper");
});

test("a damaged link is told, and the page is intact", async ({ page }) => {
  await page.goto("./#v1.thisIsNoRunAtAll");
  await expect(page.getByRole("alert")).toContainText("This link is damaged");
  await expect(status(page)).toHaveText("Running");
});

test("a share link opens the same run", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("button", { name: "Copy: Link" }).click();
  await expect(page.getByText(/^Link copied/)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await other.goto(link);
  await expect(status(other)).toHaveText("Running");
});

for (const { name, width, height } of [
  { name: "1280x720", width: 1280, height: 720 },
  { name: "1920x1080", width: 1920, height: 1080 },
  { name: "a phone", width: 390, height: 844 },
]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing, and nothing is cut off sideways: ${name}, ${colorScheme}`, async ({
      browser,
      baseURL,
    }) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        bypassCSP: true,
        ...(baseURL !== undefined && { baseURL }),
      });
      const page = await context.newPage();
      await open(page);
      await pause(page);
      expect(await violations(page)).toEqual([]);
      await expectNoOverflow(page);
      await page.keyboard.press("b");
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await context.close();
    });
  }
}
