/** The command palette: every action by name, moments and kubectl lines by what is typed. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { actionsOf, matching, momentOf, typedActions } from "../../../src/app/panels/palette/actions.ts";
import { Palette } from "../../../src/app/panels/palette/palette.tsx";
import { seekOn } from "../../../src/app/store/commands.ts";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "../view.fixture.ts";

let client: TestClient;

beforeEach(() => {
  seekOn();
  client = showView(viewOf([backOffPod, sidecarPod]), { paletteOpen: true });
});

describe("the palette", () => {
  it("finds an action by its words, and does it with Enter", async () => {
    render(<Palette />);
    await userEvent.type(screen.getByRole("combobox"), "step back");
    expect(screen.getAllByRole("option")[0]).toHaveTextContent("Step back to the last event");
    await userEvent.keyboard("{Enter}");
    expect(client.requests).toEqual([{ type: "stepBack" }]);
    expect(useWorkbench.getState().paletteOpen).toBe(false);
  });

  it("is gone through with the arrow keys, and closed with Escape", async () => {
    render(<Palette />);
    await userEvent.type(screen.getByRole("combobox"), "speed");
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
    expect(screen.getAllByRole("option")[1]).toHaveAttribute("aria-selected", "true");
    const active = screen.getByRole("combobox").getAttribute("aria-activedescendant");
    expect(active).toBe(screen.getAllByRole("option")[1]?.id);
  });

  it("says so where there is nothing of that name", async () => {
    render(<Palette />);
    await userEvent.type(screen.getByRole("combobox"), "xyzzy");
    expect(screen.getByText("Nothing of that name.")).toBeVisible();
  });

  it("finds a failure by its name, and opens its form", async () => {
    render(<Palette />);
    await userEvent.type(screen.getByRole("combobox"), "exit program{Enter}");
    expect(useWorkbench.getState().faultTarget).toMatchObject({ pod: backOffPod.name, fault: "exit" });
    useWorkbench.setState({ paletteOpen: true });
  });

  it("runs a kubectl line in the terminal", async () => {
    render(<Palette />);
    await userEvent.type(screen.getByRole("combobox"), "kubectl get pods{Enter}");
    expect(client.requests).toEqual([
      { type: "input", input: { type: "type", tty: "t1", text: "kubectl get pods\n" } },
    ]);
    expect(useWorkbench.getState().dockTab).toBe("terminal");
  });
});

describe("the actions", () => {
  it("are those of this moment: Pods, containers, faults and runs that are there", () => {
    const titles = actionsOf(useWorkbench.getState()).map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining([
        "Play",
        "Log of fetch-content",
        "Break nginx…",
        "Pod app-with-sidecar on the stage",
        "Files panel",
        "Hide the editor",
        "Colours: high contrast",
        "Save this run as a file",
      ]),
    );
    expect(new Set(actionsOf(useWorkbench.getState()).map(({ id }) => id)).size).toBe(titles.length);
  });

  it("hide and show parts of the window", () => {
    const hide = matching(actionsOf(useWorkbench.getState()), "hide dock")[0];
    hide?.run();
    expect(useWorkbench.getState().layout.hidden).toEqual(["dock"]);
    matching(actionsOf(useWorkbench.getState()), "layout demo")[0]?.run();
    expect(useWorkbench.getState().layout.hidden).toEqual(["editor", "dock"]);
  });

  it.each([
    ["31", 31_000],
    ["31.4s", 31_400],
    ["1:07.4", 67_400],
    ["1:02:03", 3_723_000],
    ["soon", null],
    ["", null],
  ])("read %j as a moment", (text, expected) => {
    expect(momentOf(text)).toBe(expected);
  });

  it("go to a moment that the run has reached, and to no other", () => {
    typedActions("0:10", 31_400)[0]?.run();
    expect(client.requests).toEqual([{ type: "seek", t: 10_000 }]);
    expect(typedActions("0:40", 31_400)).toEqual([]);
  });
});
