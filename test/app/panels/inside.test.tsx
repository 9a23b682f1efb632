/** The panels that look closer at a Pod: processes, network, files, objects and state machines. */
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Files, placeOf } from "../../../src/app/panels/files/files.tsx";
import { lineDiff } from "../../../src/app/panels/files/line-diff.ts";
import { layoutChart } from "../../../src/app/panels/machines/chart-layout.ts";
import { Machines } from "../../../src/app/panels/machines/machines.tsx";
import { Network } from "../../../src/app/panels/network/network.tsx";
import { changedLines } from "../../../src/app/panels/objects/changed-lines.ts";
import { Objects } from "../../../src/app/panels/objects/objects.tsx";
import { inTree, Processes } from "../../../src/app/panels/processes/processes.tsx";
import { seekOn } from "../../../src/app/store/commands.ts";
import { choose, receiveReply } from "../../../src/app/store/workbench-store.ts";
import type {
  ConnectionInside,
  FilesView,
  InsideViews,
  MachinesView,
  ProcessSeen,
} from "../../../src/worker/inside/inside-view.ts";
import { showView } from "../client.fixture.ts";
import type { TestClient } from "../client.fixture.ts";
import { backOffPod, sidecarPod, viewOf } from "../view.fixture.ts";

let client: TestClient;

beforeEach(() => {
  seekOn();
  client = showView(viewOf([sidecarPod]));
});

function tell(views: Partial<InsideViews>): void {
  act(() => receiveReply({ type: "inside", views }));
}

/** What the panels last asked to look at. */
function look(): unknown {
  const asked = client.requests.findLast((request) => request.type === "watch");
  return asked?.type === "watch" ? asked.look : null;
}

const process = (changes: Partial<ProcessSeen>): ProcessSeen => ({
  container: "app",
  pid: 1,
  parent: 0,
  user: 0,
  state: "waiting",
  call: "sleep",
  until: 36_000,
  command: "sh -c script",
  cpuMs: 12,
  memory: 262_144,
  startedAt: 1300,
  files: [{ fd: 1, what: "pipe:[17]" }],
  caught: ["TERM"],
  ignored: [],
  signals: [],
  ...changes,
});

describe("processes", () => {
  it("are a tree for each container, with what each waits in", async () => {
    render(<Processes />);
    const signals = [{ t: 61_000, name: "HUP" }];
    tell({ processes: [process({ signals }), process({ pid: 7, parent: 1, command: "sleep 5" })] });
    expect(screen.getByRole("rowheader", { name: "app" })).toBeVisible();
    expect(screen.getByRole("row", { name: /sleep 5/ })).toHaveTextContent("waits in sleep, 4.6 s more");
    await userEvent.click(screen.getByRole("button", { name: "sh -c script" }));
    expect(screen.getByText("1: pipe:[17]")).toBeVisible();
    expect(screen.getByText("TERM")).toBeVisible();
    expect(screen.getByText("Signals sent to it")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "1:01.0" }));
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 61_000 });
  });

  it("say so where nothing runs", () => {
    render(<Processes />);
    tell({ processes: [] });
    expect(screen.getByText(/Nothing runs in this Pod now/)).toBeVisible();
  });

  it("stand beneath their parents", () => {
    const all = [process({}), process({ pid: 9, parent: 7 }), process({ pid: 7, parent: 1 }), process({ pid: 12 })];
    expect(inTree(all).map(({ process: { pid }, depth }) => [pid, depth])).toEqual([
      [1, 0],
      [7, 1],
      [9, 2],
      [12, 0],
    ]);
  });
});

