/** Everything on the API server that can grow, and where it stops. */
export const API_LIMITS = {
  /** Objects of all kinds, events aside. */
  objects: 20_000,
  /** Events kept; the oldest are dropped first. */
  events: 10_000,
  /** What the event recorder remembers for counting, per cache. */
  eventCache: 4096,
  /** How long an event is kept after its last write, in milliseconds. */
  eventTtl: 3_600_000,
} as const;
