import { expect, it } from "vitest";
import type { AppletMain } from "../../../src/machine/kernel/applet.ts";
import { SIGHUP, SIGINT } from "../../../src/machine/kernel/signals.ts";
import { createWorld } from "./world.fixture.ts";

/** A program on a terminal, what was shown, and how it ended. */
function onTerminal(main: AppletMain) {
  const world = createWorld({
    programs: {
      "/bin/main": main,
      "/bin/init": function* (sys) {
        yield* sys.pause();
        return 0;
      },
    },
  });
  world.start(["/bin/init"]);
  let shown = "";
  const terminal = world.kernel.createTerminal({
    size: { rows: 24, columns: 80 },
    onOutput: (data) => void (shown += data),
  });
  const { file } = terminal;
  const ended: { signal: number; code: number }[] = [];
  const proc = world.kernel.spawn({
    path: "/bin/main",
    argv: ["main"],
    env: new Map(),
    cwd: "/",
    cred: { uid: 0, gid: 0, groups: [] },
    ns: world.ns,
    files: new Map([
      [0, file],
      [1, file],
      [2, file],
    ]),
    terminal: file,
    onExit: (status) => void ended.push(status),
  });
  expect(typeof proc).not.toBe("number");
  world.runTo(10);
  return { world, terminal, shown: () => shown, ended };
}

const echoLines: AppletMain = function* (sys) {
  for (;;) {
    const line = yield* sys.read(0);
    if (typeof line === "number" || line === "") return 9;
    yield* sys.print(`[${line.replace("\n", "")}]\n`);
  }
};

it("edits a line, echoes it and ends at Ctrl-D", () => {
  const { world, terminal, shown, ended } = onTerminal(echoLines);
  terminal.type("ab\x7fc one\x17two\r");
  world.runTo(20);
  expect(shown()).toBe("ab\b \bc one\b \b\b \b\b \btwo\r\n[ac two]\r\n");
  terminal.type("\x04");
  world.runTo(30);
  expect(ended).toEqual([{ code: 9, signal: 0 }]);
});

it("sends Ctrl-C to the foreground group", () => {
  const { world, terminal, shown, ended } = onTerminal(echoLines);
  terminal.type("x\x03");
  world.runTo(20);
  expect(shown()).toBe("x^C");
  expect(ended).toEqual([{ code: 0, signal: SIGINT }]);
});

it("hangs up", () => {
  const { world, terminal, ended } = onTerminal(echoLines);
  terminal.hangup();
  world.runTo(20);
  expect(ended).toEqual([{ code: 0, signal: SIGHUP }]);
});
