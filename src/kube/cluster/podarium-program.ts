/**
 * The program `podarium` of the workstation: what the simulator itself can be asked for in a terminal. What it does is its
 * host's; the code for that is the chunk `faults`.
 */
import { AppletProgram } from "../../machine/kernel/applet.ts";
import type { AppletRun, Sys } from "../../machine/kernel/applet.ts";
import { decodeUtf8, encodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { Executable } from "../../machine/kernel/types.ts";

/** What a command prints on both streams, and how it ends. */
export interface CommandResult {
  readonly out: string;
  readonly err: string;
  readonly exit: number;
}

/** Carries out a command line, without the program's name. */
export type CommandHost = (argv: readonly string[]) => CommandResult;

/** `host` is asked for when the program runs; without one there is nothing that it could do. */
export function podariumProgram(host: () => CommandHost | null): Executable {
  return {
    name: "podarium",
    create: () => new AppletProgram((sys, argv) => main(sys, host(), argv.slice(1).map(decodeUtf8))),
  };
}

function* main(sys: Sys, host: CommandHost | null, argv: readonly string[]): AppletRun {
  if (!host) return 127;
  yield* sys.chunk("faults");
  const { out, err, exit } = host(argv);
  yield* sys.print(encodeUtf8(out));
  yield* sys.error(encodeUtf8(err));
  return exit;
}
