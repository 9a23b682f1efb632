/**
 * What a page should be whatever it shows: nothing moves while it comes to life, in any window, and what a browser's own
 * audit asks of every page. That the console stays quiet is in the fixture.
 */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { status, test } from "./page.fixture.ts";

const WINDOWS = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1440 },
];
/** Of the simulation: the first Pod is ready, has written and was read from. */
const LIVED_MS = 5000;

/** What moved by itself, with where it was and where it went. */
async function noteShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    const place = ({ x, y, width, height }: DOMRectReadOnly): string => `${x},${y} ${width}x${height}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[])
        for (const { node, previousRect, currentRect } of entry.hadRecentInput ? [] : entry.sources)
          shifts.push(`${entry.value} ${describe(node)}: ${place(previousRect)} to ${place(currentRect)}`);
    }).observe({ type: "layout-shift", buffered: true });

    function describe(node: Node | null): string {
      return node instanceof Element
        ? node.outerHTML.slice(0, 80)
        : `${node?.nodeName} in ${node?.parentElement?.className}`;
    }
    interface LayoutShift {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
    }
  });
  return () => page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts);
}

for (const viewport of WINDOWS) {
  test(`nothing moves while the page comes to life in ${viewport.width} by ${viewport.height}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport, serviceWorkers: "block" });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    // Slowly, so that every stage on the way is painted.
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const shifts = await noteShifts(page);
    await page.goto("./");
    await expect(status(page)).toHaveText("Running");
    await expect
      .poll(() => page.getByRole("timer", { name: "Virtual clock" }).textContent())
      .toMatch(new RegExp(`^0:(0[${LIVED_MS / 1000}-9]|[1-5])`));
    expect(await shifts()).toEqual([]);
    await context.close();
  });
}

test("the page has a name, a language, a description and an icon, and fits a phone", async ({ page }) => {
  await page.goto("./");
  await expect(page).toHaveTitle(/Podarium/);
  await expect(page.locator("html")).toHaveAttribute("lang", /^[a-z]{2}/);
  await expect(page.locator("meta[name=description]")).toHaveAttribute("content", /.{50,160}/);
  await expect(page.locator("meta[name=viewport]")).toHaveAttribute("content", /width=device-width/);
  // Whoever needs it larger can have it.
  await expect(page.locator("meta[name=viewport]")).not.toHaveAttribute("content", /user-scalable=no|maximum-scale/);
  expect(await page.evaluate(() => document.compatMode)).toBe("CSS1Compat");
  expect(await page.evaluate(() => document.characterSet)).toBe("UTF-8");
  const icon = await page.locator("link[rel=icon]").getAttribute("href");
  const answer = await page.request.get(new URL(icon ?? "", page.url()).href);
  expect(answer.ok()).toBe(true);
  expect(answer.headers()["content-type"]).toContain("image/svg+xml");
});

test("the page runs nothing that is not its own, and fetches nothing from elsewhere", async ({ page, complaints }) => {
  const asked: string[] = [];
  const failed: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("requestfailed", (request) => failed.push(request.url()));
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(response.url());
  });
  await page.goto("./");
  await expect(status(page)).toHaveText("Running");
  await expect(page.locator(".cm-content")).toBeVisible();
  const { origin } = new URL(page.url());
  expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith("data:"))).toEqual([]);
  expect(failed).toEqual([]);

  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(policy).not.toContain("unsafe-eval");
  // And it holds: what is written into the page does not run.
  const ran = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective), {
          once: true,
        });
        const script = document.createElement("script");
        script.textContent = "document.title = 'not its own'";
        document.head.append(script);
      }),
  );
  expect(await ran).toMatch(/^script-src/);
  // The browser says so, once, and has nothing else to say.
  await expect.poll(() => complaints.splice(0)).toEqual([expect.stringContaining("inline script")]);
  await expect(page).toHaveTitle(/Podarium/);
});
