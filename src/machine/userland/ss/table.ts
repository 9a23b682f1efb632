/**
 * The table of ss: columns as wide as their widest field, an address right of its middle and its port left of it.
 * Source: iproute2 6.1, output on something that is no terminal.
 */
export interface Row {
  readonly netid: string;
  readonly state: string;
  readonly queues: readonly [received: string, sent: string];
  readonly local: readonly [address: string, port: string];
  readonly remote: readonly [address: string, port: string];
  readonly process: string;
}

export interface Shape {
  readonly hasNetid: boolean;
  readonly hasState: boolean;
  readonly hasHeader: boolean;
}

/** Queues are numbers in six places. */
const QUEUE_WIDTH = 6;

const HEADER: Row = {
  netid: "Netid",
  state: "State",
  queues: ["Recv-Q", "Send-Q"],
  local: ["Local Address", ":Port"],
  remote: ["Peer Address", ":Port"],
  process: "Process",
};

export function laidOut(rows: readonly Row[], { hasNetid, hasState, hasHeader }: Shape): string {
  const all = hasHeader ? [HEADER, ...rows] : rows;
  const width = (field: (row: Row) => string): number => Math.max(0, ...all.map((row) => field(row).length));
  const widths = {
    netid: width((row) => row.netid),
    state: width((row) => row.state),
    received: Math.max(
      QUEUE_WIDTH,
      width((row) => row.queues[0]),
    ),
    sent: Math.max(
      QUEUE_WIDTH,
      width((row) => row.queues[1]),
    ),
    local: width((row) => row.local[0]),
    localPort: width((row) => row.local[1]),
    remote: width((row) => row.remote[0]),
    remotePort: width((row) => row.remote[1]),
    process: width((row) => row.process),
  };
  return all
    .map((row) => {
      const front = [
        ...(hasNetid ? [row.netid.padEnd(widths.netid)] : []),
        ...(hasState ? [row.state.padEnd(widths.state)] : []),
        row.queues[0].padEnd(widths.received),
        row.queues[1].padEnd(widths.sent),
        row.local[0].padStart(widths.local) + row.local[1].padEnd(widths.localPort),
        row.remote[0].padStart(widths.remote) + row.remote[1].padEnd(widths.remotePort),
      ].join(" ");
      return `${front}${row.process.padEnd(widths.process)}\n`;
    })
    .join("");
}
