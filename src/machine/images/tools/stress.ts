/** `polinux/stress` and `vish/stress`: take memory and processor time until a limit is felt. Source: stress 1.0.4, vishh/stress. */
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import { forkApplet } from "../../userland/exec-program.ts";
import { STANDARD_PATH } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { program } from "../parts/service.ts";
import { klogDate } from "../web/http-date.ts";
import { baseLayers, numbered } from "../web/web-image.ts";
import { parseGoDuration } from "../../../sim/units.ts";
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

interface StressChunk {
  stressMain(sys: Sys, argv: readonly string[], version: string): AppletRun;
}

const stress: AppletMain = function* (sys, argv): AppletRun {
  const chunk = yield* sys.chunk<StressChunk>("stress");
  return yield* chunk.stressMain(sys, argv, "1.0.4");
};

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
  const between = value("mem-alloc-sleep") ?? "1ms";
  const pause = parseGoDuration(between) ?? 1;
  const stamp = (): string => `${klogDate(sys.k.clock.epoch)} main.go:26] `;
  yield* sys.error(
    `${stamp()}Allocating "${value("mem-total") ?? "0"}" memory, in "${value("mem-alloc-size") ?? "4Ki"}" chunks, with a ${between} sleep between allocations\n`,
  );
  for (const signal of [SIGTERM, SIGINT]) sys.k.setDisposition(sys.p, signal, "catch");
  for (let i = 0; i < cpus; i++) {
    yield* sys.error(`${stamp()}Spawning a thread to consume CPU\n`);
    forkApplet(sys, burn);
  }
  for (let held = step; held < total; held += Math.max(step, total / 50)) {
    if (!sys.k.setMemory(sys.p, Math.min(held, total))) return 1;
    yield* sys.sleep(Math.max(pause, 1) * Math.min(50, Math.ceil(total / step)));
  }
  if (total > 0 && !sys.k.setMemory(sys.p, total)) return 1;
  yield* sys.error(`${stamp()}Allocated "${value("mem-total") ?? "0"}" memory\n`);
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
