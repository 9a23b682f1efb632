/**
 * The yardstick: a fixed loop of the kinds of work that the engine does (integers, strings, maps, small objects).
 * Seconds that documents name are for a machine that runs it in 1.0 s; everywhere else, scale by what it takes there.
 */

const ROUNDS = 24_000_000;

/** Runs the loop once. Returns a number that depends on all of it, so that nothing of it can be left out. */
export function calibrationLoop(): number {
  const map = new Map<string, { hits: number; last: number }>();
  let state = 12_345;
  let length = 0;
  for (let i = 0; i < ROUNDS; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const key = `k${state % 4096}`;
    const entry = map.get(key);
    if (entry) {
      entry.hits++;
      entry.last = i;
    } else map.set(key, { hits: 1, last: i });
    length += key.length;
  }
  let sum = length;
  for (const { hits, last } of map.values()) sum = (sum + hits * last) % 1_000_000_007;
  return sum;
}

/** Seconds of CPU that the loop takes here: the least of three runs. */
export function calibrate(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    const sum = calibrationLoop();
    const { user } = process.cpuUsage(before);
    if (sum > 0) best = Math.min(best, user / 1e6);
  }
  return best;
}
