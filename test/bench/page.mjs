/**
 * The built page in a real Chromium, over CDP: how soon it is there, how smooth it stays while logs pour, and how soon a past
 * moment is shown. Each measurement is a page of its own; the aims stand beside the figures.
 */
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { CHROMIUM_HELP, findChromium } from "../chromium.mjs";
import { probe } from "./page-probe.mjs";
import { servePage } from "./page-server.mjs";
import { floodScenario, referenceScenario } from "./page-scenarios.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const LINK = { mbits: 9, rttMs: 100 };
const SLOWER = 4;
const WINDOW = { width: 1440, height: 900 };
const LOADS = 3;
const FLOOD_MS = 6000;
const MOMENTS = 40;
/** Ten minutes. */
const REFERENCE_MS = 600_000;
const BRANCHINGS = 5;

export async function measurePage({ say }) {
  const executablePath = await findChromium();
  say("\nThe page");
  if (executablePath === undefined) {
    say(`  not measured: there is no Chromium here (${CHROMIUM_HELP})`);
    return null;
  }
  await build({ root, logLevel: "warn" });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  try {
    const throttled = await throttling(browser);
    const slowed = `page at ${SLOWER}x CPU, worker ${throttled.worker > SLOWER / 2 ? `too (${throttled.worker.toFixed(1)}x)` : "not throttled: CDP slows main threads alone"}`;
    say(`  ${browser.version()}; ${slowed}; load of this machine ${loadavg()[0].toFixed(1)}`);
    const loads = await firstLoads(browser, say);
    const floods = [
      await flood(browser, { linesPerSecond: 20_000, slower: 1, aim: 55 }, say),
      await flood(browser, { linesPerSecond: 1000, slower: SLOWER, aim: 40 }, say),
    ];
    const reference = await referenceRun(browser, say);
    return { throttled, loads, floods, reference };
  } finally {
    await browser.close();
  }
}

/** How much slower a page and a worker of its own become. */
async function throttling(browser) {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  const time = () =>
    page.evaluate(async () => {
      const loop = () => {
        const began = performance.now();
        let x = 0;
        for (let i = 0; i < 2e7; i++) x = (x * 31 + i) | 0;
        return performance.now() - began + (x === 1 ? 1 : 0);
      };
      const source = `postMessage((${String(loop)})())`;
      const inWorker = () =>
        new Promise((resolve) => {
          const worker = new Worker(URL.createObjectURL(new Blob([source])));
          worker.addEventListener("message", (event) => {
            worker.terminate();
            resolve(event.data);
          });
        });
      loop();
      // The best of three: other programs run here too.
      const here = [loop(), loop(), loop()];
      const there = [await inWorker(), await inWorker(), await inWorker()];
      return { page: Math.min(...here), worker: Math.min(...there) };
    });
  const before = await time();
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const after = await time();
  await page.close();
  return { page: after.page / before.page, worker: after.worker / before.worker };
}

async function openPage(browser, { slower = 1, speed = 1, scenario, url }) {
  const context = await browser.newContext({ viewport: WINDOW, serviceWorkers: "block" });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.addInitScript(probe);
  if (scenario)
    await page.addInitScript(
      (run) => {
        localStorage.setItem("podarium.run", JSON.stringify(run));
      },
      { text: JSON.stringify(scenario), now: 0, playing: true, speed, files: [], activeFile: "" },
    );
  await page.goto(url);
  return { context, page, session };
}

/** The page as a stranger gets it, for the first time. */
async function firstLoads(browser, say) {
  const rows = [];
  for (let i = 0; i < LOADS; i++) {
    const server = await servePage(`${root}dist`, LINK);
    const { context, page } = await openPage(browser, { slower: SLOWER, url: server.url });
    await page.waitForFunction(() => globalThis.measured.usefulMs !== null, undefined, { timeout: 60_000 });
    const bytes = [...server.sent.values()].reduce((sum, one) => sum + one, 0);
    // Blocking is counted until the page has been quiet.
    await page.waitForTimeout(5000);
    rows.push({ ...(await page.evaluate(() => globalThis.measured.load())), bytes, files: server.sent.size });
    await context.close();
    server.close();
  }
  const middle = (key) => rows.map((row) => row[key]).toSorted((a, b) => a - b)[Math.floor(LOADS / 2)];
  const row = Object.fromEntries(
    ["fcpMs", "lcpMs", "tbtMs", "cls", "usefulMs", "bytes", "files"].map((key) => [key, middle(key)]),
  );
  say(`  First load at ${SLOWER}x CPU, ${LINK.mbits} Mbit/s, ${LINK.rttMs} ms round trip (the middle of ${LOADS})`);
  tell(say, "first contentful paint", ms(row.fcpMs), row.fcpMs <= 1500, "at most 1500 ms");
  tell(say, "largest contentful paint", ms(row.lcpMs));
  tell(say, "total blocking time", ms(row.tbtMs), row.tbtMs <= 500, "at most 500 ms");
  tell(say, "layout shift", row.cls.toFixed(3), row.cls === 0, "0");
  for (const what of new Set(rows.flatMap((one) => one.shifted))) say(`      shifted: ${what}`);
  tell(say, "the Pod stands on the stage", ms(row.usefulMs), row.usefulMs < 2000, "under 2000 ms");
  tell(say, "bytes until then", `${(row.bytes / 1000).toFixed(0)} kB in ${row.files} files`);
  return { ...row, all: rows };
}

