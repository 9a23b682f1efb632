/** A learner takes the first lesson to its end, with two mistakes on the way, by nothing but what the lesson says. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { open, test, violations } from "./page.fixture.ts";

test.setTimeout(240_000);
// For axe, which the policy would refuse.
test.use({ bypassCSP: true });

async function type(page: Page, line: string): Promise<void> {
  await page.getByRole("textbox", { name: /^Type in/ }).fill(line);
  await page.keyboard.press("Enter");
}

test("the first lesson, from the gallery to its end", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: /All examples/ }).click();
  await page.getByRole("button", { name: /^What the containers of a Pod share/ }).click();
  const lesson = page.getByRole("region", { name: "Lesson" });
  await expect(lesson.getByRole("heading", { name: "What the containers of a Pod share" })).toBeVisible();
  await expect(lesson.getByText("0 of 7")).toBeVisible();
  // It begins with its first words.
  await expect(lesson.getByText("Five words first")).toBeInViewport();
  expect(await violations(page)).toEqual([]);
  await lesson.getByRole("button", { name: "A hint" }).click();
  await lesson.getByRole("button", { name: "Another hint" }).click();
  await expect(lesson.getByText("kubectl apply -f pair.yaml").last()).toBeVisible();
  // The first mistake: a file that is not there.
  await type(page, "kubectl apply -f pare.yaml");
  await expect(page.getByRole("log", { name: /^Output of/ })).toContainText("does not exist");
  await expect(lesson.getByText("0 of 7")).toBeVisible();
  await type(page, "kubectl apply -f pair.yaml");
  await expect(lesson.getByText(/READY says 2\/2/)).toBeVisible({ timeout: 60_000 });
  await type(page, "kubectl exec pair -c helper -- sh -c 'echo hello from next door > /work/index.html'");
  await expect(lesson.getByText("2 of 7")).toBeVisible();
  // The second: the helper's own path.
  await lesson.getByRole("button", { name: "/work/index.html" }).click();
  await expect(lesson.getByText("Not that")).toBeVisible();
  await lesson.getByRole("button", { name: "/usr/share/nginx/html/index.html" }).click();
  await expect(lesson.getByText(/A volume has no path of its own/)).toBeVisible();
  await page.reload();
  await expect(lesson.getByText("3 of 7")).toBeVisible();
  await type(page, "kubectl exec pair -c helper -- wget -qO- http://localhost");
  await expect(lesson.getByText("4 of 7")).toBeVisible();
  await lesson.getByRole("textbox", { name: /^An app in a Pod listens on port 8080/ }).fill("127.0.0.1:8080");
  await page.keyboard.press("Enter");
  await lesson.getByRole("button", { name: "the port 80 on which nginx listens" }).click();
  await lesson.getByRole("button", { name: "Show me" }).click();
  await expect(lesson.getByText("That was the whole lesson.")).toBeVisible({ timeout: 60_000 });
  expect(await violations(page)).toEqual([]);
  await lesson.getByRole("button", { name: "Choose the next" }).click();
  await expect(page.getByRole("button", { name: /^What the containers of a Pod share\s*, done/ })).toBeVisible();
});

/** Somebody who has never heard of any of it: types what the lesson's hints say, tries every answer, and says what it has told. */
test("a stranger comes to the end of the first lesson by its own words alone", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: /^Examples/ }).click();
  await page.getByRole("menuitem", { name: /lessons/ }).click();
  await page.getByRole("region", { name: "Lessons" }).getByRole("listitem").first().getByRole("button").click();
  const lesson = page.getByRole("region", { name: "Lesson" });
  const counter = lesson.getByText(/^\d+ of \d+$/);
  await expect(counter).toHaveText(/^0 of/);
  const words = lesson.getByRole("group").first();
  for (let step = 0; !(await lesson.getByText("That was the whole lesson.").isVisible()); step++) {
    expect(step).toBeLessThan(20);
    const count = await counter.textContent();
    const next = lesson.locator(".lesson-open.here");
    const choices = next.getByRole("group").getByRole("button");
    if (await next.getByRole("textbox").isVisible()) {
      // ADDRESS:PORT, says the lesson; the address stands in its words, and the port in the question.
      await expect(words).toContainText("ADDRESS:PORT");
      await expect(words).toContainText("localhost");
      await expect(next).toContainText("8080");
      await next.getByRole("textbox").fill("localhost:8080");
      await page.keyboard.press("Enter");
    } else if (await choices.first().isVisible()) {
      for (const choice of await choices.allTextContents()) {
        await next.getByRole("button", { name: choice, exact: true }).click();
        // Either of the two: the count and the answer are drawn together.
        const isRight = async (): Promise<boolean> => (await counter.textContent()) !== count;
        const isWrong = (): Promise<boolean> => lesson.getByText(`“${choice}” is not it`).isVisible();
        await expect.poll(async () => (await isRight()) || (await isWrong())).toBe(true);
        if (await isRight()) break;
      }
    } else {
      for (const more of ["A hint", "Another hint"]) await next.getByRole("button", { name: more }).click();
      for (const hint of await next.getByText(/^kubectl /).allTextContents()) await type(page, hint);
    }
    await expect(lesson.getByText(count ?? "", { exact: true })).toHaveCount(0, { timeout: 60_000 });
  }
});
