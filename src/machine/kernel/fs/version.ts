/** What kernel and what processors the machines have. */
export const RELEASE = "6.8.0-31-generic";
export const BUILD = "#31-Ubuntu SMP PREEMPT_DYNAMIC Sat Apr 20 00:40:06 UTC 2024";

export function cpuinfo(): string {
  const one = (index: number): string =>
    `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: Simulated CPU @ 2.00GHz\ncpu MHz\t\t: 2000.000\ncache size\t: 4096 KB\n\n`;
  return one(0) + one(1);
}
