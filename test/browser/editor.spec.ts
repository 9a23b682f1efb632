/** The editor helps: it offers fields and values, tells what a field means, and mends what the API server would refuse. */
import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { open, test } from "./page.fixture.ts";

async function newFile(page: Page, text: string): Promise<Locator> {
  await page.getByRole("button", { name: "New file" }).click();
  const editor = page.getByRole("textbox", { name: "Manifest, YAML" });
  await editor.click();
  // What is inserted at once is indented as it stands.
  await page.keyboard.insertText(text);
  return editor;
}

test("fields and values are offered while one types", async ({ page }) => {
  await open(page);
  const editor = await newFile(page, "apiVersion: v1\nkind: Pod\nspec:\n  ");
  await page.keyboard.type("rest");
  const offer = page.getByRole("option", { name: /^restartPolicy/ });
  await expect(offer).toBeVisible();
  // CodeMirror takes no key for a list that has only just come.
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: /^OnFailure/ })).toBeVisible();
  await page.waitForTimeout(150);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(editor).toContainText("restartPolicy: Never");
});

test("F1 tells what a field means, and Escape puts that away", async ({ page }) => {
  await open(page);
  await newFile(
    page,
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      command: ["sh", "-c", "ls"]',
  );
  await page.keyboard.press("Home");
  await page.keyboard.press("F1");
  const told = page.locator(".field-help");
  await expect(told).toContainText("pod.spec.containers.command");
  await expect(told).toContainText("[]string");
  await expect(told.getByRole("listitem")).toHaveText(["sh", "-c", "ls"]);
  await page.keyboard.press("Escape");
  await expect(told).toBeHidden();
});

test("a misspelt field is mended by the button below the text", async ({ page }) => {
  await open(page);
  const editor = await newFile(
    page,
    "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: a\n      image: busybox\n      imagePulPolicy: Always\n",
  );
  await page.getByRole("button", { name: "Change it to imagePullPolicy" }).click();
  await expect(editor).toContainText("imagePullPolicy: Always");
  await expect(page.getByText("No problems")).toBeVisible();
});

test("what was typed is undone after another file was shown, and after a reload", async ({ page }) => {
  await open(page);
  const editor = page.getByRole("textbox", { name: "Manifest, YAML" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  // At once: what is typed slowly is undone in several steps.
  await page.keyboard.insertText("# one");
  await page.getByRole("button", { name: "Changes" }).click();
  await expect(page.getByLabel("What changed in sidecar.yaml since it was applied")).toContainText("+ # one");
  await page.getByRole("button", { name: "New file" }).click();
  await expect(editor).not.toContainText("# one");
  await page.getByRole("tab", { name: /^sidecar\.yaml/ }).click();
  await expect(editor).toContainText("# one");
  await page.reload();
  await expect(editor).toContainText("# one");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(editor).not.toContainText("# one");
  await expect(page.getByText("Same as applied")).toBeVisible();
});

test("what mends a problem can be undone", async ({ page }) => {
  await open(page);
  const editor = await newFile(
    page,
    "apiVersion: v1\nkind: Pod\nmetadata: { name: A }\nspec:\n  containers:\n    - name: a\n      image: busybox\n",
  );
  await page.getByRole("button", { name: "Call it a" }).click();
  await expect(editor).toContainText("name: a }");
  await editor.click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(editor).toContainText("name: A }");
});

test("a file is formatted by key, which is one step to undo", async ({ page }) => {
  await open(page);
  const editor = await newFile(page, "kind: Pod\nspec:\n      containers:\n      -   name: a # first\n");
  await page.keyboard.press("Shift+Alt+F");
  await expect(editor.locator(".cm-line").nth(3)).toHaveText("  - name: a # first");
  await page.getByRole("button", { name: "Format", exact: true }).click();
  await expect(page.getByText("manifest.yaml is formatted already.")).toBeVisible();
  await editor.click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(editor.locator(".cm-line").nth(3)).toHaveText("      -   name: a # first");
});

test("an init container that never ends is made a sidecar, in one step", async ({ page }) => {
  await open(page);
  const editor = await newFile(
    page,
    'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  initContainers:\n    - name: proxy\n      image: busybox\n      command: ["tail", "-f", "/dev/null"]\n',
  );
  await page.keyboard.press("Escape");
  await page.keyboard.insertText("  containers:\n    - name: a\n      image: nginx\n");
  await expect(
    page.getByText(/init container "proxy" does not end: tail -f \/dev\/null goes on for ever/),
  ).toBeVisible();
  await page.getByRole("button", { name: "Make proxy a sidecar: restartPolicy: Always" }).click();
  await expect(editor.locator(".cm-line").nth(7)).toHaveText("      restartPolicy: Always");
  await expect(page.getByText("No problems")).toBeVisible();
  await editor.click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(editor).not.toContainText("restartPolicy");
});
