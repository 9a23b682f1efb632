/**
 * What went over a TCP connection, for whoever looks: how many bytes each way, and how each of the first writes began. The
 * network of each end keeps the newest.
 */
import type { SimTime } from "../../../sim/units.ts";
import { KERNEL_LIMITS } from "../limits.ts";
import type { ByteString, SocketAddress } from "../types.ts";
import type { StreamSocket } from "./stream-socket.ts";

interface End {
  /** Whose process it was, as the namespaces' `owner` has it; none: the host. */
  readonly owner: unknown;
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
export function converse(client: StreamSocket, server: StreamSocket): Conversation {
  const [from, to] = [client, server].map(({ proc, local }) => ({ owner: proc?.ns.owner, address: local, bytes: 0 }));
  const talk = { began: client.space.clock.now, ended: null, client: from, server: to, said: [] } as Conversation;
  for (const { conversations } of new Set([client.space, server.space])) {
    if (conversations.push(talk) > KERNEL_LIMITS.conversations) conversations.shift();
  }
  return talk;
}

export function say({ said }: Conversation, by: End, t: SimTime, data: ByteString): void {
  by.bytes += data.length;
  if (said.length < KERNEL_LIMITS.writesKept)
    said.push({ t, by, size: data.length, text: data.slice(0, KERNEL_LIMITS.writeKept) });
}
