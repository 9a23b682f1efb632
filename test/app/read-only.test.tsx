/** A run that was given for looking: nothing is done in it until it is made one's own. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { Messages } from "../../src/app/panels/messages/messages.tsx";
import { applyFile, heal, inject, seek, typeInTerminal } from "../../src/app/store/commands.ts";
import { useWorkbench } from "../../src/app/store/workbench-store.ts";
import { showView } from "./client.fixture.ts";
import type { TestClient } from "./client.fixture.ts";
import { backOffPod, viewOf } from "./view.fixture.ts";

let client: TestClient;
beforeEach(() => {
  client = showView(viewOf([backOffPod]), {
    readOnly: true,
    files: [{ name: "a.yaml", text: "x", applied: null, problems: null }],
  });
});

it("takes no input, says so, and lets time go", () => {
  applyFile("a.yaml");
  typeInTerminal("t1", "ls\n");
  inject({ fault: "exit", pod: "p" });
  heal("f1");
  expect(client.requests).toEqual([]);
  expect(useWorkbench.getState().toast?.text).toMatch(/given for looking/);
  expect(useWorkbench.getState().files[0]?.applied).toBeNull();
  seek(1000);
  expect(client.requests).toContainEqual({ type: "seek", t: 1000 });
});

it("is made one's own with a button", async () => {
  render(<Messages />);
  await userEvent.click(screen.getByRole("button", { name: "Make it mine" }));
  heal("f1");
  expect(client.requests).toEqual([{ type: "input", input: { type: "heal", id: "f1" } }]);
  expect(screen.queryByText("For looking")).toBeNull();
});
