/**
 * An instructor gives a demo: opens a link, arms two hidden failures ahead, presents with a second window, triggers them by
 * keys, asks what will happen, rewinds, heals, and shares the run.
 */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { drop, example, expectKept, open, openExample, status, test, violations } from "./page.fixture.ts";

// For axe, which the policy would refuse.
test.use({ bypassCSP: true, permissions: ["clipboard-read", "clipboard-write"] });

async function arm(page: Page, container: string, fault: string, key: number): Promise<void> {
  await page.getByRole("button", { name: `Arm a failure on key ${key}…` }).click();
  const menu = page.getByRole("dialog", { name: /^Break/ });
  await menu.getByRole("combobox").first().selectOption(container);
  await menu.getByRole("button", { name: fault, exact: true }).click();
  await menu.getByRole("checkbox", { name: "Hidden" }).check();
  await menu.getByRole("button", { name: `Arm on key ${key}` }).click();
  await expect(menu).toBeHidden();
}

async function second(page: Page): Promise<Page> {
  const [opened] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("button", { name: "Present with a second window" }).click(),
  ]);
  await expect(opened.getByRole("heading", { name: "Presenter" })).toBeVisible();
  return opened;
}

/** A run with a script is dropped on the page. */
async function dropDemo(page: Page, name: string): Promise<void> {
  await drop(page, "demo.yaml", example(name));
  await expect(page.getByText("What will STATUS say?").first()).toBeVisible();
}

test("a demo, from a link to a link", async ({ page }) => {
  // A colleague's run, as a link.
  await open(page);
  await openExample(page, "init.yaml");
  await expect(status(page, "app-with-init")).toHaveText("Running");
  await page.keyboard.press("s");
  const link = await page.getByRole("textbox", { name: "Link" }).inputValue();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(status(page, "app-with-init")).toHaveText("Running");

  // Two failures ahead of time, hidden.
  await page.getByRole("tab", { name: "Failures" }).click();
  await arm(page, "nginx", "Crash after a time", 1);
  await arm(page, "nginx", "Probe fails", 2);
  const keys = page.getByRole("region", { name: "Failures on keys" });
  await expect(keys.getByText("A hidden failure")).toHaveCount(2);
  expect(await violations(page)).toEqual([]);

  // This window is projected; the other is the instructor's.
  const desk = await second(page);
  await expect(page.getByRole("log", { name: /^Newest lines/ })).toBeVisible();
  await expect(page.getByText(/hidden|Crash after/i)).toHaveCount(0);
  await expect(desk.getByRole("region", { name: "Failures on keys" }).getByText("Crash after a time")).toBeVisible();
  await expect(desk.getByRole("region", { name: "Pods" }).getByText("app-with-init")).toBeVisible();
  expect(await violations(desk)).toEqual([]);

  // A key of the second window strikes in the first.
  await desk.getByRole("button", { name: "Key 1: strike" }).click();
  await desk.getByRole("heading", { name: "Presenter" }).click();
  await expect(desk.getByText(/^Acting/)).toBeVisible();
  await expect(page.getByText(/Acting/)).toHaveCount(0);

  // Predict, then see.
  const ask = desk.getByRole("region", { name: "Ask the class" });
  await ask.getByRole("combobox", { name: "About" }).selectOption("restarts");
  await ask.getByRole("textbox", { name: "Choices" }).fill("0, 1, 2");
  await ask.getByRole("spinbutton", { name: "Seen after" }).fill("30");
  await ask.getByRole("button", { name: "Pause and ask" }).click();
  const question = page.getByRole("region", { name: "Question" });
  await expect(question.getByText("What will RESTARTS of app-with-init be in 30 s?")).toBeVisible();
  await question.getByRole("button", { name: "0 chosen by 0" }).click();
  await page.keyboard.press("3");
  await expect(
    desk.getByRole("region", { name: "Question" }).getByRole("button", { name: "2 chosen by 1" }),
  ).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await desk
    .getByRole("region", { name: "Question" })
    .getByRole("button", { name: /^Run on/ })
    .click();
  await expect(question.getByText(/^It is \d/)).toBeVisible();
  await expect(question.getByText(/of 2 said so/)).toBeVisible();
  await question.getByRole("button", { name: "Go on" }).click();
  await expect(question).toBeHidden();

  // The second one, by its key; then all is healed and the time before comes back.
  await page.bringToFront();
  await page.keyboard.press("2");
  await expect(desk.getByText(/^(Acting|Spent)/)).toHaveCount(2);
  await page.keyboard.press("0");
  await expect(desk.getByText(/^Acting/)).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(desk.getByText(/^Acting/).first()).toBeVisible();
  await page.keyboard.press("p");
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill("0:05");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("timer", { name: "Virtual clock" })).toContainText("0:05.0");
  await expect(desk.getByRole("timer", { name: "Virtual clock" })).toContainText("0:05.0");

  // What is shared holds the desk, and does not say what is hidden.
  await page.keyboard.press("s");
  await page.getByRole("checkbox", { name: "with the clock at rest" }).check();
  const field = page.getByRole("textbox", { name: "Link" });
  await expect(field).toHaveValue(/play=0/);
  const shared = await field.inputValue();
  expect(shared).not.toMatch(/crash|hidden|exit/);
  await page.goto("about:blank");
  await page.goto(shared);
  await expect(page.getByRole("timer", { name: "Virtual clock" })).toContainText("0:05.0");
  await page.getByRole("tab", { name: "Failures" }).click();
  await expect(page.getByRole("region", { name: "Failures on keys" }).getByText("A hidden failure")).toHaveCount(2);
});