describe("the network", () => {
  it("shows sockets, refusals and what DNS answered, each with the way to its moment", async () => {
    render(<Network />);
    tell({
      network: {
        sockets: [
          {
            container: "app",
            process: "httpd",
            pid: 4,
            type: "tcp",
            state: "listen",
            local: "0.0.0.0:8080",
            remote: "",
          },
        ],
        connections: [CONNECTION],
        happened: [
          {
            key: "1",
            t: 1300,
            container: "log-shipper",
            op: "refused",
            what: "127.0.0.1:9 → 127.0.0.1:9090",
            answer: "",
          },
          { key: "2", t: 2300, container: "app", op: "dns", what: "A db", answer: "10.96.0.12" },
        ],
      },
    });
    expect(screen.getByRole("row", { name: /tcp listen/ })).toHaveTextContent("0.0.0.0:8080");
    expect(screen.getByRole("row", { name: /asks DNS/ })).toHaveTextContent("A db → 10.96.0.12");
    expect(screen.getByRole("row", { name: /is refused/ })).toHaveTextContent("log-shipper");
    await userEvent.click(screen.getByRole("button", { name: "0:01.3" }));
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 1300 });
  });
});

const CONNECTION: ConnectionInside = {
  began: 2400,
  ended: 2500,
  client: { pod: "app-with-sidecar", container: "log-shipper", address: "127.0.0.1:32768", bytes: 80 },
  server: { pod: "web", container: "nginx", address: "10.244.0.9:80", bytes: 850 },
  isTls: false,
  exchanges: [
    {
      t: 2410,
      method: "GET",
      path: "/health",
      host: "web",
      status: 404,
      reason: "Not Found",
      sent: 80,
      received: 850,
      until: 2460,
    },
  ],
};

describe("what went over the network", () => {
  it("is told kind by kind: exchanges of HTTP, connections with their bytes, and questions to DNS", async () => {
    render(<Network />);
    const dns = { key: "2", t: 2300, container: "app", op: "dns", what: "A db", answer: "10.96.0.12" };
    tell({ network: { sockets: [], connections: [CONNECTION], happened: [dns] } });
    await userEvent.click(screen.getByRole("radio", { name: "HTTP" }));
    expect(screen.getByRole("row", { name: /GET/ })).toHaveTextContent(
      /log-shipper.*web\/nginx.*GET.*\/health.*404 Not Found.*80 B \/ 850 B/,
    );
    await userEvent.click(screen.getByRole("radio", { name: "Connections" }));
    expect(screen.getByRole("row", { name: /closed after/ })).toHaveTextContent(/127\.0\.0\.1:32768.*0\.1 s80 B850 B$/);
    await userEvent.click(screen.getByRole("radio", { name: "DNS" }));
    expect(screen.getByRole("row", { name: /A db/ })).toHaveTextContent("10.96.0.12");
    tell({ network: { sockets: [], connections: [], happened: [] } });
    expect(screen.getByText("Nobody has asked DNS for a name yet.")).toBeVisible();
  });
});

const FILES: FilesView = {
  containers: ["app", "log-shipper"],
  container: "app",
  directories: [
    {
      path: "/",
      entries: [
        { name: "data", kind: "directory", size: 0, mode: 0o777, owner: "0:0", mtime: 0, target: "", volume: "shared" },
        { name: "etc", kind: "directory", size: 0, mode: 0o755, owner: "0:0", mtime: 0, target: "", volume: "" },
      ],
    },
  ],
  file: null,
  written: null,
  read: null,
};

