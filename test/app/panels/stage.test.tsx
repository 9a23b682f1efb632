/** The stage: what stands where, in which words, and what can be chosen. */
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Stage } from "../../../src/app/panels/stage/stage.tsx";
import { layoutStage } from "../../../src/app/panels/stage/stage-layout.ts";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "../view.fixture.ts";

describe("the stage", () => {
  it("shows STATUS in kubectl's words with the phase beside it", () => {
    showView(viewOf([backOffPod]));
    render(<Stage />);
    const row = within(screen.getByRole("group", { name: "Pods" }));
    expect(row.getAllByRole("columnheader").map((header) => header.textContent)).toEqual([
      "NAME",
      "READY",
      "RESTARTS",
      "AGE",
      "PHASE",
      "STATUS",
    ]);
    expect(row.getAllByRole("cell").map((cell) => cell.textContent)).toEqual([
      "app-with-init",
      "0/1",
      "2 (12s ago)",
      "31s",
      "Pending",
      "Init:CrashLoopBackOff",
      "Why?",
    ]);
  });

  it("is a list on demand, with the facts of the drawing in words", async () => {
    showView(viewOf([backOffPod]));
    render(<Stage />);
    await userEvent.click(screen.getByRole("button", { name: "Stage as a list" }));
    const queue = within(await screen.findByRole("region", { name: "Init queue, 0 of 1 done" }));
    expect(queue.getByRole("button", { name: "fetch-content" })).toBeVisible();
    expect(queue.getByText("retry in 14 s, back-off of 20 s")).toBeVisible();
    expect(queue.getByText("Attempt 3: Error, exit 1")).toBeVisible();
    expect(screen.queryByText(/The gate is/)).not.toBeInTheDocument();
    const apps = within(screen.getByRole("region", { name: "Containers" }));
    expect(apps.getByText("Not started. Starts when fetch-content has succeeded.")).toBeVisible();
    expect(apps.getByText("/usr/share/nginx/html")).toBeVisible();
    expect(screen.getByRole("region", { name: /localhost/ })).toHaveTextContent("not yet");
    await userEvent.click(screen.getByRole("button", { name: "Stage as a list" }));
    expect(screen.getByText(/The gate is closed/)).toBeInTheDocument();
  });

  it("lists files with who wrote and read them; a file opens among the files", async () => {
    showView(viewOf([sidecarPod]));
    useWorkbench.setState({ stageList: true });
    render(<Stage />);
    const volumes = within(await screen.findByRole("region", { name: "Volumes" }));
    const file = volumes.getByRole("button", { name: "app.log" });
    expect(file.closest("li")).toHaveTextContent(/210 B, 6 lines, written by app, 4.3 s ago; read by/);
    await userEvent.click(file);
    expect(useWorkbench.getState()).toMatchObject({ dockTab: "files", selectedFile: { path: "app.log" } });
    useWorkbench.setState({ stageList: false });
  });

  it("shows an init container in back-off: attempts, and when it retries", () => {
    showView(viewOf([backOffPod]));
    render(<Stage />);
    const card = within(screen.getByRole("region", { name: "Init container 1, fetch-content" }));
    expect(card.getByText("Waiting: CrashLoopBackOff")).toBeVisible();
    expect(card.getAllByText("exit code 1")).toHaveLength(3);
    expect(card.getByText("retry in 14 s")).toBeVisible();
    expect(card.getByText("back-off of 20 s")).toBeVisible();
  });

  it("shows the gate closed, the rail, and what a container waits for", () => {
    showView(viewOf([backOffPod]));
    render(<Stage />);
    expect(screen.getByText(/The gate is closed/)).toBeInTheDocument();
    expect(screen.getByText("Not started. Starts when fetch-content has succeeded.")).toBeVisible();
    expect(screen.getByRole("region", { name: /localhost/ })).toHaveTextContent("nobody listens yet");
    expect(screen.getByText("nginx sees volume web at /usr/share/nginx/html")).toBeInTheDocument();
  });

  it("shows the running process and the files in the shared volume", async () => {
    showView(viewOf([sidecarPod]));
    render(<Stage />);
    expect(screen.getByRole("region", { name: "Container A, app" })).toHaveTextContent(
      "PID 1 sh sleep 5 wakes in 0.7 s",
    );
    const file = screen.getByRole("button", { name: /app\.log 210 B, 6 lines.*written by app, 4.3 s ago/ });
    await userEvent.click(file);
    expect(useWorkbench.getState()).toMatchObject({
      dockTab: "files",
      selectedFile: { volume: "shared", path: "app.log" },
    });
  });

  it("shows an armed failure on its container, and opens the menu aimed at it", async () => {
    showView(viewOf([sidecarPod]));
    render(<Stage />);
    expect(screen.getByRole("region", { name: "Container B, log-shipper" })).toHaveTextContent(
      "Armed: exit 1, next 2 attempts",
    );
    await userEvent.click(screen.getByRole("button", { name: "Break log-shipper" }));
    expect(useWorkbench.getState().faultTarget).toEqual({
      namespace: "default",
      pod: "app-with-sidecar",
      container: "log-shipper",
    });
  });

  it("lists several Pods and draws the chosen one", async () => {
    showView(viewOf([backOffPod, sidecarPod]));
    render(<Stage />);
    expect(screen.getByRole("button", { name: "app-with-init" })).toHaveAttribute("aria-pressed", "true");
    await userEvent.click(screen.getByRole("button", { name: "app-with-sidecar" }));
    expect(screen.getByRole("region", { name: "Container A, app" })).toBeVisible();
  });

  it("says what to do where there is no Pod, and that it starts before the first picture", () => {
    showView(viewOf([]));
    const { unmount } = render(<Stage />);
    expect(screen.getByText("No Pod is here.")).toBeVisible();
    unmount();
    showView(null);
    render(<Stage />);
    expect(screen.getByText(/is starting/)).toBeVisible();
  });
});

