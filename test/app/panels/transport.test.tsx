/** The transport bar: its buttons and keys ask the simulation for the right things, and it says what is waited for. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { handleTransportKey, Transport } from "../../../src/app/panels/transport/transport.tsx";
import { useWorkbench } from "../../../src/app/store/workbench-store.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

let client: TestClient;

beforeEach(() => {
  client = showView(viewOf([backOffPod]));
});

describe("the transport bar", () => {
  it("shows the virtual clock, the time of day and what is waited for", () => {
    render(<Transport />);
    expect(screen.getByRole("timer")).toHaveTextContent("0:31.412:00:31 UTC");
    expect(screen.getByRole("group", { name: "Next" })).toHaveTextContent(
      "Waiting for attempt 4back-off of fetch-contentSkip 14 s",
    );
  });

  it("skips to the next thing that happens where nobody knows how long a wait takes", async () => {
    const view = viewOf([backOffPod]);
    const next = { t: null, since: 0, what: "image of nginx", why: "nginx:1.27 is pulled", tone: "pulling" } as const;
    client = showView({ ...view, clock: { ...view.clock, next } });
    render(<Transport />);
    expect(screen.getByRole("group", { name: "Next" })).toHaveTextContent("Waiting for image of nginx");
    await userEvent.click(screen.getByRole("button", { name: "Skip" }));
    expect(client.requests).toEqual([{ type: "skip" }]);
  });

  it.each([
    ["Play", { type: "play" }],
    ["Step to the next event", { type: "step" }],
    ["Step back to the last event", { type: "stepBack" }],
    ["Restart from the beginning", { type: "restart" }],
    ["Skip 14 s", { type: "skip" }],
  ])("%s asks for it", async (name, request) => {
    render(<Transport />);
    await userEvent.click(screen.getByRole("button", { name }));
    expect(client.requests).toEqual([request]);
  });

  it("says when this is a past moment, and leads back", async () => {
    const view = viewOf([backOffPod]);
    client = showView({ ...view, clock: { ...view.clock, head: 80_000 } });
    render(<Transport />);
    expect(screen.getByRole("group", { name: "Past" })).toHaveTextContent("In the past: 0:31.4 of 1:20.0");
    await userEvent.click(screen.getByRole("button", { name: "To the end" }));
    expect(client.requests).toEqual([{ type: "seek", t: 80_000 }]);
  });

  it("says how far a long way through the past has come, and stops on request", async () => {
    useWorkbench.setState({ travel: { from: 0, now: 20_000, until: 60_000 } });
    render(<Transport />);
    expect(screen.getByRole("group", { name: "On the way" })).toHaveTextContent("Running to 1:00.0");
    await userEvent.click(screen.getByRole("button", { name: "Stop here" }));
    expect(client.requests).toEqual([{ type: "cancel" }]);
  });

  it("offers speeds from a tenth to a thousandfold", async () => {
    render(<Transport />);
    await userEvent.click(screen.getByRole("button", { name: "Speed 1x" }));
    expect(screen.getAllByRole("menuitemradio").map((item) => item.textContent)).toEqual(
      [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((speed) => `${speed}x`),
    );
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(client.requests).toEqual([{ type: "speed", speed: 2 }]);
  });

  it.each([
    [" ", { type: "play" }],
    [".", { type: "step" }],
    ["n", { type: "skip" }],
    ["+", { type: "speed", speed: 2 }],
    ["-", { type: "speed", speed: 0.5 }],
  ])("the key %j does the same", (key, request) => {
    expect(handleTransportKey(key)).toBe(true);
    expect(client.requests).toEqual([request]);
  });

  it("opens what shares the run", async () => {
    render(<Transport />);
    await userEvent.click(screen.getByRole("button", { name: "Share" }));
    expect(useWorkbench.getState().sharing).toBe(true);
  });

  it("lists every example", async () => {
    render(<Transport />);
    await userEvent.click(screen.getByRole("button", { name: /^Examples/ }));
    expect(screen.getByRole("menuitem", { name: /sidecar\.yaml/ })).toBeVisible();
    expect(screen.getByRole("menuitem", { name: /init\.yaml/ })).toBeVisible();
  });
});