describe("files", () => {
  it("are a tree of what the container sees, volumes marked", async () => {
    render(<Files />);
    tell({ files: FILES });
    await userEvent.click(screen.getByRole("button", { name: /data.*volume shared/ }));
    expect(look()).toMatchObject({ container: "app", directories: ["/", "/data"] });
    await userEvent.click(
      within(screen.getByRole("group", { name: "Whose files" })).getByRole("button", { name: /log-shipper/ }),
    );
    expect(look()).toMatchObject({ container: "log-shipper" });
  });

  it("show what a file that was clicked on the stage holds, and who wrote it", async () => {
    render(<Files />);
    act(() => choose({ selectedFile: { volume: "shared", path: "app.log" } }));
    expect(look()).toMatchObject({ container: "app", directories: ["/", "/data"], file: "/data/app.log" });
    const file = {
      path: "/data/app.log",
      size: 35,
      mode: 0o644,
      owner: "0:0",
      mtime: 0,
      volume: { name: "shared", path: "app.log" },
      text: "Thu hello\n",
      hex: [],
      kind: "file" as const,
      part: 0,
      parts: 1,
    };
    const line = { number: 2, text: "echo hello >> /data/app.log" };
    const written = { container: "app", t: 31_000, pid: 1, command: "sh -c ...", line };
    tell({ files: { ...FILES, file, written } });
    const preview = screen.getByRole("region", { name: "File /data/app.log" });
    expect(preview).toHaveTextContent("written by A app, 0:31.0");
    expect(preview).toHaveTextContent("PID 1, line 2 of its script: echo hello >> /data/app.log");
    await userEvent.click(within(preview).getByRole("button", { name: "0:31.0" }));
    expect(client.requests).toContainEqual({ type: "seek", t: 31_000 });
    expect(preview).toHaveTextContent("Thu hello");
  });

  it("of many bytes are shown in parts", async () => {
    render(<Files />);
    act(() => choose({ selectedFile: { volume: "shared", path: "app.log" } }));
    const file = {
      path: "/data/app.log",
      size: 5000,
      mode: 0o644,
      owner: "0:0",
      mtime: 0,
      volume: null,
      text: null,
      hex: ["00000000  00"],
      kind: "file" as const,
      part: 0,
      parts: 3,
    };
    tell({ files: { ...FILES, file } });
    const parts = screen.getByRole("group", { name: "Parts of the file" });
    expect(parts).toHaveTextContent("part 1 of 3");
    expect(within(parts).getByRole("button", { name: "Before" })).toBeDisabled();
    await userEvent.click(within(parts).getByRole("button", { name: "After" }));
    expect(look()).toMatchObject({ file: "/data/app.log", part: 1 });
  });

  it("are compared between two moments", async () => {
    render(<Files />);
    act(() => choose({ selectedFile: { volume: "shared", path: "app.log" } }));
    const file = {
      path: "/data/app.log",
      size: 4,
      mode: 0o644,
      owner: "0:0",
      mtime: 0,
      volume: null,
      text: "a\nb",
      hex: [],
      kind: "file" as const,
      part: 0,
      parts: 1,
    };
    tell({ files: { ...FILES, file } });
    await userEvent.click(screen.getByRole("button", { name: "Compare from here" }));
    expect(screen.getByText(/Nothing in it changed/)).toBeVisible();
    tell({ files: { ...FILES, file: { ...file, text: "a\nc\nb" } } });
    expect(screen.getByLabelText(/^What changed in \/data\/app\.log/).textContent).toBe("  a\n+ c\n  b\n");
    await userEvent.click(screen.getByRole("button", { name: /^Since/ }));
    expect(screen.getByLabelText("What /data/app.log holds")).toHaveTextContent("a c b");
  });

  it("tell lines that went from lines that came", () => {
    const signs = (a: string, b: string): string =>
      lineDiff(a, b)
        .map(({ sign, text }) => sign + text)
        .join("|");
    expect(signs("a\nb\nc\nd", "a\nc\nx\nd")).toBe(" a|-b| c|+x| d");
    expect(signs("a", "b")).toBe("-a|+b");
  });

  it("find the place of a file of a volume, also under a subPath", () => {
    expect(placeOf(sidecarPod, { volume: "shared", path: "a/b.txt" })).toEqual({
      container: "app",
      directories: ["/", "/data", "/data/a"],
      file: "/data/a/b.txt",
    });
    expect(placeOf(sidecarPod, { volume: "none", path: "x" })).toBeNull();
  });
});

describe("objects", () => {
  it("are listed by kind, and shown as YAML with what changed", async () => {
    render(<Objects />);
    const list = [
      { uid: "n", kind: "Node", namespace: "", name: "node-1" },
      { uid: "p", kind: "Pod", namespace: "default", name: "app-with-sidecar" },
    ];
    tell({ objects: { list, yaml: null } });
    const kinds = screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);
    expect(kinds).toEqual(["Pod", "Node"]);
    await userEvent.click(screen.getByRole("button", { name: "app-with-sidecar" }));
    expect(look()).toMatchObject({ object: "p" });
    tell({ objects: { list, yaml: "kind: Pod\nstatus:\n  phase: Pending\n" } });
    tell({ objects: { list, yaml: "kind: Pod\nstatus:\n  phase: Running\n" } });
    expect(screen.getByText(/Running/).closest(".changed")).not.toBeNull();
    expect(screen.getByText("kind:").closest(".changed")).toBeNull();
  });

  it("tell a line that is new from one that is there more often", () => {
    expect([...changedLines("a\nb\na", "a\na\na\nb")]).toEqual([2]);
  });
});