function places(pod: typeof backOffPod): unknown {
  return layoutStage(pod, 680, 520).cards.map(({ x, y, width, height }) => ({ x, y, width, height }));
}

describe("the layout of the stage", () => {
  it("puts init containers left of the gate, and rail and shelf across all", () => {
    const layout = layoutStage(backOffPod, 680, 520);
    const [init, app] = layout.cards;
    if (!init || !app || !layout.gate) throw new Error("two cards and a gate");
    expect(init.x + init.width).toBe(layout.gate.x);
    expect(layout.gate.x + layout.gate.width).toBe(app.x);
    expect(layout.rail.x).toBeLessThan(init.x);
    expect(layout.rail.x + layout.rail.width).toBeGreaterThan(app.x + app.width);
  });

  it("does not move anything when states change", () => {
    const later = {
      ...backOffPod,
      containers: backOffPod.containers.map((container) => ({ ...container, state: "Running", attempts: [] })),
    };
    expect(places(later)).toEqual(places(backOffPod));
  });

  it("stacks everything in one column on a phone", () => {
    const { cards, gate } = layoutStage(backOffPod, 380, 600);
    expect(new Set(cards.map((card) => card.x)).size).toBe(1);
    expect(gate?.isUpright).toBe(false);
  });

  it.each([1, 2, 3, 5, 9, 20])("keeps %i containers inside the Pod, none on another", (count) => {
    const [first] = sidecarPod.containers;
    if (!first) throw new Error("the fixture has containers");
    const containers = Array.from({ length: count }, (_, index) => ({ ...first, name: `c${index}` }));
    const layout = layoutStage({ ...sidecarPod, containers, initContainers: containers.slice(0, 3) }, 680, 520);
    for (const [index, card] of layout.cards.entries()) {
      expect(card.x).toBeGreaterThanOrEqual(layout.pod.x);
      expect(card.x + card.width).toBeLessThanOrEqual(layout.pod.x + layout.pod.width);
      for (const other of layout.cards.slice(index + 1)) {
        const isApart =
          card.x + card.width <= other.x ||
          other.x + other.width <= card.x ||
          card.y + card.height <= other.y ||
          other.y + other.height <= card.y;
        expect(isApart).toBe(true);
      }
    }
  });
});
