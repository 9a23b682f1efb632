/** The panels of the dock as a person uses them: what runs, what is open, what lies where, and who decided; axe agrees with each. */
import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { drop, open, openExample, pause, status, test, violations } from "./page.fixture.ts";

async function openLocalhost(page: Page): Promise<void> {
  await open(page);
  await openExample(page, "localhost.yaml");
  await expect(status(page, "localhost")).toHaveText("Running");
  await expect(page.getByRole("region", { name: "Log of app" })).toContainText("the sidecar says");
  await pause(page);
}

const tab = (page: Page, name: RegExp): Promise<void> => page.getByRole("tab", { name }).click();

test("processes, sockets, files, objects and machines of a Pod can be looked at", async ({ page }) => {
  await openLocalhost(page);
  await tab(page, /^Processes/);
  await expect(page.getByRole("row", { name: /^\d+ httpd -p 8080/ })).toContainText("waits in accept");
  await tab(page, /^Network/);
  await expect(page.getByRole("region", { name: "Sockets" })).toContainText(/8080[\s\S]*9090/);
  await expect(page.getByRole("region", { name: /^What went over the network/ })).toContainText("is refused");
  await tab(page, /^Files/);
  await page.getByRole("button", { name: "www" }).click();
  await page.getByRole("button", { name: /index\.html/ }).click();
  await expect(page.getByRole("region", { name: "File /www/index.html" })).toContainText("this is the app");
  await tab(page, /^Objects/);
  await page.getByRole("button", { name: "localhost", exact: true }).click();
  await expect(page.getByLabel("YAML of localhost")).toContainText("phase: Running");
  await tab(page, /^State machine/);
  await page.getByRole("button", { name: /^app running\.started/ }).click();
  await expect(page.getByRole("img", { name: /The container machine is in running\.started/ })).toBeVisible();
  const steps = page.getByRole("region", { name: "Transitions" });
  await steps.getByRole("button", { name: /^PULL_IMAGE/ }).click();
  await expect(steps).toContainText("An image is pulled where its policy is Always");
  await expect(steps).toContainText(/imagePullPolicy\s*IfNotPresent/);
});

test("the network is told kind by kind, by keyboard", async ({ page }) => {
  await openLocalhost(page);
  await tab(page, /^Network/);
  await page.getByRole("radio", { name: "Everything" }).focus();
  await page.keyboard.press("ArrowRight");
  const exchanges = page.getByRole("region", { name: "HTTP exchanges, newest first" });
  await expect(exchanges.getByRole("row", { name: /GET/ }).first()).toContainText(/app.*GET.*200 OK/);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("region", { name: "Connections, newest first" })).toContainText("closed after");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("region", { name: "Questions to DNS, newest first" })).toBeVisible();
});

test("a file on the stage opens where a container sees it, with who wrote it", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: /app\.log/ }).click();
  const file = page.getByRole("region", { name: "File /data/app.log" });
  await expect(file).toContainText("hello");
  await expect(file).toContainText("written by");
});

test("a file is compared between two moments", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: /app\.log/ }).click();
  await expect(page.getByRole("region", { name: "File /data/app.log" })).toContainText("hello");
  await page.getByRole("button", { name: "Compare from here" }).press("Enter");
  await expect(page.getByLabel(/^What changed in \/data\/app\.log from/)).toContainText(/\+ .*hello/);
  await page.getByRole("button", { name: /^Since/ }).press("Enter");
  await expect(page.getByLabel("What /data/app.log holds")).toBeVisible();
});

test("at a past moment the panels show that moment", async ({ page }) => {
  await openLocalhost(page);
  await tab(page, /^Processes/);
  await expect(page.getByRole("row", { name: /^\d+ httpd -p 8080/ })).toBeVisible();
  await page.keyboard.press(",");
  await tab(page, /^Timeline/);
  await page.getByRole("slider", { name: "Playhead" }).focus();
  await page.keyboard.press("Home");
  await tab(page, /^Processes/);
  await expect(page.getByText(/Nothing runs in this Pod now|No Pod is on the stage/)).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in any panel, ${colorScheme}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme,
      bypassCSP: true,
      ...(baseURL !== undefined && { baseURL }),
    });
    const page = await context.newPage();
    await openLocalhost(page);
    for (const name of [/^Files/, /^Processes/, /^Network/, /^Objects/, /^State machine/, /^Failures/]) {
      await tab(page, name);
      await expect(page.getByText("One moment…")).toBeHidden();
      expect(await violations(page), String(name)).toEqual([]);
      if (!name.test("Network")) continue;
      for (const kind of ["HTTP", "Connections", "DNS"]) {
        await page.getByRole("radio", { name: kind, exact: true }).check();
        expect(await violations(page), kind).toEqual([]);
      }
    }
    await context.close();
  });
}

test("a log has its colours though no terminal was ever shown", async ({ page }) => {
  await open(page);
  const script = String.raw`printf 'all \033[32mgreen\033[0m and \033[1mbold\033[0m now\n'; sleep 600`;
  const container = { name: "printer", image: "busybox", command: ["sh", "-c", script] };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "colours" }, spec: { containers: [container] } };
  await drop(page, "colours.yaml", JSON.stringify(pod));
  await page.getByRole("tab", { name: /^colours\.yaml/ }).click();
  await page.getByRole("button", { name: /^Apply/ }).click();
  const log = page.getByRole("region", { name: "Log of printer" });
  await expect(log).toContainText("all green and bold now");
  await expect(log.getByText("bold", { exact: true })).toHaveCSS("font-weight", "600");
  const colours = await log
    .getByText("green", { exact: true })
    .evaluate((span) => [span, span.parentElement].map((element) => element && getComputedStyle(element).color));
  expect(colours[0]).not.toBe(colours[1]);
});

test("an event leads to its moment, by click and by key", async ({ page }) => {
  await openLocalhost(page);
  await tab(page, /^Events/);
  const clock = page.getByRole("timer", { name: "Virtual clock" }).locator("b");
  const moment = (reason: RegExp): Locator => page.getByRole("row", { name: reason }).first().getByRole("button");
  // At rest: what is told of the past does not change.
  const [started, scheduled] = [await moment(/Started/).innerText(), await moment(/Scheduled/).innerText()];
  await moment(/Started/).focus();
  await page.keyboard.press("Enter");
  await expect(clock).toHaveText(started);
  await page
    .getByRole("row", { name: /Scheduled/ })
    .getByText("Scheduled")
    .click();
  await expect(clock).toHaveText(scheduled);
});
