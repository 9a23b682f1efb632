/**
 * References to variables in env values, commands and arguments: `$(NAME)`, `$$` for a dollar sign.
 *
 * Source: facts/kubelet.md 10.2. A reference to a name that is not defined (yet) stays as it is written.
 */
export function expand(text: string, values: ReadonlyMap<string, string>): string {
  let out = "";
  let i = 0;
  while (i < text.length) {
    const char = text[i];
    if (char !== "$" || i + 1 >= text.length) {
      out += char;
      i++;
      continue;
    }
    const next = text[i + 1];
    if (next === "$") {
      out += "$";
      i += 2;
    } else if (next === "(") {
      const end = text.indexOf(")", i + 2);
      if (end < 0) {
        out += "$(";
        i += 2;
        continue;
      }
      const name = text.slice(i + 2, end);
      out += values.get(name) ?? `$(${name})`;
      i = end + 1;
    } else {
      out += "$" + next;
      i += 2;
    }
  }
  return out;
}
