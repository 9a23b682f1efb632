/** Which program of a package is in which chunk. To add one: its chunk, and a line here. */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { calledName } from "../family.ts";
import { appletMain } from "../multicall.ts";
import type { Applet } from "../types.ts";

const PROGRAMS: readonly Applet[] = [
  { name: "dig", chunk: "bind-tools" },
  { name: "git", chunk: "git" },
  { name: "host", chunk: "bind-tools" },
  { name: "jq", chunk: "jq" },
  { name: "ncat", chunk: "ncat" },
  { name: "nslookup", chunk: "bind-tools" },
  { name: "openssl", chunk: "openssl" },
  { name: "ps", chunk: "procps" },
  { name: "ss", chunk: "ss" },
  { name: "stress", chunk: "stress" },
  { name: "stress-ng", chunk: "stress" },
];

const mains = new Map(PROGRAMS.map((program) => [program.name, appletMain(program)]));

/** A program runs by the name it is called by, and under the name of its file where that is another. */
export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const program = mains.get(calledName(argv));
  return program ? yield* program(sys, argv) : 127;
}
