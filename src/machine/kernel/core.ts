/** What the parts of one kernel share. */
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { Fabric } from "./net/fabric.ts";
import type { Process, ProcessHost } from "./process.ts";
import type { ExitStatus, Kernel } from "./types.ts";

/** Code that arrives between steps (architecture, decision 9): modules by name of their chunk. */
export interface ChunkStore {
  get(name: string): unknown;
  set(name: string, module: unknown): void;
}

export interface Core extends ProcessHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly fabric: Fabric;
  readonly chunks: ChunkStore;
  readonly name: string;
  /** Set once. A field and no getter: a getter's closure is held by its object's shape, and with it a world that is over. */
  kernel: Kernel;
  /** Every process that has not been reaped, by its number in the kernel. */
  readonly processes: Map<number, Process>;
  /** A number for the next pipe or socket. */
  nextIno(): number;
  /** Ends a process. */
  terminate(proc: Process, status: ExitStatus): void;
  /** A child has changed: wakes a waiting parent and sends it SIGCHLD. */
  notifyParent(parent: Process): void;
}
