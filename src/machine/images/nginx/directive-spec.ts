/** How a directive is described, as data. */

export interface DirectiveSpec {
  readonly name: string;
  readonly places: string;
  readonly isBlock: boolean;
  /** Whether that many arguments may be given. */
  takes(count: number): boolean;
  /** What the value is checked for; null: the directive's own business. */
  readonly type: string | null;
}

/**
 * Reads a table. A line is `name places arguments [type]`. Places: M main, E events, H http, S server, L location, I if in
 * a location, J if in a server, N limit_except, U upstream; of stream: x stream, y its server, z its upstream. Arguments:
 * their numbers, `2+` and more, `*` any; a `{` behind them opens a block. Types: flag, num, size, msec, sec, str, or
 * `a|b|c`.
 */
export function readSpecs(text: string): Map<string, DirectiveSpec[]> {
  const specs = new Map<string, DirectiveSpec[]>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const spec = specOf(line);
    specs.set(spec.name, [...(specs.get(spec.name) ?? []), spec]);
  }
  return specs;
}

function specOf(line: string): DirectiveSpec {
  const [name = "", places = "", count = "", type] = line.split(" ");
  const isBlock = count.endsWith("{");
  const counts = count.replace("{", "");
  const least = counts.endsWith("+") ? Number(counts.slice(0, -1)) : null;
  return {
    name,
    places,
    isBlock,
    type: type ?? null,
    takes: (given) => (least === null ? counts.includes(String(given)) : given >= least),
  };
}
