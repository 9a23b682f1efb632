/** The editor: files as tabs, problems with their places and fixes, Apply by button and key, and what applying printed. */
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Editor } from "../../../src/app/panels/editor/editor.tsx";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

const TEXT = "apiVersion: v1\nkind: Pod\n";
const FILES = [
  { name: "init.yaml", text: TEXT, applied: TEXT, problems: null },
  { name: "other.yaml", text: "kind: Service\n", applied: null, problems: null },
];
let client: TestClient;

beforeEach(() => {
  client = showView(viewOf([backOffPod]), { files: FILES, activeFile: "init.yaml" });
});

/** The first editor of a run waits for CodeMirror's chunk, which a busy machine takes its time to load. */
async function editorText(): Promise<HTMLElement> {
  return screen.findByRole("textbox", { name: "Manifest, YAML" }, { timeout: 4000 });
}

describe("the editor", () => {
  it("shows the file, its state and what applying printed", async () => {
    render(<Editor />);
    expect(await editorText()).toHaveTextContent("kind: Pod");
    expect(await screen.findByText("Same as applied", {}, { timeout: 4000 })).toBeVisible();
    expect(screen.getByRole("status", { name: "What apply printed" })).toHaveTextContent("pod/app-with-init created");
    expect(await screen.findByText("No problems", {}, { timeout: 4000 })).toBeVisible();
  });

  it("applies the text by button", async () => {
    render(<Editor />);
    await editorText();
    act(() => useWorkbench.setState({ files: FILES.map((file) => ({ ...file, text: "kind: Job\n" })) }));
    expect(await screen.findByText("Changed since it was applied", {}, { timeout: 4000 })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Changes" }));
    const changes = screen.getByLabelText("What changed in init.yaml since it was applied");
    expect(changes.textContent).toBe("- apiVersion: v1\n- kind: Pod\n+ kind: Job\n  \n");
    await userEvent.click(screen.getByRole("button", { name: "Apply" }));
    expect(client.requests).toEqual([
      { type: "input", input: { type: "apply", file: "init.yaml", text: "kind: Job\n" } },
    ]);
    expect(await screen.findByText("Same as applied")).toBeVisible();
  });

  it.each(["s", "Enter"])("applies by Ctrl and %s", async (key) => {
    render(<Editor />);
    // Not focused first: happy-dom reports selections in the midst of CodeMirror's updates, which browsers never do.
    fireEvent.keyDown(await editorText(), { key, ctrlKey: true });
    expect(client.requests).toEqual([{ type: "input", input: { type: "apply", file: "init.yaml", text: TEXT } }]);
  });

  it("shows a problem with its place, and takes over the suggestion", async () => {
    client.problems = [
      {
        severity: "error",
        message: "the indentation was lost",
        field: "",
        line: 2,
        column: 1,
        endLine: 2,
        endColumn: 5,
        suggestion: { title: "Indent again", text: "apiVersion: v1\nkind: Service\n" },
      },
    ];
    render(<Editor />);
    expect(await screen.findByText("1 error", {}, { timeout: 4000 })).toBeVisible();
    expect(screen.getByText("init.yaml:2:1")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Indent again" }));
    await waitFor(() =>
      expect(screen.getByRole("textbox", { name: "Manifest, YAML" })).toHaveTextContent("kind: Service"),
    );
  });

  it("formats the file by key, which is undone in one step", async () => {
    const flat = "spec:\n    a: 1\n    b: 2\n";
    act(() => useWorkbench.setState({ files: [{ name: "init.yaml", text: flat, applied: flat, problems: null }] }));
    client.format = (text) => Promise.resolve({ text: text.replaceAll("    ", "  ") });
    render(<Editor />);
    const editor = await editorText();
    fireEvent.keyDown(editor, { key: "F", code: "KeyF", keyCode: 70, shiftKey: true, altKey: true });
    await waitFor(() => expect(useWorkbench.getState().files[0]?.text).toBe("spec:\n  a: 1\n  b: 2\n"));
    await waitFor(() => expect(editor).toHaveTextContent("spec: a: 1 b: 2"));
    fireEvent.keyDown(editor, { key: "z", ctrlKey: true });
    await waitFor(() => expect(useWorkbench.getState().files[0]?.text).toBe(flat));
  });

  it("says why a file was not formatted, and leaves it as it is", async () => {
    client.format = () => Promise.resolve({ refused: "syntax", line: 2, message: "did not find expected key" });
    render(<Editor />);
    await userEvent.click(await screen.findByRole("button", { name: "Format" }, { timeout: 4000 }));
    await waitFor(() =>
      expect(useWorkbench.getState().toast?.text).toContain(
        "init.yaml cannot be formatted before it can be read. Line 2: did not find expected key",
      ),
    );
    expect(useWorkbench.getState().files[0]?.text).toBe(TEXT);
  });

  it("opens, adds and closes files", async () => {
    render(<Editor />);
    await userEvent.click(screen.getByRole("tab", { name: "other.yaml •" }));
    await waitFor(async () => expect(await editorText()).toHaveTextContent("kind: Service"));
    await userEvent.click(screen.getByRole("button", { name: "New file" }));
    expect(screen.getByRole("tab", { name: "manifest.yaml •" })).toHaveAttribute("aria-selected", "true");
    await userEvent.click(screen.getByRole("button", { name: "Close manifest.yaml" }));
    expect(screen.getAllByRole("tab")).toHaveLength(2);
  });
});
