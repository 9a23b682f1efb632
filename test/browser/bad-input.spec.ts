/** What a browser, a person or our own mistake can do to the page: it is told, the rest of the page lives on, and nothing is lost. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import {
  armExit,
  clockAtRest,
  drop,
  expectArmed,
  expectKept,
  expectNoOverflow,
  killSimulation,
  makeMortal,
  open,
  openExample,
  pause,
  status,
  test,
  typeLine,
} from "./page.fixture.ts";

/** The clock goes on: what the page is for still works. */
async function expectAlive(page: Page): Promise<void> {
  const clock = page.getByRole("timer", { name: "Virtual clock" }).locator("b");
  const before = (await clock.textContent()) ?? "";
  await expect(clock).not.toHaveText(before);
}

test("a part of the page that cannot be fetched is told, and comes when it can be had", async ({
  page,
  complaints,
}) => {
  const parts = /\/(?:processes|share)-[^/]*\.js$/;
  await page.route(parts, (route) => route.abort());
  await open(page);
  await page.getByRole("tab", { name: "Processes" }).click();
  const panel = page.getByRole("alert").filter({ hasText: "The panel Processes could not be loaded." });
  await expect(panel.getByRole("button", { name: "Load the page again" })).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByText("This part of the page could not be shown")).toBeVisible();
  await expectAlive(page);
  await page.unroute(parts);
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("region", { name: "Processes by container" })).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Share this run" })).toBeVisible();
  // The browser told of what it was not given.
  complaints.length = 0;
});

test("a panel that breaks leaves the others, and its report plays the run again", async ({
  page,
  context,
  complaints,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.route(/\/processes-[^/]*\.js$/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: "export function Processes() { throw new Error('no such process') }",
    }),
  );
  await open(page);
  await page.getByRole("tab", { name: "Processes" }).click();
  const panel = page.getByRole("alert").filter({ hasText: "The panel Processes could not be drawn." });
  await expect(panel).toContainText("no such process");
  await expectAlive(page);
  await pause(page);
  await panel.getByRole("button", { name: "Copy report" }).click();
  await expect(page.getByText("Report copied.")).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toMatch(
    /Podarium: The panel Processes could not be drawn: no such process\nseed \d+, virtual time \d+ ms/,
  );
  const link = /^The run: (\S+)$/m.exec(report)?.[1] ?? "";
  await page.getByRole("tab", { name: "Events" }).click();
  await expect(page.getByRole("region", { name: "Events, newest first" })).toContainText("Started");
  const other = await context.newPage();
  await other.goto(link);
  await expect(status(other)).toHaveText("Running");
  complaints.length = 0;
});

test("ten megabytes that are pasted are refused, and the manifest stays", async ({ page }) => {
  await open(page);
  const text = page.getByRole("textbox", { name: "Manifest, YAML" });
  await text.click();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", `${"x".repeat(99)}\n`.repeat(100_000));
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(paste);
  });
  await expect(page.getByText(/^9\.5 MiB were not pasted: a manifest has at most 4 MB\./)).toBeVisible();
  await expect(text).toContainText("app-with-sidecar");
  await expect(page.getByText("Same as applied")).toBeVisible();
  await expectAlive(page);
});

test("a file that is damaged or no manifest is told", async ({ page }) => {
  await open(page);
  await drop(page, "huge.yaml", "x".repeat(4_000_001));
  await expect(page.getByText("huge.yaml is larger than 4 MB: that is no manifest.")).toBeVisible();
  await drop(page, "run.yaml", "apiVersion: podarium/v1\nkind: Scenario\nspec: {steps: [{at: never}]}\n");
  await expect(page.getByRole("alert").filter({ hasText: "This cannot be opened" })).toBeVisible();
  await expect(status(page)).toHaveText("Running");
  await drop(page, "picture.yaml", "\u0000\u0001PNG\r\n\u001a");
  await expect(page.getByRole("tab", { name: /^picture\.yaml/ })).toBeVisible();
  await expect(page.getByText(/^\d+ errors?$/)).toBeVisible();
  await expectAlive(page);
});

test("a busy world tells how far it has come, and is stopped where it is", async ({ page }) => {
  await open(page);
  const containers = ["a", "b", "c", "d"].map(
    (name) => `  - {name: ${name}, image: busybox, command: [sh, -c, 'while :; do i=$((i+1)); done']}\n`,
  );
  await drop(
    page,
    "burn.yaml",
    `apiVersion: v1\nkind: Pod\nmetadata: {name: burn}\nspec:\n  containers:\n${containers.join("")}`,
  );
  await page.getByRole("tab", { name: /^burn\.yaml/ }).click();
  await page.getByRole("button", { name: /^Apply/ }).click();
  await expect(status(page, "burn")).toHaveText("Running");
  await pause(page);
  await page.getByRole("button", { name: "Run for a while" }).click();
  await page.getByRole("menuitem", { name: "Run for 1 hour" }).click();
  const way = page.getByRole("group", { name: "On the way" });
  await expect(way).toContainText("Running to 1:00:");
  await way.getByRole("button", { name: "Stop here" }).click();
  await expect(way).toBeHidden();
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expect(status(page, "burn")).toHaveText("Running");
});

