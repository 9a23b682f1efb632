/** The page in the person's language: as the browser has it, as it is chosen, and with nothing lost when it is. */
import { expect } from "@playwright/test";
import { expectNoOverflow, pause, test, violations } from "./page.fixture.ts";

test.use({ locale: "de-DE", bypassCSP: true });

test("speaks German to who reads German, and English when that is chosen; the run stays", async ({ page }) => {
  await page.goto("./");
  await expect(page.getByRole("group", { name: "Pods" }).locator("td.status")).toHaveText("Running");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("main", { name: "Bühne" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Anwenden" })).toBeVisible();
  await page.getByRole("button", { name: "Anhalten" }).click();
  await expect(page.getByRole("button", { name: "Abspielen" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  // Typed, and not applied.
  const editor = page.locator(".cm-content");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("# bleibt\n");
  await expect(page.getByText("Seit dem Anwenden geändert")).toBeVisible();
  await page.getByRole("button", { name: "Farben und Sprache" }).click();
  await expect(page.getByText("Was Werkzeuge ausgeben, ist auf Englisch.")).toBeVisible();
  await page.getByRole("menuitemradio", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByText("Changed since it was applied")).toBeVisible();
  await expect(editor).toContainText("# bleibt");
  await page.reload();
  await expect(page.getByRole("main", { name: "Stage" })).toBeVisible();
});

test("Why? answers in German", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("button", { name: /^Beispiele/ }).click();
  await page.getByRole("menuitem", { name: /retry\.yaml/ }).click();
  const pods = page.getByRole("group", { name: "Pods" });
  await expect(pods.locator("tr", { hasText: "retry" }).locator("td.status")).toHaveText(
    /Init:(Error|CrashLoopBackOff)/,
  );
  await page.getByRole("button", { name: "Anhalten" }).click();
  await page.getByRole("button", { name: /^Warum\? retry ist/ }).click();
  const answer = page.getByRole("dialog", { name: /^Warum Init:/ });
  await expect(answer).toContainText(/Init-Container \S+ hat mit Exit-Code 1 geendet und wird wieder gestartet\./);
  await expect(answer).toContainText(/Seine letzte Fehlermeldung: .*the database is not ready yet/);
  await expect(answer).toContainText("Ein Container, der endet, wird wieder gestartet");
  await expect(answer).toContainText("das kubelet startet ihn wieder");
  await expect(answer).not.toContainText("is to be started again");
});

test("an address may say the language", async ({ page }) => {
  await page.goto("./?lang=en");
  await expect(page.getByRole("main", { name: "Stage" })).toBeVisible();
  await pause(page);
});

for (const width of [390, 720, 768, 1024, 1280])
  test(`German words have their room: ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("./");
    const pods = page.getByRole("group", { name: "Pods" });
    await expect(pods.locator("td.status")).toHaveText("Running");
    await page.getByRole("button", { name: "Anhalten" }).click();
    await expect(page.getByRole("button", { name: "Abspielen" })).toBeVisible();
    await expect(pods.getByRole("button", { name: /^Warum/ })).toBeInViewport({ ratio: 1 });
    await expectNoOverflow(page);
  });
