/** One file, many programs: what `/bin/busybox` and its hard links run, chosen by the last part of argv[0]. */
import { AppletProgram } from "../kernel/applet.ts";
import type { AppletMain, AppletRun, EndWithoutOutput, Sys } from "../kernel/applet.ts";
import type { Executable } from "../kernel/types.ts";
import { calledName } from "./family.ts";
import { APPLETS } from "./index.ts";
import type { Applet, AppletChunk } from "./types.ts";
import { usageError } from "./usage.ts";

interface MulticallChunk {
  runMulticall(sys: Sys, argv: readonly string[], names: readonly string[]): AppletRun;
}

/** Made once for each: to begin with a new generator function is dear. */
const mains = new Map<string, AppletMain>();

/** The main function of an applet, fetching its chunk first where it has one. */
export function appletMain(applet: Applet): AppletMain {
  if ("main" in applet) return applet.main;
  const { chunk } = applet;
  let main = mains.get(chunk);
  if (!main) mains.set(chunk, (main = chunkMain(chunk)));
  return main;
}

function chunkMain(chunk: string): AppletMain {
  return function* (sys, argv) {
    const module = yield* sys.chunk<AppletChunk>(chunk);
    return yield* module.main(sys, argv);
  };
}

/** Those that take `--help` for a word like any other. */
const HELPLESS = new Set(["test", "[", "[[", "true", "false", "echo"]);

function asksForHelp(argv: readonly string[], applet: string): boolean {
  return argv.length === 2 && argv[1] === "--help" && !HELPLESS.has(applet);
}

function helpMain(applet: string): AppletMain {
  return (sys) => usageError(sys, applet, 0);
}

function selfMain(names: readonly string[]): AppletMain {
  return function* (sys, argv) {
    const chunk = yield* sys.chunk<MulticallChunk>("multicall");
    return yield* chunk.runMulticall(sys, argv, names);
  };
}

const endWithoutOutput: EndWithoutOutput = function* (sys, code, isEarly) {
  const chunk = yield* sys.chunk<{ readonly endWithoutOutput: EndWithoutOutput }>("write-errors");
  return yield* chunk.endWithoutOutput(sys, code, isEarly);
};

/** Applets that are programs of their own kind (the shell) are handed in by the image. */
export function createMulticall(name: string, others: ReadonlyMap<string, Executable>): Executable {
  return {
    name,
    create(kernel, proc, argv) {
      const called = calledName(argv);
      // As the real one: whatever begins with its name is itself.
      const isSelf = called.startsWith(name);
      if (isSelf && (argv.length === 1 || argv[1]?.startsWith("-") === true))
        return new AppletProgram(selfMain([...APPLETS.keys(), ...others.keys()].sort()));
      const isDirect = isSelf;
      const chosen = isDirect ? (argv[1] ?? "") : called;
      if (isDirect) proc.argv = argv.slice(1);
      const other = others.get(chosen);
      if (other) return other.create(kernel, proc, isDirect ? argv.slice(1) : argv);
      const applet = APPLETS.get(chosen);
      if (applet)
        return new AppletProgram(
          asksForHelp(proc.argv, chosen) ? helpMain(chosen) : appletMain(applet),
          endWithoutOutput,
        );
      return new AppletProgram(function* (sys) {
        yield* sys.error(`${chosen}: applet not found\n`);
        return 127;
      });
    },
  };
}