/** Twenty containers that print, while somebody looks and clicks. */
async function flood(browser, { linesPerSecond, slower, aim }, say) {
  const server = await servePage(`${root}dist`);
  const { context, page } = await openPage(browser, {
    slower,
    scenario: floodScenario(linesPerSecond),
    url: server.url,
  });
  await page.getByRole("region", { name: "Log of c19" }).getByText("GET /").first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(2000);
  const before = await linesSeen(page);
  const places = await placesOf(page);
  await page.evaluate(() => globalThis.measured.begin());
  await handle(page, places);
  await page.waitForTimeout(Math.max(0, FLOOD_MS - (await page.evaluate(() => globalThis.measured.elapsed()))));
  const row = await page.evaluate(() => globalThis.measured.end());
  const after = await linesSeen(page);
  row.linesPerSecond = (after.lines - before.lines) / ((after.at - before.at) / 1000);
  say(`  Twenty containers, ${linesPerSecond} lines a second asked for${slower > 1 ? `, ${slower}x CPU` : ""}`);
  tell(
    say,
    "lines a second that came",
    row.linesPerSecond.toFixed(0),
    row.linesPerSecond >= linesPerSecond * 0.9,
    `${linesPerSecond}`,
  );
  tell(say, "frames a second", row.fps.toFixed(1), row.fps >= aim, `at least ${aim}`);
  tell(say, "the longest task", ms(row.longestMs), row.longestMs <= 100, "at most 100 ms");
  tell(say, "interaction to next paint", ms(row.inpMs), row.inpMs <= 200, "at most 200 ms");
  await context.close();
  server.close();
  return row;
}

const TABS = ["Events", "Timeline", "Terminal", "Processes", "Timeline"];
const FOLLOW = "Follow the log of c0";

/** Where a person would click. Found beforehand: to look through the whole page for a name is work that no person's click is. */
async function placesOf(page) {
  const places = new Map();
  for (const [role, name] of [...TABS.map((tab) => ["tab", tab]), ["button", FOLLOW]]) {
    const box = await page.getByRole(role, { name, exact: role === "button" }).boundingBox();
    places.set(name, [box.x + box.width / 2, box.y + box.height / 2]);
  }
  return places;
}

/** What a person does meanwhile. */
async function handle(page, places) {
  for (const name of [...TABS, FOLLOW, FOLLOW]) {
    await page.mouse.click(...places.get(name));
    await page.waitForTimeout(250);
  }
}

/** How many lines of all containers the page has been told of. */
async function linesSeen(page) {
  const counts = await page.evaluate(() => globalThis.measured.lines());
  return counts;
}

/** Both Pods of the lesson, a crash loop, three init steps and nginx with probes, after ten minutes. */
async function referenceRun(browser, say) {
  const server = await servePage(`${root}dist`);
  const { context, page } = await openPage(browser, { scenario: referenceScenario(root), speed: 100, url: server.url });
  const playhead = page.getByRole("slider", { name: "Playhead" });
  const timeOf = async () => Number(await playhead.getAttribute("aria-valuenow"));
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.waitForFunction(
    (t) => Number(document.querySelector('[role="slider"][aria-label="Playhead"]')?.getAttribute("aria-valuenow")) >= t,
    REFERENCE_MS,
    { timeout: 120_000 },
  );
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const head = await timeOf();
  // Where somebody goes to and fro, worlds are kept along the run: the first way back tells that.
  await playhead.focus();
  const first = await travel(page, "Home");
  await page.waitForTimeout(15_000);
  const box = await page.locator(".ruler-track").boundingBox();
  const ways = [];
  for (let i = 0; i < MOMENTS; i++) {
    // Spread over the run, in an order that goes to and fro.
    const share = ((i * 0.618_034) % 1) * 0.96 + 0.01;
    ways.push(await travel(page, { x: box.x + share * box.width, y: box.y + box.height / 2 }));
  }
  const branchings = [];
  for (let i = 0; i < BRANCHINGS; i++) {
    await page.getByRole("tab", { name: "Timeline" }).click();
    // The tab answers at once, and what it shows comes with the next frames.
    await page.locator(".ruler-track").waitFor();
    await travel(page, { x: box.x + box.width * (0.2 + i * 0.1), y: box.y + box.height / 2 });
    await page.getByRole("tab", { name: "Terminal" }).click();
    await page.getByRole("textbox", { name: /^Type in / }).fill("kubectl get pods");
    await page.evaluate(() => globalThis.measured.awaitText(".toast", "This is another run now"));
    await page.keyboard.press("Enter");
    branchings.push(await page.evaluate(() => globalThis.measured.shown()));
  }
  const sorted = ways.toSorted((a, b) => a - b);
  const row = { head, first, ways: sorted, branchings: branchings.toSorted((a, b) => a - b) };
  say(`  The reference run, ${Math.round(head / 1000)} simulated seconds`);
  tell(say, "the first way back, to the beginning", ms(first));
  tell(say, `a moment is shown, the middle of ${MOMENTS}`, ms(sorted[MOMENTS / 2]));
  tell(say, "  the slowest", ms(sorted.at(-1)), sorted.at(-1) < 150, "under 150 ms");
  tell(say, "another run begins, the slowest", ms(row.branchings.at(-1)), row.branchings.at(-1) < 300, "under 300 ms");
  await context.close();
  server.close();
  return row;
}

/** Real time from the key or the press of the mouse until the page shows that moment. */
async function travel(page, where) {
  await page.evaluate(() => globalThis.measured.awaitMoment());
  if (typeof where === "string") await page.keyboard.press(where);
  else await page.mouse.click(where.x, where.y);
  return page.evaluate(() => globalThis.measured.shown());
}

function ms(value) {
  return `${Math.round(value)} ms`;
}

function tell(say, what, value, isMet, aim) {
  const verdict = aim === undefined ? "" : `  ${isMet ? "ok" : "MISSED"} (${aim})`;
  say(`    ${what.padEnd(40)} ${value.padStart(12)}${verdict}`);
}
