/** States of sockets by the names that filters have, and as the table shows them. Source: ss(8). */
import type { SocketInfo } from "../../kernel/types.ts";

export const STATE_NAMES: Readonly<Record<string, string>> = {
  established: "ESTAB",
  "syn-sent": "SYN-SENT",
  "syn-recv": "SYN-RECV",
  "fin-wait-1": "FIN-WAIT-1",
  "fin-wait-2": "FIN-WAIT-2",
  "time-wait": "TIME-WAIT",
  closed: "UNCONN",
  "close-wait": "CLOSE-WAIT",
  "last-ack": "LAST-ACK",
  listening: "LISTEN",
  closing: "CLOSING",
};

/** A UDP socket without a peer is `closed`, which the table shows as UNCONN. */
export function stateOf({ type, state, remote }: SocketInfo): string {
  if (state === "listen") return "listening";
  if (type === "udp") return remote === null || remote.port === 0 ? "closed" : "established";
  return state;
}

/** Names that stand for several states. */
export const STATE_GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: Object.keys(STATE_NAMES),
  connected: Object.keys(STATE_NAMES).filter((state) => state !== "listening" && state !== "closed"),
  synchronized: Object.keys(STATE_NAMES).filter((state) => !["listening", "closed", "syn-sent"].includes(state)),
  bucket: ["syn-recv", "time-wait"],
  big: Object.keys(STATE_NAMES).filter((state) => state !== "syn-recv" && state !== "time-wait"),
};
