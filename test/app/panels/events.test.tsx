/** The events: each leads to its moment, and one that was told more than once to its first too. */
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Events } from "../../../src/app/panels/events/events.tsx";
import { seekOn } from "../../../src/app/store/commands.ts";
import type { View } from "../../../src/worker/view.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

let client: TestClient;
const [sample] = viewOf([backOffPod]).events;

function event(changes: Partial<View["events"][number]>): View["events"][number] {
  if (!sample) throw new Error("the view of the tests has events");
  return { ...sample, ...changes };
}

beforeEach(() => {
  seekOn();
  client = showView({
    ...viewOf([backOffPod]),
    events: [
      event({ key: "a", t: 4200, first: 4200, reason: "Pulled", message: "Image is there" }),
      event({ key: "b", t: 61_300, first: 12_400, count: 3, reason: "BackOff", message: "Back-off restarting" }),
    ],
  });
});

describe("an event", () => {
  it("leads to its moment by a button, and where it was told again to its first", async () => {
    render(<Events />);
    const row = screen.getByRole("row", { name: /BackOff/ });
    await userEvent.click(within(row).getByRole("button", { name: "1:01.3" }));
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 61_300 });
    seekOn();
    within(row).getByRole("button", { name: "0:12.4" }).focus();
    await userEvent.keyboard("{Enter}");
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 12_400 });
    expect(client.requests.filter(({ type }) => type === "seek")).toHaveLength(2);
  });

  it("leads there by a click anywhere in its row", async () => {
    render(<Events />);
    const row = screen.getByRole("row", { name: /Pulled/ });
    expect(within(row).getAllByRole("button")).toHaveLength(1);
    await userEvent.click(within(row).getByText("Image is there"));
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 4200 });
  });
});
