/** One node: a kernel, the network of the machine itself, and the container runtime on it. */
import type { ImageDefinition } from "../../machine/images/types.ts";
import type { ChunkStore } from "../../machine/kernel/core.ts";
import { createKernel } from "../../machine/kernel/kernel.ts";
import type { Fabric } from "../../machine/kernel/net/fabric.ts";
import type { KernelHost } from "../../machine/kernel/kernel.ts";
import type { Kernel, KernelObserver, NetNamespace } from "../../machine/kernel/types.ts";
import type { ContainerOwner } from "../../machine/runtime/container.ts";
import { ContainerRuntime } from "../../machine/runtime/runtime.ts";
import type { RuncWords } from "../../machine/runtime/start-error.ts";
import type { LogRecord, RuntimeOverrides } from "../../machine/runtime/types.ts";
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";

export interface NodeOptions {
  readonly name: string;
  readonly hostIP: string;
  /** First three numbers of its Pods' addresses: `10.244.0`. */
  readonly podNetwork: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly fabric: Fabric;
  readonly chunks: ChunkStore;
  readonly observer?: KernelObserver;
  readonly imagesPresent: boolean;
  readonly images?: readonly ImageDefinition[];
  readonly runcWords: RuncWords;
  readonly overrides?: RuntimeOverrides;
  onSimplified?(owner: ContainerOwner, message: string): void;
  onLog?(owner: ContainerOwner, record: LogRecord): void;
}

export interface ClusterNode {
  readonly name: string;
  readonly kernel: Kernel & KernelHost;
  readonly runtime: ContainerRuntime;
  /** The network of the machine itself. */
  readonly hostNet: NetNamespace;
}

/** The first Pod gets the address that recorded runs have. */
const FIRST_ADDRESS = 5;
const LAST_ADDRESS = 254;

export function createNode(options: NodeOptions): ClusterNode {
  const {
    name,
    hostIP,
    podNetwork,
    clock,
    random,
    fabric,
    chunks,
    observer,
    overrides,
    onSimplified,
    onLog,
    imagesPresent,
    images,
    runcWords,
  } = options;
  const kernel = createKernel({ clock, random, fabric, chunks, name, ...(observer && { observer }) });
  const hostNet = kernel.createNetNamespace([hostIP]);
  fabric.attach(hostNet);
  let next = FIRST_ADDRESS;
  /** Addresses are given out in turn, as host-local IPAM does; one that is in use is passed over. */
  const allocateAddress = (): string | null => {
    for (let tries = FIRST_ADDRESS; tries <= LAST_ADDRESS; tries++) {
      const address = `${podNetwork}.${next}`;
      next = next === LAST_ADDRESS ? FIRST_ADDRESS : next + 1;
      if (!fabric.spaceOf(address)) return address;
    }
    return null;
  };
  const runtime = new ContainerRuntime({
    kernel,
    clock,
    random,
    fabric,
    hostNet,
    nodeName: name,
    hostIP,
    chunks,
    imagesPresent,
    ...(images && { images }),
    runcWords,
    allocateAddress,
    ...(overrides && { overrides }),
    ...(onSimplified && { onSimplified }),
    ...(onLog && { onLog }),
  });
  return { name, kernel, runtime, hostNet };
}
