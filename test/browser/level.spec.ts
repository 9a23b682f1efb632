/** A level is made in the page, its link is opened by a stranger, solved, scored, and only then opened in the builder. */
import { expect } from "@playwright/test";
import { open, test, typeLine, violations } from "./page.fixture.ts";

test.setTimeout(240_000);
// For axe, which the policy would refuse.
test.use({ bypassCSP: true });

test("a challenge from the builder to its score", async ({ page, browser }) => {
  await open(page);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill("make a challenge");
  await page.keyboard.press("Enter");
  const builder = page.getByRole("dialog", { name: "Make a challenge" });
  await expect(builder.getByRole("textbox", { name: "Title" })).toBeFocused();
  await builder.getByRole("button", { name: "Share" }).click();
  await expect(builder.getByRole("alert")).toContainText("things are to be mended first");
  expect(await violations(page)).toEqual([]);

  await builder.getByRole("textbox", { name: "Title" }).fill("The log without a date");
  await builder.getByRole("textbox", { name: "Symptom" }).fill("Since this morning the lines have *no date*.");
  await builder.getByRole("textbox", { name: "To be done" }).fill("A line says that it is mended.");
  await builder.getByRole("button", { name: "Add a fault" }).click();
  await builder.getByLabel("What happens").selectOption("Files deleted");
  await builder.getByRole("combobox", { name: "Container", exact: true }).fill("app");
  await builder.getByRole("textbox", { name: "Path" }).fill("/bin/date");
  await builder.getByRole("button", { name: "Add a check" }).click();
  await builder.getByLabel("What is looked at").selectOption("A container's log");
  await builder.getByRole("group", { name: "Check 1" }).getByLabel("Container").fill("log-shipper");
  await builder.getByLabel("How it must be").selectOption("contains");
  await builder.getByRole("textbox", { name: "Value" }).fill("mended");
  await builder.getByRole("textbox", { name: "Holds for" }).fill("2s");
  await builder.getByRole("button", { name: "Share" }).click();
  const link = await builder.getByRole("textbox", { name: "Link" }).inputValue();
  expect(link).toMatch(/#c1\./);
  expect(await violations(page)).toEqual([]);

  const stranger = await browser.newPage();
  await stranger.goto(link);
  const challenge = stranger.getByRole("region", { name: "Lesson" });
  await expect(challenge.getByRole("heading", { name: "The log without a date" })).toBeVisible();
  await expect(challenge.getByText("0 of 1")).toBeVisible();
  // Nothing of what is hidden is told beforehand.
  await challenge.getByRole("button", { name: "Edit this level" }).click();
  await challenge.getByRole("button", { name: "Keep on trying" }).click();
  await typeLine(stranger, "kubectl exec app-with-sidecar -c app -- sh -c 'echo mended >> /data/app.log'");
  await expect(challenge.getByText("That was the whole challenge.")).toBeVisible({ timeout: 60_000 });
  await expect(challenge.getByText(/1 command \(10\), 0 edits \(2\)/)).toBeVisible();
  await challenge.getByRole("button", { name: "Edit this level" }).click();
  const theirs = stranger.getByRole("dialog", { name: "Make a challenge" });
  await expect(theirs.getByRole("textbox", { name: "Path" })).toHaveValue("/bin/date");
  await stranger.close();

  // Whoever made it tries it out, solves it, and comes back to the run of before with a solution that is proven.
  await builder.getByRole("button", { name: "Play it" }).click();
  const tried = page.getByRole("region", { name: "Lesson" });
  await expect(tried.getByText("0 of 1")).toBeVisible();
  await typeLine(page, "kubectl exec app-with-sidecar -c app -- sh -c 'echo mended >> /data/app.log'");
  await expect(tried.getByText("That was the whole challenge.")).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Back to the builder" }).click();
  await builder.getByRole("button", { name: "Keep it as the solution" }).click();
  await expect(builder.getByText("It can be solved, and is not solved without its solution.")).toBeVisible({
    timeout: 60_000,
  });
  await expect(builder.getByRole("textbox", { name: "A solution" })).toHaveValue(/^kubectl exec app-with-sidecar/);
  expect(await violations(page)).toEqual([]);
  await expect(builder.getByRole("textbox", { name: "Title" })).toHaveValue("The log without a date");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Lesson" })).toHaveCount(0);
});

test("a damaged challenge is told for what it is", async ({ page }) => {
  await page.goto("./#c1.abc.AAAA");
  await expect(page.getByText("This link is damaged")).toBeVisible();
  await expect(page.getByText(/this challenge is damaged: part of it was lost/)).toBeVisible();
});