test("a simulation that dies brings back failures, other runs and what was typed", async ({ page }) => {
  await makeMortal(page);
  await open(page);
  await armExit(page, "log-shipper");
  await clockAtRest(page);
  await page.getByRole("slider", { name: "Playhead" }).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("group", { name: "Past" })).toBeVisible();
  await typeLine(page, "echo before the end");
  await expect(page.getByText("This is another run now: run 2. main is kept.")).toBeVisible();
  const terminal = page.getByRole("log", { name: /^Output of / });
  await expect(terminal).toContainText("before the end\n");
  await killSimulation(page);
  await expect(terminal).toContainText("before the end\n");
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByRole("button", { name: /^Runs of this scenario; this is run 2/ }).click();
  await page.getByRole("menuitemradio", { name: /^main/ }).click();
  await expect(page.getByRole("button", { name: /^Runs of this scenario; this is main/ })).toBeVisible();
  // It was armed later than at the moment at which the other run began.
  await page.getByRole("slider", { name: "Playhead" }).press("End");
  await expectArmed(page, "log-shipper");
});

test("two tabs with the same run come back each to its own", async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await open(other);
  await openExample(other, "retry.yaml");
  await expect(status(other, "retry")).toBeVisible();
  await expect(page.getByText("Same as applied")).toBeVisible();
  await expectKept(page, "app-with-sidecar");
  await expectKept(other, "retry");
  await page.reload();
  await expect(status(page)).toHaveText("Running");
  await other.reload();
  await expect(status(other, "retry")).toBeVisible();
});

test("a browser that forbids all storage has a page that runs, and says that it keeps nothing", async ({ page }) => {
  await page.addInitScript(() => {
    const forbid = (): never => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB"])
      Object.defineProperty(globalThis, name, { get: forbid });
  });
  await page.goto("./");
  await expect(page.getByText(/^This browser keeps nothing for this page/)).toBeVisible();
  await expect(status(page)).toHaveText("Running");
});

test("what an older page kept is opened, and what nobody can read is not", async ({ page }) => {
  await open(page);
  await pause(page);
  await page.evaluate(() => {
    const text = "apiVersion: podarium/v1\nkind: Scenario\nspec: {steps: [{at: 0s, kubectl: run old --image=nginx}]}\n";
    const kept = JSON.stringify({ text, now: 9000, playing: false });
    const broken = JSON.stringify({ layout: 7, theme: ["x"], textSize: -1, dockTab: {} });
    // What is kept when the page goes must not win.
    addEventListener("pagehide", () => {
      sessionStorage.setItem("podarium.run", "{ not JSON");
      localStorage.setItem("podarium.run", kept);
      localStorage.setItem("podarium.choices", broken);
    });
  });
  await page.reload();
  await expect(status(page, "old")).toHaveText("Running");
  await expect(page.getByRole("timer", { name: "Virtual clock" })).toContainText("0:09.0");
  await expect(page.getByRole("tab", { name: "Timeline" })).toBeVisible();
});

for (const [width, height] of [
  [320, 480],
  [320, 256],
  [640, 400],
] as const) {
  test(`a window of ${width} by ${height} has all of the page, and says what is waited for`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto("./");
    await expect(page.getByRole("group", { name: "Next" })).toContainText("app wakes");
    await expect(page.getByRole("group", { name: "Next" }).getByText("its script sleeps")).toBeVisible();
    for (const name of ["YAML", "Logs", "Time", "Terminal", "Pod"]) {
      await page.getByRole("navigation", { name: "Panels" }).getByRole("button", { name, exact: true }).click();
      await expectNoOverflow(page);
    }
    await page.getByRole("button", { name: "Run for a while" }).click();
    await expect(page.getByRole("menuitem", { name: "Run for 1 hour" })).toBeInViewport();
  });
}

test("a computer's clock that jumps back changes nothing", async ({ page }) => {
  await page.addInitScript(() => {
    const { now } = Date;
    let shift = 0;
    Date.now = () => now() + shift;
    (window as unknown as { jump: (ms: number) => void }).jump = (ms) => {
      shift += ms;
    };
  });
  await open(page);
  await page.evaluate(() => (window as unknown as { jump: (ms: number) => void }).jump(-86_400_000));
  await expectAlive(page);
  await expect(page.getByRole("region", { name: "Log of log-shipper" })).toContainText("hello");
});

test("who leaves the page by the back button and comes back finds the run", async ({ page }) => {
  await page.goto("about:blank");
  await open(page);
  await openExample(page, "retry.yaml");
  await expect(status(page, "retry")).toBeVisible();
  await expectKept(page, "retry");
  await page.goBack();
  await expect(page).toHaveURL("about:blank");
  await page.goForward();
  await expect(status(page, "retry")).toBeVisible();
});
