/** The order of versions. Source: gnulib filevercmp, as Debian compares versions; an ending like `.tar.gz` counts last. */

function order(character: string | undefined): number {
  if (character === undefined || /\d/.test(character)) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function compareParts(x: string, y: string): number {
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    while ((i < x.length && !/\d/.test(x[i] ?? "")) || (j < y.length && !/\d/.test(y[j] ?? ""))) {
      const difference = order(x[i]) - order(y[j]);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const [left = "", right = ""] = [/^\d*/.exec(x.slice(i))?.[0], /^\d*/.exec(y.slice(j))?.[0]];
    const [a, b] = [left.replace(/^0+/, ""), right.replace(/^0+/, "")];
    if (a.length !== b.length) return a.length - b.length;
    if (a !== b) return a < b ? -1 : 1;
    i += left.length;
    j += right.length;
  }
  return 0;
}

export function compareVersions(x: string, y: string): number {
  if (x === y) return 0;
  for (const special of ["", ".", ".."]) {
    if (x === special) return -1;
    if (y === special) return 1;
  }
  if (x.startsWith(".") !== y.startsWith(".")) return x.startsWith(".") ? -1 : 1;
  const ending = /(\.[A-Za-z~][A-Za-z0-9~]*)*$/;
  const [left, right] = [x.replace(ending, ""), y.replace(ending, "")];
  return compareParts(left, right) || compareParts(x, y) || (x < y ? -1 : 1);
}
