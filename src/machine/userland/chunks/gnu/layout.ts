/** Tables as GNU's tools lay them out: columns only as wide as they need to be. */

/** Rows of fields; the first `left` columns begin at the left, the last one is never filled up. */
function columns(rows: readonly (readonly string[])[], least: readonly number[], left: number): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(least[i] ?? 0, ...rows.map((row) => (row.length === count ? (row[i] ?? "").length : 0))),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => {
        if (i === row.length - 1) return cell;
        return i < left ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
      })
      .join(" "),
  );
}

/** `wc`: numbers as wide as `width`; a single number about a single file stands alone. */
export function wordCounts(text: string, width: number): string {
  const rows = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => /^ *(\d+(?: +\d+)*)(?: (.*))?$/.exec(line))
    .flatMap((match) => (match ? [{ numbers: (match[1] ?? "").split(/ +/), name: match[2] }] : []));
  const isAlone = rows.length === 1 && rows[0]?.numbers.length === 1;
  return rows
    .map(({ numbers, name }) => {
      const cells = numbers.map((number) => number.padStart(isAlone ? 0 : width)).join(" ");
      return `${cells}${name === undefined ? "" : ` ${name}`}\n`;
    })
    .join("");
}

/** `df`: the name of a filesystem at the left, numbers at the right. */
export function filesystems(text: string, isHuman: boolean): string {
  const lines = text.split("\n").filter((line) => line !== "");
  // Where no filesystem is meant, there is no table.
  if (lines.length < 2) return "";
  const rows = lines.map((line, i) => {
    const fields = line.split(/ +/);
    if (i > 0) return fields;
    // `Mounted on` is one heading.
    const heads = [...fields.slice(0, -2), "Mounted on"];
    return isHuman ? heads.map((head) => (head === "Available" ? "Avail" : head)) : heads;
  });
  return columns(rows, [14, 5, 5, 5, 4], rows[0]?.[1] === "Type" ? 2 : 1)
    .map((line) => `${line}\n`)
    .join("");
}
