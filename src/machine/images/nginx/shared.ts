/** What the workers of one master have in common: the memory zones of the real server. */

export interface Counters {
  /** Connections of both kinds, to clients and to upstreams: what messages number. */
  numbered: number;
  accepted: number;
  handled: number;
  requests: number;
  active: number;
  reading: number;
  writing: number;
  waiting: number;
}

export interface Bucket {
  /** Requests that are too many, in thousandths. */
  excess: number;
  last: number;
}

export interface Zones {
  readonly requests: Map<string, Bucket>;
  readonly connections: Map<string, number>;
}

export function newCounters(): Counters {
  return { numbered: 0, accepted: 0, handled: 0, requests: 0, active: 0, reading: 0, writing: 0, waiting: 0 };
}

export function newZones(): Zones {
  return { requests: new Map(), connections: new Map() };
}