const CHART: MachinesView["charts"][number] = {
  id: "container",
  initial: "waiting.creating",
  states: ["waiting.creating", "waiting.crashLoopBackOff", "running.started"],
  moves: [
    { from: "waiting.creating", event: "STARTED", to: "running.started" },
    { from: "running.started", event: "CRASH_BACK_OFF", to: "waiting.crashLoopBackOff" },
  ],
};

describe("state machines", () => {
  it("are drawn with the state that each is in, what led there and what leads on", async () => {
    showView(viewOf([backOffPod]));
    render(<Machines />);
    tell({
      machines: {
        charts: [CHART],
        running: [{ chart: "container", container: "nginx", probe: "", state: "running.started" }],
        recent: [
          {
            key: 9,
            t: 1300,
            chart: "container",
            container: "nginx",
            probe: "",
            from: "waiting.creating",
            event: "STARTED",
            to: "running.started",
          },
        ],
      },
    });
    expect(screen.getByRole("img", { name: /is in running\.started/ })).toBeVisible();
    expect(screen.getByText("started").closest(".chart-state")).toHaveClass("current");
    const transitions = screen.getByRole("region", { name: "Transitions" });
    expect(transitions).toHaveTextContent("STARTEDwaiting.creating → running.started");
    expect(transitions).toHaveTextContent("CRASH_BACK_OFF → waiting.crashLoopBackOff");
    await userEvent.click(within(transitions).getByRole("button", { name: "0:01.3" }));
  });

  it("tell of a step why it was taken: the rule, its page and the facts", async () => {
    const client = showView(viewOf([backOffPod]));
    client.choice = (uid, seq) =>
      Promise.resolve({
        rule: `Step ${seq} of ${uid} is taken so.`,
        page: "Pod Lifecycle",
        by: ["shouldRestart"],
        facts: [
          { name: "exitCode", value: 3 },
          { name: "end of the last attempt", value: { at: 61_000 } },
          { name: "back-off", value: { span: 20_000 } },
        ],
        cause: { t: 61_000, text: "container nginx#1 exited 3 Error" },
        events: ["BackOff: Back-off restarting failed container"],
      });
    render(<Machines />);
    const step = { key: 9, t: 1300, chart: "container", container: "nginx", probe: "" };
    tell({
      machines: {
        charts: [CHART],
        running: [{ chart: "container", container: "nginx", probe: "", state: "running.started" }],
        recent: [{ ...step, from: "waiting.creating", event: "STARTED", to: "running.started" }],
      },
    });
    const button = screen.getByRole("button", { name: /^STARTED/ });
    await userEvent.click(button);
    expect(button).toHaveAttribute("aria-expanded", "true");
    expect(await screen.findByText(`Step 9 of ${backOffPod.uid} is taken so.`)).toBeVisible();
    const told = screen.getByRole("region", { name: "Transitions" });
    expect(told).toHaveTextContent("Pod Lifecycle");
    expect(told).toHaveTextContent("exitCode3end of the last attempt1:01.0back-off20 s");
    expect(told).toHaveTextContent("told as an EventBackOff: Back-off restarting failed container");
    expect(told).toHaveTextContent("chosen byshouldRestart()");
    await userEvent.click(screen.getByRole("button", { name: "1:01.0" }));
    expect(client.requests.at(-1)).toEqual({ type: "seek", t: 61_000 });
    await userEvent.click(button);
    expect(screen.queryByText("Pod Lifecycle")).toBeNull();
  });

  it("have a column for each top-level state, and no two states in one place", () => {
    const { columns, boxes } = layoutChart(CHART);
    expect(columns.map(({ name }) => name)).toEqual(["waiting", "running"]);
    expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(3);
  });
});
