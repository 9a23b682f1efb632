/** One container of a node: its files, its process and its log, from creation to removal. */
import type { Clock } from "../../sim/clock.ts";
import type { SimTime } from "../../sim/units.ts";
import { decodeUtf8 } from "../kernel/bytes.ts";
import type { Cgroup, ExitStatus, Namespaces, Proc, Signal } from "../kernel/types.ts";
import type { MemoryFs } from "../kernel/fs/memory-fs.ts";
import type { InputSource } from "../kernel/streams.ts";
import type { Terminal } from "../kernel/terminal.ts";
import type { StoredImage } from "./image-store.ts";
import { RUNTIME_LIMITS } from "./limits.ts";
import type { LogFile } from "./log-file.ts";
import type { Sandbox } from "./sandbox.ts";
import type { ContainerConfig, ContainerStatus, EndReason } from "./types.ts";
import type { Account } from "./user.ts";

/** What the kernel calls the owner of a container's processes: who observes it sees these. */
export interface ContainerOwner {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly attempt: number;
}

export class Container {
  readonly id: string;
  readonly sandbox: Sandbox;
  readonly config: ContainerConfig;
  readonly image: StoredImage;
  readonly owner: ContainerOwner;
  readonly log: LogFile;
  readonly rootfs: MemoryFs;
  readonly cgroup: Cgroup;
  readonly account: Account;
  readonly namespaces: Namespaces;
  /** Order of creation among the node's containers. */
  readonly number: number;
  readonly createdAt: SimTime;
  state: ContainerStatus["state"] = "created";
  startedAt: SimTime | null = null;
  finishedAt: SimTime | null = null;
  exitCode = 0;
  signal: Signal = 0;
  reason: EndReason | "" = "";
  message = "";
  terminationMessage = "";
  proc: Proc | null = null;
  input: InputSource | null = null;
  terminal: Terminal | null = null;
  /** What its process has left at terminationMessagePath: bytes. */
  readTerminationMessage: () => string = () => "";
  /** Told once, when it has exited. */
  readonly onExited: (() => void)[] = [];
  readonly #clock: Clock;

  constructor(
    fields: Pick<
      Container,
      | "id"
      | "sandbox"
      | "config"
      | "image"
      | "owner"
      | "log"
      | "rootfs"
      | "cgroup"
      | "account"
      | "namespaces"
      | "number"
    > & { clock: Clock },
  ) {
    this.id = fields.id;
    this.sandbox = fields.sandbox;
    this.config = fields.config;
    this.image = fields.image;
    this.owner = fields.owner;
    this.log = fields.log;
    this.rootfs = fields.rootfs;
    this.cgroup = fields.cgroup;
    this.account = fields.account;
    this.namespaces = fields.namespaces;
    this.number = fields.number;
    this.#clock = fields.clock;
    this.createdAt = fields.clock.now;
  }

  get stopSignal(): string {
    return this.config.stopSignal ?? this.image.image.config.stopSignal ?? "SIGTERM";
  }

  /** Its process has ended. */
  exited(status: ExitStatus): void {
    this.state = "exited";
    this.finishedAt = this.#clock.now;
    this.signal = status.signal;
    this.exitCode = status.signal === 0 ? status.code : 128 + status.signal;
    this.reason = this.cgroup.oomKilled ? "OOMKilled" : this.exitCode === 0 ? "Completed" : "Error";
    this.terminationMessage = decodeUtf8(this.readTerminationMessage().slice(-RUNTIME_LIMITS.terminationMessageBytes));
    this.log.close();
  }

  /** Its process could not be started. Source: containerd (exit code 128, StartError). */
  startFailed(message: string): void {
    this.state = "exited";
    this.finishedAt = this.#clock.now;
    this.exitCode = 128;
    this.reason = "StartError";
    this.message = message;
  }

  /** Its process is gone, and nobody saw it go. Source: containerd (exit code 255, Unknown). */
  lost(now: SimTime): void {
    this.finishedAt = now;
    this.signal = 0;
    this.exitCode = 255;
    this.reason = "Unknown";
    this.terminationMessage = "";
  }

  status(): ContainerStatus {
    const { id, state, createdAt, startedAt, finishedAt, exitCode, signal, reason, message, terminationMessage } = this;
    const { name, attempt } = this.config;
    return {
      id,
      sandboxId: this.sandbox.id,
      name,
      attempt,
      state,
      createdAt,
      startedAt,
      finishedAt,
      exitCode,
      signal,
      reason,
      message,
      terminationMessage,
      image: this.image.status,
    };
  }
}
