/**
 * What went over a TCP connection, for whoever looks: how many bytes each way, and how each of the first writes began. The
 * network of each end keeps the newest.
 */
import type { SimTime } from "../../../sim/units.ts";
import { KERNEL_LIMITS } from "../limits.ts";
import type { Process } from "../process.ts";
import type { ByteString, SocketAddress } from "../types.ts";
import type { NetSpace } from "./net-space.ts";

interface End {
  /** Whose process it was, as the namespaces' `owner` has it; null: the host. */
  readonly owner: unknown;
  readonly program: ByteString;
  readonly address: SocketAddress;
  bytes: number;
}

export interface Conversation {
  readonly began: SimTime;
  /** When the first of them closed it. */
  ended: SimTime | null;
  readonly client: End;
  readonly server: End;
  readonly said: { readonly t: SimTime; readonly by: End; readonly size: number; readonly text: ByteString }[];
}

/** One that begins, kept by the networks of both ends. */
export function converse(
  spaces: readonly [NetSpace, NetSpace],
  client: Process | null,
  from: SocketAddress,
  server: Process | null,
  to: SocketAddress,
): Conversation {
  const { now } = spaces[0].clock;
  const talk: Conversation = { began: now, ended: null, client: end(client, from), server: end(server, to), said: [] };
  for (const { conversations } of new Set(spaces)) {
    conversations.push(talk);
    if (conversations.length > KERNEL_LIMITS.conversations) conversations.shift();
  }
  return talk;
}

function end(proc: Process | null, address: SocketAddress): End {
  return { owner: proc?.ns.owner ?? null, program: proc?.argv[0] ?? "", address, bytes: 0 };
}

export function say({ said }: Conversation, by: End, t: SimTime, data: ByteString): void {
  by.bytes += data.length;
  if (said.length < KERNEL_LIMITS.writesKept)
    said.push({ t, by, size: data.length, text: data.slice(0, KERNEL_LIMITS.writeKept) });
}
