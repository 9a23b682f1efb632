/** Beside a real cluster: what kind of text it is, what must agree and what may differ, and how it is shown. */
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { RealCluster } from "../../../src/app/panels/real-cluster/real-cluster.tsx";
import { runOf } from "../../../src/app/panels/real-cluster/recording.ts";
import { RECORDINGS } from "../../../src/app/panels/real-cluster/recordings.ts";
import { beside, kindOf, lineFor } from "../../../src/app/store/real-cluster.ts";
import { parseScenario } from "../../../src/scenario/scenario-text.ts";
import { World } from "../../world.fixture.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, viewOf } from "../view.fixture.ts";

let client: TestClient;
beforeEach(() => {
  client = showView(viewOf([backOffPod]), { besideReal: true });
});

describe("a text", () => {
  it.each([
    ["NAME   READY   STATUS   RESTARTS   AGE\n", "watch"],
    ["$ kubectl get pod -w\nweb   1/1   Running   0   3s", "watch"],
    ["LAST SEEN   TYPE     REASON    OBJECT    MESSAGE", "events"],
    ["Name:             web\nNamespace:        default\n", "describe"],
    ["hello", null],
    ["", null],
  ])("%j is %s", (text, kind) => expect(kindOf(text)).toBe(kind));
});

describe("lines", () => {
  it("agree where only ages, counts of waiting, and random names differ", () => {
    const rows = beside(
      "watch",
      "NAME  READY  STATUS  RESTARTS  AGE\nweb-6d5f7c9b84-xk2vq  0/1  Error  1 (3s ago)  19s\nweb-6d5f7c9b84-xk2vq  0/1  Error  1 (5s ago)  21s\n",
      "web-7b9d8f6c54-zzzzz  0/1  Error  1 (2s ago)  18s\nweb-7b9d8f6c54-zzzzz  1/1  Running  2  20s\n",
    );
    expect(rows.map(({ real, here }) => [real !== null, here !== null])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it("of events are compared by type, reason, object and message", () => {
    const rows = beside(
      "events",
      'LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\n12s  Normal  Pulled  pod/p  Successfully pulled image "a" in 1.2s (1.2s including waiting)\n',
      'LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\n3s  Normal  Pulled  pod/p  Successfully pulled image "a" in 459ms (459ms including waiting)\n3s  Normal  Created  pod/p  Created container\n',
    );
    expect(rows.filter(({ real, here }) => real !== null && here !== null)).toHaveLength(1);
    expect(rows).toHaveLength(2);
  });
});

describe("the line that prints the same here", () => {
  const pod = (more: string): string => `Name:  x-2k4b7\nNamespace:  shop\n${more}QoS Class:  BestEffort\n`;
  it.each([
    ["NAME  READY  STATUS  RESTARTS  AGE", "kubectl get pods -w"],
    ["NAMESPACE  NAME  READY  STATUS  RESTARTS  AGE", "kubectl get pods -w -A"],
    ["LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\n3s  Normal  Pulled  pod/x  it", "kubectl get events"],
    ["NAMESPACE  LAST SEEN  TYPE  REASON  OBJECT  MESSAGE", "kubectl get events -A"],
    ["LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\n3s (x2 over 5s)  Normal  Pulled  Pod/x  it", "kubectl events"],
    [pod(""), "kubectl describe pod x-2k4b7 -n shop"],
    [pod("Controlled By:  ReplicaSet/shop-web-6d5f7c9b8\n"), "kubectl describe pod shop-web- -n shop"],
    [pod("Controlled By:  Job/migrate\n"), "kubectl describe pod migrate- -n shop"],
    ["Name:  web\nNamespace:  default\nStrategyType:  Recreate\n", "kubectl describe deployment web -n default"],
    ["Name:  node-a\nSystem Info:\n", "kubectl describe node node-a"],
  ])("%j: %s", (text, line) => expect(lineFor(kindOf(text) ?? "watch", text)).toBe(line));
});

it("events are put beside each other whatever their order", () => {
  const [a, b, c] = ["1s  Normal  A  pod/x  a", "2s  Normal  B  pod/x  b", "3s  Normal  C  pod/x  c"];
  const rows = beside("events", `${a}\n${b}\n${a}`, `${b}\n${c}\n${a}`);
  expect(rows).toEqual([
    { real: a, here: a },
    { real: b, here: b },
    { real: a, here: null },
    { real: null, here: c },
  ]);
});

describe.each(RECORDINGS)("the recording: $title", (recording) => {
  it("is what happens here: no line of it is missing", () => {
    const { printed, seconds, different } = recording;
    const name = /name: ([a-z-]+)/.exec(recording.manifest)?.[1] ?? "";
    const world = new World(parseScenario(runOf(recording))).runTo(`${seconds}s`);
    expect(world.failures).toEqual([]);
    const kind = kindOf(printed) ?? "watch";
    const here =
      kind === "watch"
        ? world
            .rows(name)
            .map((row) => [name, ...row.split(" ").slice(1), "0s"].join("   "))
            .join("\n")
        : world.kubectl(lineFor(kind, printed).replace("kubectl ", "")).stdout;
    const missing = beside(kind, printed, here).filter(({ here: own }) => own === null);
    const parts = different?.lines ?? [];
    expect(missing.map(({ real }) => real)).toEqual(parts.map((part) => expect.stringContaining(part) as string));
  });
});

describe("the dialog", () => {
  it("puts this run beside what was pasted, and marks what differs", async () => {
    client.print = (watches) =>
      Promise.resolve([
        { line: watches[0] ?? "", out: "web  0/1  Pending  0  0s\nweb  1/1  Running  0  1s\n", rows: [] },
      ]);
    render(<RealCluster />);
    await userEvent.type(screen.getByRole("textbox"), "web  1/1  Running  0  2s");
    await userEvent.click(screen.getByRole("button", { name: "Put this run beside it" }));
    expect(await screen.findByText(/^1 of 2 lines are the same/)).toBeVisible();
    const rows = within(screen.getByRole("table")).getAllByRole("row");
    expect(rows[1]).toHaveTextContent("not thereweb 0/1 Pending 0 0s");
  });

  it("says what is none of the three", async () => {
    render(<RealCluster />);
    await userEvent.type(screen.getByRole("textbox"), "hello");
    expect(screen.getByText("This is none of the three.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Put this run beside it" })).toBeDisabled();
  });
});
