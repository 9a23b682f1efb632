/** The character classes of the C locale: `alpha`, `digit` and so on as sets of byte codes. Source: POSIX XBD 7.3.1. */

const RANGES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

/** The codes of a class in ascending order, or undefined where there is no such class. */
export function classCodes(name: string): number[] | undefined {
  const ranges = RANGES[name];
  if (!ranges) return undefined;
  const out: number[] = [];
  for (const [from, to] of ranges) for (let code = from; code <= to; code++) out.push(code);
  return out;
}
