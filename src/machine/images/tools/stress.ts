/** `polinux/stress` and `vish/stress`: take memory and processor time until a limit is felt. Source: stress 1.0.4, vishh/stress. */
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import { forkApplet } from "../../userland/exec-program.ts";
import { STANDARD_PATH } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { program } from "../parts/service.ts";
import { baseLayers, numbered } from "../web/web-image.ts";
import type { Image } from "../types.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1024,
  m: 1_048_576,
  g: 1_073_741_824,
  ki: 1024,
  mi: 1_048_576,
  gi: 1_073_741_824,
};

function bytes(text: string): number {
  const [, digits = "0", unit = ""] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
  return Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** Keeps a processor busy: in bursts, so that a day of it costs little. */
function* burn(sys: Sys): AppletRun {
  for (;;) {
    sys.charge(1000);
    yield;
    if (sys.k.takeSignal(sys.p) !== 0) return 0;
    yield* sys.sleep(1);
  }
}

const stress: AppletMain = function* (sys, argv): AppletRun {
  const option = (...names: string[]): string | undefined => {
    for (const [i, word] of argv.entries()) if (names.includes(word)) return argv[i + 1];
    return undefined;
  };
  const count = (...names: string[]): number => Number(option(...names) ?? 0);
  const [cpu, io, vm, hdd] = [count("-c", "--cpu"), count("-i", "--io"), count("-m", "--vm"), count("-d", "--hdd")];
  if (cpu + io + vm + hdd === 0) {
    yield* sys.print(
      "`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n",
    );
    return 0;
  }
  const { pid } = sys.p;
  yield* sys.print(`stress: info: [${pid}] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd\n`);
  yield* sys.flush();
  const size = bytes(option("--vm-bytes") ?? "256M");
  for (let i = 0; i < vm; i++) {
    forkApplet(sys, function* (own) {
      if (!own.k.setMemory(own.p, size)) return 1;
      for (;;) yield* own.sleep(3_600_000);
    });
  }
  for (let i = 0; i < cpu; i++) forkApplet(sys, burn);
  const timeout = option("-t", "--timeout");
  const [, amount = "0", unit = "s"] = /^(\d+)([smhd]?)$/.exec(timeout ?? "") ?? [];
  const until =
    timeout === undefined
      ? null
      : sys.k.clock.now + Number(amount) * ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 1000);
  return yield* watch(sys, until);
};

/** Waits for the hogs; one that is killed brings all of them down. */
function* watch(sys: Sys, until: number | null): AppletRun {
  const { pid } = sys.p;
  for (;;) {
    const ended = sys.k.wait(sys.p, -1, { noHang: true });
    if (typeof ended !== "number") {
      yield* sys.error(
        `stress: FAIL: [${pid}] (415) <-- worker ${ended.pid} got signal ${ended.status.signal}\nstress: WARN: [${pid}] (417) now reaping child worker processes\nstress: FAIL: [${pid}] (421) kill error: No such process\nstress: FAIL: [${pid}] (451) failed run completed in 0s\n`,
      );
      return 1;
    }
    if (until !== null && sys.k.clock.now >= until) {
      yield* sys.print(`stress: info: [${pid}] successful run completed in ${Math.round(until / 1000)}s\n`);
      return 0;
    }
    yield* sys.sleep(until === null ? 1000 : Math.min(1000, until - sys.k.clock.now));
  }
}

const vish: AppletMain = function* (sys, argv): AppletRun {
  const value = (name: string): string | undefined => {
    const at = argv.findIndex((word) => word === `-${name}` || word === `--${name}`);
    return at < 0
      ? argv.find((word) => word.replace(/^--?/, "").startsWith(`${name}=`))?.replace(/^.*?=/, "")
      : argv[at + 1];
  };
  const total = bytes(value("mem-total") ?? "0");
  const cpus = Number(value("cpus") ?? 0);
  const step = bytes(value("mem-alloc-size") ?? "4Ki");
  const pause = Number(/^(\d+)ms$/.exec(value("mem-alloc-sleep") ?? "1ms")?.[1] ?? 1);
  const stamp = "I0115 12:00:00.000000       1 main.go:26] ";
  yield* sys.error(
    `${stamp}Allocating "${value("mem-total") ?? "0"}" memory, in "${value("mem-alloc-size") ?? "4Ki"}" chunks, with a ${pause}ms sleep between allocations\n`,
  );
  for (const signal of [SIGTERM, SIGINT]) sys.k.setDisposition(sys.p, signal, "catch");
  for (let i = 0; i < cpus; i++) {
    yield* sys.error(`${stamp}Spawning a thread to consume CPU\n`);
    forkApplet(sys, burn);
  }
  for (let held = step; held < total; held += Math.max(step, total / 50)) {
    if (!sys.k.setMemory(sys.p, Math.min(held, total))) return 1;
    yield* sys.sleep(Math.max(pause, 1) * Math.min(50, Math.ceil(total / step)));
  }
  if (total > 0 && !sys.k.setMemory(sys.p, total)) return 1;
  yield* sys.error(`${stamp}Allocated "${value("mem-total") ?? "0"}" memory\n`);
  while (sys.k.takeSignal(sys.p) === 0) yield* sys.pause();
  return 2;
};

export const polinuxStress: Image = {
  names: ["polinux/stress", "progrium/stress"],
  latest: "1.0.4",
  acceptsTag: numbered,
  sizeBytes: 4_000_000,
  layers: [...alpine.layers, { "/usr/local/bin/stress": program("stress", stress, 90_000) }],
  config: { entrypoint: [], cmd: ["stress"], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
};

export const vishStress: Image = {
  names: ["vish/stress"],
  latest: "1",
  acceptsTag: numbered,
  sizeBytes: 2_000_000,
  layers: [...baseLayers("distroless"), { "/stress": program("stress", vish, 5_000_000) }],
  config: {
    entrypoint: ["/stress", "-logtostderr"],
    cmd: [],
    env: [STANDARD_PATH],
    user: "",
    workingDir: "/",
    exposedPorts: [],
  },
};
