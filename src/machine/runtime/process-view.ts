/** What a container does at this moment, in words: its process and what that waits for, and the ports it listens on. */
import type { SimTime } from "../../sim/units.ts";
import { decodeUtf8 } from "../kernel/bytes.ts";
import type { Process } from "../kernel/process.ts";
import type { Proc } from "../kernel/types.ts";
import type { ContainerOwner } from "./container.ts";
import type { Sandbox } from "./sandbox.ts";

export interface ProcessView {
  command: string;
  /** The command of the descendant that everybody waits for, or the process's own. */
  doing: string;
  since: SimTime;
  /** When it wakes by itself; null: not before something happens. */
  until: SimTime | null;
}

export function describeProcess(proc: Proc): ProcessView {
  const main = proc as Process;
  const worker = innermost(main);
  const command = commandLine(main);
  const isSleeping = worker.call === "sleep" || worker.call === "waitEvent" || worker.call === "poll";
  return {
    command,
    doing: worker === main && !isSleeping ? command : commandLine(worker),
    since: isSleeping && worker.deadline !== null ? worker.callSince : worker.startedAt,
    until: isSleeping && worker.deadline !== null ? Math.ceil(worker.deadline) : null,
  };
}

/** The newest living child of the newest living child: what a script that runs a command waits for. */
function innermost(proc: Process): Process {
  let at = proc;
  for (let depth = 0; depth < 32; depth++) {
    const child = ([...at.children] as Process[]).findLast((one) => one.isAlive);
    if (!child) return at;
    at = child;
  }
  return at;
}

function commandLine(proc: Proc): string {
  return proc.argv.map(decodeUtf8).join(" ");
}

export interface ListeningView {
  port: number;
  protocol: "tcp" | "udp";
  container: string;
  process: string;
}

/** The ports on which a sandbox's containers listen, lowest first. */
export function listeningSockets(sandbox: Sandbox): ListeningView[] {
  const found = new Map<number, ListeningView>();
  for (const { type, state, local, proc } of sandbox.net.infos()) {
    if (type === "unix" || state !== "listen" || found.has(local.port)) continue;
    const owner = proc?.ns.owner as ContainerOwner | undefined;
    found.set(local.port, {
      port: local.port,
      protocol: type,
      container: owner?.container ?? "",
      process: proc ? (proc as Process).comm : "",
    });
  }
  return [...found.values()].sort((x, y) => x.port - y.port);
}
