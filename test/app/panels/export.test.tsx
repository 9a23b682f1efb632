/** What can be taken away of a run: texts as they were printed, and pages to print. Pictures need a browser (test/browser). */
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Export } from "../../../src/app/panels/export/export.tsx";
import { exportAs } from "../../../src/app/panels/export/exports.ts";
import { PrintView } from "../../../src/app/panels/export/print-view.tsx";
import { logsOf, transcriptOf } from "../../../src/app/panels/export/texts.ts";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "../view.fixture.ts";

let client: TestClient;

beforeEach(() => {
  client = showView(viewOf([backOffPod, sidecarPod]), { exporting: "files" });
});

describe("texts of a run", () => {
  it("are what the terminals show, without colours, and what is gone is said", () => {
    const terminal = {
      id: "t1",
      title: "learner@workstation",
      output: "$ ls\r\n\u001b[1;34mdata\u001b[m\r\n$ ",
      busy: false,
      keys: false,
      size: { rows: 24, columns: 120 },
    };
    expect(transcriptOf([{ ...terminal, dropped: 0 }])).toBe("$ ls\ndata\n$\n");
    expect(transcriptOf([{ ...terminal, dropped: 9 }])).toMatch(/^# Earlier output is gone\.\n\$ ls/);
    expect(transcriptOf([])).toBe("");
  });

  it("are the logs of all containers, with the time of each line, attempt by attempt", () => {
    const text = logsOf([backOffPod]);
    for (const { name, logs } of [...backOffPod.initContainers, ...backOffPod.containers]) {
      expect(text).toContain(`# default/${backOffPod.name} ${name}\n`);
      for (const line of logs.lines) expect(text).toMatch(new RegExp(`^${line.timestamp} (stderr )?`, "m"));
    }
  });
});

describe("the export dialog", () => {
  it("offers pictures and texts, and leads to the print view", async () => {
    render(<Export />);
    expect(screen.getAllByRole("button", { name: /^Save / }).map((one) => one.textContent)).toEqual([
      "stage.svg",
      "stage.png",
      "timeline.svg",
      "timeline.png",
      "terminal.txt",
      "logs.txt",
    ]);
    await userEvent.click(screen.getByRole("button", { name: "Print view" }));
    expect(useWorkbench.getState().exporting).toBe("print");
  });

  it("says so where there is nothing to take away", async () => {
    showView(viewOf([]));
    await exportAs("logs.txt");
    expect(useWorkbench.getState().toast?.text).toBe("There is no Pod that could have a log.");
  });
});

describe("the print view", () => {
  it("holds the Pods, their logs, the events and the manifests, and stands still", () => {
    useWorkbench.setState({ files: [{ name: "a.yaml", text: "kind: Pod", applied: null, problems: null }] });
    render(<PrintView />);
    const view = screen.getByRole("main", { name: "Print view" });
    expect(within(view).getByRole("table", { name: "Pods" })).toHaveTextContent(backOffPod.name);
    expect(within(view).getByRole("table", { name: "Events" })).toBeInTheDocument();
    expect(within(view).getAllByRole("region", { name: /^Log of / }).length).toBeGreaterThan(2);
    expect(within(view).getByRole("region", { name: "File a.yaml" })).toHaveTextContent("kind: Pod");
    const isPlaying = useWorkbench.getState().view?.clock.playing === true;
    expect(client.requests.some(({ type }) => type === "pause")).toBe(isPlaying);
  });
});
