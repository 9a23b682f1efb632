/** The page as a whole: every panel stands in it, keys work everywhere but in texts, and what went wrong is told. */
import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Page } from "../../src/app/page.tsx";
import { useWorkbench } from "../../src/app/store/workbench-store.ts";
import { showView } from "./client.fixture.ts";
import type { TestClient } from "./client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "./view.fixture.ts";

const FILES = [{ name: "init.yaml", text: "kind: Pod\n", applied: "kind: Pod\n", problems: [] }];
let client: TestClient;

beforeEach(() => {
  client = showView(viewOf([backOffPod, sidecarPod]), { files: FILES, activeFile: "init.yaml" });
});

/** A panel that is fetched has come by then, on any machine. */
const HANGS = 20_000;

describe("the page", () => {
  it("has its landmarks", () => {
    render(<Page />);
    expect(screen.getByRole("banner", { name: "Transport" })).toBeVisible();
    expect(screen.getByRole("main", { name: "Stage" })).toBeVisible();
    for (const name of ["Editor", "Dock", "Log of fetch-content", "Log of nginx"]) {
      expect(screen.getByRole("region", { name })).toBeVisible();
    }
  });

  it("shows events, the terminal, files, objects and failures in the dock", async () => {
    render(<Page />);
    await userEvent.click(screen.getByRole("tab", { name: /^Events/ }));
    expect(await screen.findByRole("region", { name: "Events, newest first" }, { timeout: HANGS })).toHaveTextContent(
      "Back-off restarting failed container",
    );
    await userEvent.click(screen.getByRole("tab", { name: /^Terminal/ }));
    expect(await screen.findByRole("textbox", { name: "Type in workstation" }, { timeout: HANGS })).toBeVisible();
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("tab", { name: /^Files/ })).toHaveFocus();
    await userEvent.keyboard("{End}");
    expect(await screen.findByRole("region", { name: "Failures on keys" }, { timeout: HANGS })).toBeVisible();
    expect(screen.getByRole("list", { name: "Armed failures" })).toBeVisible();
  });

  it("applies the open file with Ctrl and S wherever the focus is", () => {
    render(<Page />);
    fireEvent.keyDown(document.body, { key: "s", ctrlKey: true });
    expect(client.requests).toContainEqual({
      type: "input",
      input: { type: "apply", file: "init.yaml", text: "kind: Pod\n" },
    });
  });

  it("listens to keys, but not while somebody types", async () => {
    render(<Page />);
    fireEvent.keyDown(document.body, { key: "." });
    expect(client.requests.filter(({ type }) => type !== "watch")).toEqual([{ type: "step" }]);
    await userEvent.click(screen.getByRole("tab", { name: /^Terminal/ }));
    await userEvent.type(
      await screen.findByRole("textbox", { name: "Type in workstation" }, { timeout: HANGS }),
      "./run",
    );
    expect(client.requests.filter(({ type }) => type !== "watch" && type !== "check")).toEqual([{ type: "step" }]);
  });

  it("opens the failure menu with b and the list of keys with ?", async () => {
    render(<Page />);
    fireEvent.keyDown(document.body, { key: "b" });
    expect(await screen.findByRole("dialog", {}, { timeout: 20_000 })).toHaveTextContent("Exit with a code");
    act(() => useWorkbench.setState({ faultTarget: null }));
    fireEvent.keyDown(document.body, { key: "?" });
    expect(await screen.findByRole("dialog", { name: "Help and keys" }, { timeout: HANGS })).toBeVisible();
  });

  it("opens the print view with Ctrl P, and leaves the key to the browser there", async () => {
    render(<Page />);
    expect(fireEvent.keyDown(document.body, { key: "p", ctrlKey: true })).toBe(false);
    expect(await screen.findByRole("main", { name: "Print view" }, { timeout: HANGS })).toBeVisible();
    expect(fireEvent.keyDown(document.body, { key: "p", ctrlKey: true })).toBe(true);
  });

  it("keeps the dock's other panels when one breaks", async () => {
    const silence = vi.spyOn(console, "error").mockImplementation(() => {});
    const view = viewOf([backOffPod]);
    // A picture as no worker makes it: the panel of events cannot draw it.
    showView({ ...view, events: [null as unknown as (typeof view.events)[number]] }, { dockTab: "events" });
    render(<Page />);
    expect(await screen.findByRole("alert", {}, { timeout: HANGS })).toHaveTextContent(
      "The panel Events could not be drawn.",
    );
    await userEvent.click(screen.getByRole("tab", { name: /^Terminal/ }));
    expect(await screen.findByRole("textbox", { name: "Type in workstation" }, { timeout: HANGS })).toBeVisible();
    silence.mockRestore();
  });

  it("tells our own mistake with what is needed to find it", () => {
    showView(viewOf([backOffPod], { crash: { message: "a process has no parent", seed: 7, t: 1234, input: 3 } }));
    render(<Page />);
    expect(screen.getByRole("alert")).toHaveTextContent(
      "Podarium stopped: a process has no parent seed 7, virtual time 1234 ms, input 3",
    );
    expect(screen.getByRole("button", { name: "Play" })).toBeDisabled();
    expect(screen.getByRole("button", { name: "Copy report" })).toBeEnabled();
  });

  it("tells what is not simulated, until that is closed", async () => {
    showView(viewOf([backOffPod], { notices: [{ id: "cpu", text: "CPU limits are not enforced." }] }));
    render(<Page />);
    expect(await screen.findByRole("note")).toHaveTextContent("CPU limits are not enforced.");
    await userEvent.click(screen.getByRole("button", { name: "Close this message" }));
    expect(screen.queryByRole("note")).toBeNull();
  });

  it("tells a link that cannot be opened", () => {
    showView(viewOf([backOffPod]), { failure: { title: "This link is damaged", detail: "its checksum does not fit" } });
    render(<Page />);
    expect(screen.getByRole("alert")).toHaveTextContent("This link is damaged");
  });
});
