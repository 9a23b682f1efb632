/**
 * The inside of a Pod, closer than a picture shows it: processes, sockets, and the files as a container sees them. For
 * those who look; nothing that decides reads it, and it is loaded when somebody looks.
 */
import { decodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { Location } from "../../machine/kernel/fs/location.ts";
import { HOST_WALKER, textOf } from "../../machine/kernel/fs/mounts.ts";
import type { Mounts } from "../../machine/kernel/fs/mounts.ts";
import { DirectoryNode, SymlinkNode } from "../../machine/kernel/fs/node.ts";
import type { Conversation } from "../../machine/kernel/net/conversation.ts";
import type { Process } from "../../machine/kernel/process.ts";
import { SIGNAL_NAMES } from "../../machine/kernel/signals.ts";
import type { FileKind } from "../../machine/kernel/types.ts";
import type { Container } from "../../machine/runtime/container.ts";
import type { Sandbox } from "../../machine/runtime/sandbox.ts";
import type { EpochMs, SimTime } from "../../sim/units.ts";
import { CONTAINER_TABLE, POD_TABLE, PROBE_TABLE } from "../kubelet/charts.frozen.ts";
import type { ChartTable } from "../kubelet/chart.ts";
import { toYaml } from "../kubectl/printers/yaml.ts";
import type { Cluster } from "./cluster.ts";
import { httpExchanges } from "./http-exchanges.ts";
import type { HttpExchange } from "./http-exchanges.ts";

export interface ProcessInside {
  container: string;
  pid: number;
  /** 0 where the parent is not seen from in there. */
  parent: number;
  user: number;
  state: "running" | "waiting" | "stopped" | "zombie";
  /** The system call that it waits in: `sleep`, `read`. */
  call: string;
  /** When it wakes by itself. */
  until: SimTime | null;
  command: string;
  cpuMs: number;
  memory: number;
  startedAt: SimTime;
  files: { fd: number; what: string }[];
  /** Signals that it catches or ignores, by name. */
  caught: string[];
  ignored: string[];
}

export interface SocketInside {
  container: string;
  process: string;
  pid: number;
  type: "tcp" | "udp" | "unix";
  state: "listen" | "established" | "closed";
  local: string;
  remote: string;
}

/** A TCP connection, also one that is over. */
export interface ConnectionInside {
  began: SimTime;
  ended: SimTime | null;
  client: EndInside;
  server: EndInside;
  /** It began as TLS does. */
  isTls: boolean;
  exchanges: HttpExchange[];
}

export interface EndInside {
  /** The Pod and the container; "" where it is the node, or nothing that the cluster runs. */
  pod: string;
  container: string;
  address: string;
  /** That it sent. */
  bytes: number;
}

export interface EntryInside {
  name: string;
  kind: FileKind;
  size: number;
  mode: number;
  owner: string;
  /** Milliseconds since the epoch. */
  mtime: EpochMs;
  /** Of a symbolic link. */
  target: string;
  /** The volume that is mounted there, or "". */
  volume: string;
}

export interface FileInside {
  path: string;
  size: number;
  mode: number;
  owner: string;
  mtime: EpochMs;
  /** The volume it lies in and its path there; null in the container's own filesystem. */
  volume: { name: string; path: string } | null;
  /** Null where it is no text. */
  text: string | null;
  /** Lines of a hexadecimal dump, where it is no text. */
  hex: string[];
  kind: FileKind;
  /** Which part of a long file that is, from 0, of how many. */
  part: number;
  parts: number;
}

/** Operations of the simulated processor in a virtual millisecond (kernel/limits.ts). */
const OPERATIONS_PER_MS = 100;
const MAX_PROCESSES = 500;
const MAX_SOCKETS = 500;
const MAX_ENTRIES = 1000;
/** Bytes of a part. */
const PART_TEXT = 65_536;
const PART_HEX = 2048;

export function processesInside(cluster: Cluster, uid: string): ProcessInside[] {
  const found: ProcessInside[] = [];
  for (const container of runningIn(cluster.sandboxOf(uid))) {
    const main = container.proc as Process;
    const all = main.host.kernel.processes(main) as Process[];
    for (const proc of all) {
      const owner = proc.ns.owner as { container?: string } | null;
      if (owner?.container === container.owner.container && found.length < MAX_PROCESSES)
        found.push(processInside(proc, container.owner.container, all));
    }
  }
  return found;
}

function processInside(proc: Process, container: string, seen: readonly Process[]): ProcessInside {
  const isWaiting = proc.state === "blocked";
  return {
    container,
    pid: proc.pid,
    parent: proc.parent && seen.includes(proc.parent) ? proc.parent.pid : 0,
    user: proc.cred.uid,
    state: isWaiting
      ? "waiting"
      : proc.state === "runnable"
        ? "running"
        : proc.state === "stopped"
          ? "stopped"
          : "zombie",
    call: isWaiting ? proc.call : "",
    until: isWaiting && proc.deadline !== null ? Math.ceil(proc.deadline) : null,
    command: proc.argv.map(decodeUtf8).join(" "),
    cpuMs: Math.round(proc.cpuOps / OPERATIONS_PER_MS),
    memory: proc.memory,
    startedAt: proc.startedAt,
    files: proc.files.flatMap((file, fd) => (file ? [{ fd, what: decodeUtf8(file.describe()) }] : [])),
    caught: signalsIn(proc.caught),
    ignored: signalsIn(proc.ignored),
  };
}

/** `TERM` of 15. */
export function signalName(signal: number): string {
  return SIGNAL_NAMES[signal] ?? String(signal);
}

function signalsIn(mask: number): string[] {
  const names: string[] = [];
  for (let signal = 1; signal < SIGNAL_NAMES.length; signal++) {
    if ((mask & (1 << (signal - 1))) !== 0) names.push(signalName(signal));
  }
  return names;
}

function runningIn(sandbox: Sandbox | undefined): Container[] {
  return [...(sandbox?.containers ?? [])].filter(({ state, proc }) => state === "running" && proc !== null);
}

export function socketsInside(cluster: Cluster, uid: string): SocketInside[] {
  const sandbox = cluster.sandboxOf(uid);
  return (sandbox?.net.infos() ?? []).slice(0, MAX_SOCKETS).map(({ type, state, local, remote, proc }) => ({
    container: (proc?.ns.owner as { container?: string } | null | undefined)?.container ?? "",
    process: proc ? decodeUtf8(proc.argv[0] ?? "") : "",
    pid: proc?.pid ?? 0,
    type,
    state,
    local: `${local.address}:${local.port}`,
    remote: remote ? `${remote.address}:${remote.port}` : "",
  }));
}

/** The newest connections of a Pod's network, oldest first. */
export function connectionsInside(cluster: Cluster, uid: string): ConnectionInside[] {
  const net = cluster.sandboxOf(uid)?.net;
  return (net?.conversations ?? []).map(({ began, ended, client, server, said }) => ({
    began,
    ended,
    client: endInside(client),
    server: endInside(server),
    isTls: said[0]?.text.startsWith("\u0016\u0003") === true,
    exchanges: httpExchanges(said.map((one) => ({ ...one, isRequest: one.by === client }))),
  }));
}

function endInside({ owner, address, bytes }: Conversation["client"]): EndInside {
  const { pod = "", container = "" } = (owner ?? {}) as { pod?: string; container?: string };
  return { pod, container, address: `${address.address}:${address.port}`, bytes };
}

/** Names of the containers whose files can be looked at: those that have been made. */
export function containersWithFiles(cluster: Cluster, uid: string): string[] {
  return [...new Set([...(cluster.sandboxOf(uid)?.containers ?? [])].map(({ owner }) => owner.container))];
}

/** What is in a directory, as the newest attempt of a container sees it; null where there is none. */
export function directoryInside(cluster: Cluster, uid: string, container: string, path: string): EntryInside[] | null {
  const place = placeOf(cluster, uid, container, path);
  if (!place || !(place.at.node instanceof DirectoryNode)) return null;
  const { mounts, at } = place;
  return (at.node as DirectoryNode)
    .list(null)
    .slice(0, MAX_ENTRIES)
    .flatMap(({ name }) => {
      const child = mounts.resolve(HOST_WALKER, at, name, false);
      if (typeof child === "number") return [];
      const { node } = child;
      const { mode, uid: user, gid, mtime, size, kind } = node.stat();
      const label = child.mount === at.mount ? undefined : (child.mount.label as { volume?: string } | undefined);
      return [
        {
          name: decodeUtf8(name),
          kind,
          size,
          mode: mode & 0o7777,
          owner: `${user}:${gid}`,
          mtime,
          target: node instanceof SymlinkNode ? decodeUtf8(node.target(null)) : "",
          volume: label?.volume ?? "",
        },
      ];
    });
}

export function fileInside(
  cluster: Cluster,
  uid: string,
  container: string,
  path: string,
  wanted = 0,
): FileInside | null {
  const place = placeOf(cluster, uid, container, path);
  if (!place) return null;
  const { at } = place;
  const { mode, uid: user, gid, mtime, size, kind } = at.node.stat();
  const label = at.mount.label as { volume?: string } | undefined;
  const bytes = textOf(at.node) ?? "";
  const isBinary = bytes.slice(0, PART_TEXT).includes("\0");
  const length = isBinary ? PART_HEX : PART_TEXT;
  const parts = Math.max(1, Math.ceil(bytes.length / length));
  const part = Math.min(Math.max(0, wanted), parts - 1);
  const shown = bytes.slice(part * length, (part + 1) * length);
  return {
    path,
    size,
    mode: mode & 0o7777,
    owner: `${user}:${gid}`,
    mtime,
    volume:
      label?.volume === undefined ? null : { name: label.volume, path: decodeUtf8(at.volumePath()).replace(/^\//, "") },
    text: isBinary ? null : decodeUtf8(shown),
    hex: isBinary ? hexDump(shown, part * length) : [],
    kind,
    part,
    parts,
  };
}

function placeOf(cluster: Cluster, uid: string, name: string, path: string): { mounts: Mounts; at: Location } | null {
  const container = [...(cluster.sandboxOf(uid)?.containers ?? [])].findLast(({ owner }) => owner.container === name);
  if (!container) return null;
  const mounts = container.namespaces.mount as Mounts;
  const at = mounts.resolve(HOST_WALKER, mounts.rootLocation, path, true);
  return typeof at === "number" ? null : { mounts, at };
}

const ROW = 16;

/** As `hexdump -C` shows bytes. */
function hexDump(bytes: string, from: number): string[] {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += ROW) {
    const row = bytes.slice(at, at + ROW).split("");
    const hex = row.map((char) => char.charCodeAt(0).toString(16).padStart(2, "0"));
    const halves = [hex.slice(0, ROW / 2).join(" "), hex.slice(ROW / 2).join(" ")];
    const text = row.map((char) => (char >= " " && char <= "~" ? char : ".")).join("");
    rows.push(`${(from + at).toString(16).padStart(8, "0")}  ${halves.join("  ").padEnd(48)}  |${text}|`);
  }
  return rows;
}

/** An object as `kubectl get -o yaml` prints it, or null where it is gone. */
export function objectYaml(cluster: Cluster, uid: string): string | null {
  const object = cluster.api.all().find((one) => one.metadata.uid === uid);
  return object ? toYaml(object) : null;
}

/** The charts that decide over the lives of Pods, containers and probes. */
export const CHARTS: readonly ChartTable[] = [POD_TABLE, CONTAINER_TABLE, PROBE_TABLE];
