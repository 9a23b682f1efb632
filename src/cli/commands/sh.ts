/**
 * `podarium sh`: a script in one fresh container, without a cluster. Passes on the exit code of the script; 124 where
 * virtual time ran out.
 */
import { basename } from "node:path";
import { HOUR } from "../../sim/units.ts";
import { COMMON_OPTIONS, durationOf, parseArguments, readText, seedOf, settingsOf, UsageError } from "../arguments.ts";
import { Box } from "../box.ts";
import { allChunks } from "../chunks.ts";
import { Pace } from "../pace.ts";
import type { Command } from "./types.ts";

const OPTIONS = {
  ...COMMON_OPTIONS,
  image: { type: "string" },
  service: { type: "string", multiple: true },
  file: { type: "string", multiple: true },
  env: { type: "string", multiple: true },
  for: { type: "string" },
  speed: { type: "string" },
  i: { type: "boolean", short: "i" },
  c: { type: "string", short: "c" },
} as const;

export const sh: Command = {
  name: "sh",
  usage:
    "sh [--image I] [--service NAME=IP]... [--file PATH=HOSTFILE]... [--env K=V]... [--for 1h] [--speed 1] [-i] [-c SCRIPT [ARG0 [ARG...]] | FILE [ARG...]]",
  summary:
    "Run a shell script in one simulated container; without one, at a terminal, a shell (--speed 60: a minute in a second)",
  run: runShell,
};

const OUT_OF_TIME = 124;

async function runShell(args: readonly string[]): Promise<number> {
  // Options end at the first operand: what follows belongs to the script.
  const { own, rest } = split(args);
  const { values } = parseArguments({ args: own, options: OPTIONS });
  const settings = settingsOf(values);
  const box = new Box({ seed: seedOf(values) ?? 1, start: settings.start, chunks: allChunks() });
  const files: Record<string, string> = {};
  for (const pair of values.file ?? []) {
    const [path, host] = pairOf("--file", pair);
    files[path] = readText(host);
  }
  const services = values.service ? Object.fromEntries(values.service.map((pair) => pairOf("--service", pair))) : null;
  const env = (values.env ?? []).map((pair) => {
    const [name, value] = pairOf("--env", pair);
    return { name, value };
  });
  const [first, ...more] = rest;
  let argv: string[];
  if (values.c !== undefined) argv = ["sh", "-c", values.c, ...rest];
  else if (first !== undefined) {
    const path = `/tmp/${basename(first)}`;
    files[path] = readText(first);
    argv = ["sh", path, ...more];
  } else return await interactive(box, { services, files, env, image: values.image }, speedOf(values.speed));
  const result = box.run({
    argv,
    services,
    files,
    env,
    limitMs: values.for === undefined ? HOUR + 0 : durationOf("--for", values.for) + 0,
    ...(values.image !== undefined && { image: values.image }),
    ...(values.i === true && { stdin: readText("-") }),
    onOutput: (stream, text) => void process[stream].write(text),
  });
  if (!result.timedOut) return result.exitCode;
  process.stderr.write("podarium sh: virtual time ran out (see --for)\n");
  return OUT_OF_TIME;
}

/** The command's own options, and what comes after them. */
function split(args: readonly string[]): { own: string[]; rest: string[] } {
  const own: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--") return { own, rest: args.slice(i + 1) };
    if (!arg.startsWith("-")) return { own, rest: args.slice(i) };
    own.push(arg);
    const takesValue = /^-c$|^--(?!.*=)/.test(arg);
    if (takesValue) own.push(args[++i] ?? "");
    if (arg === "-c") return { own, rest: args.slice(i + 1) };
  }
  return { own, rest: [] };
}

function pairOf(option: string, pair: string): [string, string] {
  const equals = pair.indexOf("=");
  if (equals < 1) throw new UsageError(`${option} ${pair}: not NAME=VALUE`);
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

const MOST_SPEED = 1_000_000;

/** How much faster than real time goes by at a terminal: `10`, `0.5`, `60x`. */
function speedOf(text = "1"): number {
  const speed = Number(text.replace(/x$/, ""));
  if (!(speed > 0) || speed > MOST_SPEED)
    throw new UsageError(`--speed ${text}: not a number above 0, such as 10 or 0.5`);
  return speed;
}

/** A terminal: keys go to the shell as they come, and what it shows comes back. */
function interactive(
  box: Box,
  world: {
    services: Record<string, string> | null;
    files: Record<string, string>;
    env: { name: string; value: string }[];
    image: string | undefined;
  },
  speed: number,
): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) throw new UsageError("neither a script nor a file; without them a terminal is needed");
  const { image, ...rest } = world;
  const session = box.open({
    argv: ["sh"],
    ...rest,
    ...(image !== undefined && { image }),
    onOutput: (_stream, text) => void stdout.write(text),
  });
  return new Promise((resolve) => {
    const pace = new Pace(session, speed, (code) => {
      stdin.setRawMode(false);
      stdin.pause();
      stdout.off("resize", fit);
      resolve(code);
    });
    function fit(): void {
      if (stdout.rows > 0 && stdout.columns > 0) pace.happens(() => session.resize(stdout.rows, stdout.columns));
    }
    stdin.setRawMode(true);
    stdin.setEncoding("utf8");
    stdin.on("data", (text: string) => pace.happens(() => session.type(text)));
    stdout.on("resize", fit);
    fit();
    pace.go();
  });
}
