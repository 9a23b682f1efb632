/** The terminal: what was printed, and what typing sends. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Terminal } from "../../../src/app/panels/terminal/terminal.tsx";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

let client: TestClient;
const typed = (): unknown[] =>
  client.requests.map((request) =>
    request.type === "input" && request.input.type === "type" ? request.input.text : request,
  );

beforeEach(() => {
  client = showView(viewOf([backOffPod]));
});

describe("the terminal", () => {
  it("shows the output, with the prompt before what is typed", () => {
    render(<Terminal />);
    expect(screen.getByRole("log", { name: "Output of workstation" })).toHaveTextContent("Init:CrashLoopBackOff");
    expect(screen.getByText("Init:CrashLoopBackOff")).toHaveClass("ansi-3");
    expect(screen.getByText("learner@workstation:~$")).toBeVisible();
  });

  it("offers a line to type in before anything was printed", () => {
    const terminal = {
      id: "t1",
      title: "workstation",
      output: "",
      dropped: 0,
      busy: false,
      keys: false,
      size: { rows: 24, columns: 120 },
    };
    showView(viewOf([backOffPod], { terminals: [terminal] }));
    render(<Terminal />);
    expect(screen.getByRole("textbox", { name: "Type in workstation" })).toBeVisible();
    expect(screen.getByText("kubectl get pods")).toBeVisible();
  });

  it("sends a line with its newline, and recalls lines with the arrow keys", async () => {
    render(<Terminal />);
    const input = screen.getByRole("textbox", { name: "Type in workstation" });
    await userEvent.type(input, "kubectl get pods{Enter}ls{Enter}{ArrowUp}{ArrowUp}");
    expect(typed()).toEqual(["kubectl get pods\n", "ls\n"]);
    expect(input).toHaveValue("kubectl get pods");
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(input).toHaveValue("");
  });

  it("opens another shell, which types for itself", async () => {
    render(<Terminal />);
    await userEvent.click(screen.getByRole("button", { name: "New terminal" }));
    expect(screen.getByRole("button", { name: "Shell 2" })).toHaveAttribute("aria-pressed", "true");
    await userEvent.type(screen.getByRole("textbox"), "kubectl get pods -w{Enter}");
    expect(client.requests).toEqual([
      { type: "input", input: { type: "type", tty: "t2", text: "kubectl get pods -w\n" } },
    ]);
    await userEvent.click(screen.getByRole("button", { name: "Shell 1" }));
    expect(screen.getByRole("log", { name: "Output of workstation" })).toHaveTextContent("Init:CrashLoopBackOff");
  });

  it("hands the line to the shell's editor on Tab, key by key until it is entered", async () => {
    render(<Terminal />);
    await userEvent.type(screen.getByRole("textbox"), "kubectl get po");
    await userEvent.tab();
    expect(screen.getByRole("textbox")).toHaveFocus();
    await userEvent.keyboard("x{Backspace}{ArrowLeft}{Enter}ls{Enter}");
    expect(typed()).toEqual(["kubectl get po\t", "x", "\u007f", "\u001b[D", "\n", "ls\n"]);
    await userEvent.keyboard("{Control>}r{/Control}p{Control>}c{/Control}");
    expect(typed().slice(-3)).toEqual(["\u0012", "p", "\u0003"]);
  });

  it("has the keys of a line editor, and enters whole lines that are pasted", async () => {
    render(<Terminal />);
    const field = screen.getByRole("textbox");
    await userEvent.type(field, "get pods{Control>}a{/Control}kubectl {Control>}e{/Control} -w");
    expect(field).toHaveValue("kubectl get pods -w");
    await userEvent.keyboard("{Control>}u{/Control}");
    expect(field).toHaveValue("");
    await userEvent.type(field, "echo ");
    await userEvent.paste("one\r\necho two\nand");
    expect(typed()).toEqual(["echo one\necho two\n"]);
    expect(field).toHaveValue("and");
    await userEvent.keyboard("{Control>}l{/Control}");
    expect(typed().at(-1)).toBe("and\f");
  });

  it("is left by Tab where nothing was typed", async () => {
    render(<Terminal />);
    screen.getByRole("textbox").focus();
    await userEvent.tab();
    expect(screen.getByRole("textbox")).not.toHaveFocus();
    expect(typed()).toEqual([]);
  });

  it("sends Ctrl-C and Ctrl-D to what runs", async () => {
    render(<Terminal />);
    await userEvent.type(screen.getByRole("textbox"), "half a line{Control>}c{/Control}{Control>}d{/Control}");
    expect(typed()).toEqual(["\u0003", "\u0004"]);
    expect(screen.getByRole("textbox")).toHaveValue("");
  });
});
