/** Several URLs in one: `{a,b}` and `[1-9]`. Source: curl(1) 7.88.1, GLOBBING. */

export type Globbed =
  | { readonly ok: true; readonly urls: readonly { readonly url: string; readonly parts: readonly string[] }[] }
  | { readonly ok: false; readonly message: string };

/** The URLs that a pattern means, each with what stands in it for `#1`, `#2`. */
export function expandUrl(pattern: string): Globbed {
  let found: { url: string; parts: string[] }[] = [{ url: "", parts: [] }];
  for (let at = 0; at < pattern.length;) {
    const letter = pattern[at] ?? "";
    const isSet = letter === "{";
    // Brackets around an IPv6 address are no range.
    const isAddress = letter === "[" && /^\[[0-9a-fA-F:.%]*:[^\]]*\]/.test(pattern.slice(at));
    if (!isSet && (letter !== "[" || isAddress)) {
      if (letter === "}" || (letter === "]" && !/\[[0-9a-fA-F:.%]*:[^[\]]*$/.test(pattern.slice(0, at))))
        return wrong(pattern, at + 1, "unmatched close brace/bracket");
      const end = letter === "\\" ? at + 2 : at + 1;
      const text = letter === "\\" ? (pattern[at + 1] ?? "") : letter;
      found = found.map((one) => ({ ...one, url: one.url + text }));
      at = end;
      continue;
    }
    const end = pattern.indexOf(isSet ? "}" : "]", at);
    if (end < 0) return wrong(pattern, isSet ? pattern.length : at + 2, isSet ? "unmatched brace" : "bad range");
    const inside = pattern.slice(at + 1, end);
    const choices = isSet ? inside.split(",") : rangeOf(inside);
    if (!choices) return wrong(pattern, at + 1, "bad range");
    found = found.flatMap((one) => choices.map((text) => ({ url: one.url + text, parts: [...one.parts, text] })));
    if (found.length > MOST) return wrong(pattern, at + 1, "range overflow");
    at = end + 1;
  }
  return { ok: true, urls: found };
}

const MOST = 10_000;

function rangeOf(text: string): string[] | null {
  const match = /^(?:(\d+)-(\d+)|([a-zA-Z])-([a-zA-Z]))(?::(\d+))?$/.exec(text);
  if (!match) return null;
  const [, from, to, first, last, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  const [low, high] =
    from === undefined ? [first?.charCodeAt(0) ?? 0, last?.charCodeAt(0) ?? 0] : [Number(from), Number(to)];
  if (low > high || step === 0 || (high - low) / step > MOST) return null;
  const width = from?.startsWith("0") === true ? from.length : 0;
  const out: string[] = [];
  for (let value = low; value <= high; value += step)
    out.push(from === undefined ? String.fromCharCode(value) : String(value).padStart(width, "0"));
  return out;
}

function wrong(pattern: string, position: number, why: string): Globbed {
  return { ok: false, message: `${why} in URL position ${position}:\n${pattern}\n${" ".repeat(position - 1)}^` };
}
