/** The page in a real browser, for the browser tests: opening it, what stands where, and what axe says of it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test as base } from "@playwright/test";
import type { ConsoleMessage, Locator, Page } from "@playwright/test";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** An error or a warning of the page; that Playwright blocks service workers (playwright.config.ts) is none. */
export function isComplaint(message: ConsoleMessage): boolean {
  const isLoud = message.type() === "error" || message.type() === "warning";
  return isLoud && message.text() !== "Service Worker registration blocked by Playwright";
}

/** A test that fails where the console complains. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (isComplaint(message)) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export const example = (name: string): string =>
  readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");

/** The page with the first lesson's Pod alive in it. */
export async function open(page: Page): Promise<void> {
  await page.goto("./");
  await expect(status(page)).toHaveText("Running");
}

/** The STATUS of a Pod, as the head of the stage shows it. */
export function status(page: Page, pod = "app-with-sidecar"): Locator {
  return page.getByRole("group", { name: "Pods" }).locator("tr", { hasText: pod }).locator("td.status");
}

export async function openExample(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: new RegExp(name.replace(".", "\\.")) }).click();
}

export async function speed(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Speed / }).click();
  await page.getByRole("menuitemradio", { name, exact: true }).click();
}

export async function pause(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
}

/** What something on the page is once it no longer changes: the last picture may come after the button that paused has changed. */
export async function atRest<T>(read: () => Promise<T>): Promise<T> {
  let seen = await read();
  const isSame = async (): Promise<boolean> => {
    const before = seen;
    seen = await read();
    return seen === before;
  };
  await expect.poll(isSame, { intervals: [300] }).toBe(true);
  return seen;
}

export async function clockAtRest(page: Page): Promise<string> {
  await pause(page);
  const clock = page.getByRole("timer", { name: "Virtual clock" }).locator("b");
  return (await atRest(() => clock.textContent())) ?? "";
}

export async function typeLine(page: Page, line: string): Promise<void> {
  await page.getByRole("tab", { name: "Terminal" }).click();
  await page.getByRole("textbox", { name: /^Type in / }).fill(line);
  await page.keyboard.press("Enter");
}

/** Nothing is wider than the window. */
export async function expectNoOverflow(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
    .toBeLessThanOrEqual(0);
}

/** Waits until the browser keeps the run with all of this in it: whoever leaves then comes back to it. */
export async function expectKept(page: Page, ...parts: string[]): Promise<void> {
  for (const part of parts)
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem("podarium.run") ?? "")).toContain(part);
}

/** A file is dropped on the page. */
export async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([file = "", what = ""]) => {
      const data = new DataTransfer();
      data.items.add(new File([what], file));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
}

/** The page's newest worker, where a test is to kill it. */
interface Mortal {
  simulation: Worker;
}

/** The page that is opened next has a simulation that can be killed. */
export async function makeMortal(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { Worker } = window;
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        (window as unknown as Mortal).simulation = this;
      }
    };
  });
}

/** As a browser does it to a worker that takes too much memory; it is begun again. */
export async function killSimulation(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { simulation } = window as unknown as Mortal;
    simulation.terminate();
    simulation.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
  });
  await expect(page.getByText(/The simulation stopped \(out of memory\) and was begun again/)).toBeVisible();
}

/** Arms the failure that is offered first, and waits until the container's card says so. */
export async function armExit(page: Page, container: string): Promise<void> {
  await page.getByRole("button", { name: `Break ${container}` }).click();
  await page.getByRole("button", { name: "Arm", exact: true }).click();
  await expectArmed(page, container);
}

export async function expectArmed(page: Page, container: string): Promise<void> {
  const card = page.getByRole("region", { name: new RegExp(`^Container ., ${container}$`) });
  await expect(card).toContainText("Armed: exit");
}

/** What axe finds, in a context without the page's policy (which would refuse axe itself). */
export async function violations(page: Page): Promise<unknown[]> {
  // What is just changing its colour is not yet what it will be.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished)).catch(() => {}),
  );
  await page.addScriptTag({ path: axePath });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await axe.run();
    return result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }));
  });
}