test("a demo with a script is given with one key", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  await dropDemo(page, "scripts/01-predict-the-init.yaml");
  await page.getByRole("tab", { name: "Failures" }).click();
  const desk = await second(page);
  await expect(page.getByText("Step 0 of 5")).toBeVisible();
  await expect(desk.getByText("Step 0 of 5")).toBeVisible();
  await desk.bringToFront();
  await desk.keyboard.press("ArrowRight");
  await expect(desk.getByText("Do not say yet that something is broken.")).toBeVisible();
  await expect(page.getByText("A Pod with one init container and one web server.")).toBeVisible();
  await expect(page.getByText("Do not say yet")).toHaveCount(0);
  await expect(status(page, "shop")).toHaveText("Init:Error");
  await desk.keyboard.press("PageDown");
  // Who answers has read the question: both windows show it.
  const question = page.getByRole("region", { name: "Question" });
  await expect(question).toBeVisible();
  await expect(desk.getByRole("region", { name: "Question" })).toBeVisible();
  await desk.keyboard.press("3");
  await expect(question.getByRole("button", { name: "Init:CrashLoopBackOff chosen by 1" })).toBeVisible();
  await desk.keyboard.press("Enter");
  await expect(question.getByText("It was so")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await desk.keyboard.press("ArrowRight");
  await expect(page.getByRole("region", { name: "Timeline" })).toBeVisible();
  await expect(status(page, "shop")).toHaveText("Running");
  expect(await violations(desk)).toEqual([]);
  await desk.keyboard.press("ArrowLeft");
  await expect(page.getByText("Step 2 of 5")).toBeVisible();
});

test("a demo goes on where either of its windows is loaded anew", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page);
  await dropDemo(page, "scripts/01-predict-the-init.yaml");
  await page.getByRole("tab", { name: "Failures" }).click();
  const desk = await second(page);
  await desk.getByRole("button", { name: "Next step" }).click();
  await expect(status(page, "shop")).toHaveText("Init:Error");
  await desk.getByRole("button", { name: "Next step" }).click();
  const question = page.getByRole("region", { name: "Question" });
  await question.getByRole("button", { name: /^Init:CrashLoopBackOff/ }).click();
  await expect(question.getByRole("button", { name: "Init:CrashLoopBackOff chosen by 1" })).toBeVisible();
  // What was done is in the run that the browser keeps.
  await expectKept(page, "key1-");

  // The projected one: the audience sees what it saw, the other window is heard.
  await page.reload();
  await expect(page.getByText("Step 2 of 5")).toBeVisible();
  await expect(question.getByRole("button", { name: "Init:CrashLoopBackOff chosen by 1" })).toBeVisible();
  await expect(status(page, "shop")).toHaveText("Init:Error");
  await expect(desk.getByRole("alert")).toHaveCount(0);
  await desk.getByRole("button", { name: /^Run on/ }).click();
  await expect(question.getByText("It was so")).toBeVisible();

  // The instructor's own.
  await desk.reload();
  await expect(desk.getByText("Step 2 of 5")).toBeVisible();
  await expect(desk.getByRole("region", { name: "Pods" }).getByText("shop")).toBeVisible();
  await desk.getByRole("button", { name: "Next step" }).click();
  await expect(page.getByText("Step 3 of 5")).toBeVisible();

  // What cannot be armed is told where it was wanted, and not to the audience.
  await desk.getByRole("button", { name: /^Arm a failure on key 3/ }).click();
  const menu = desk.getByRole("dialog", { name: /^Break/ });
  await menu.getByRole("button", { name: "Kill a process inside" }).click();
  await menu.getByRole("textbox", { name: "Process" }).fill("nobody");
  await menu.getByRole("button", { name: "Arm", exact: true }).click();
  await expect(desk.getByRole("list", { name: "Armed besides" })).toContainText("Refused");
  await expect(page.getByText(/Refused|Not armed/)).toHaveCount(0);

  // Another run is opened in the projected one: the desk is that run's.
  await page.keyboard.press("p");
  await openExample(page, "init.yaml");
  await expect(desk.getByRole("region", { name: "Pods" }).getByText("app-with-init")).toBeVisible();
  await expect(desk.getByText("This run has no script.")).toBeVisible();
  await page.reload();
  await expect(desk.getByRole("region", { name: "Pods" }).getByText("app-with-init")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Examples/ })).toBeVisible();
});

test("a link for looking shows another moment, and takes no command", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Events" }).click();
  await page.keyboard.press("s");
  await page.getByRole("checkbox", { name: "for looking only" }).check();
  await page.getByRole("checkbox", { name: "with the clock at rest" }).check();
  const field = page.getByRole("textbox", { name: "Link" });
  await expect(field).toHaveValue(/read=1/);
  await expect(field).toHaveValue(/play=0/);
  const link = await field.inputValue();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(status(page)).toHaveText("Running");
  await expect(page.getByRole("tab", { name: /^Events/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText(/^This run was given for looking/)).toBeVisible();
  await page.getByRole("button", { name: "Make it mine" }).click();
  await expect(page.getByText("For looking", { exact: true })).toBeHidden();
  await expect(page).not.toHaveURL(/read=1/);
});
