/** Which commands a shell script names: the first word of each command, without folder, assignments and keywords. */

const KEYWORDS = new Set(
  "! { } ( ) if then elif else fi while until for do done case esac in time exec command".split(" "),
);
/** Programs that run the command behind their own options and numbers. */
const RUNNERS = new Set(
  "busybox env nice nohup setsid timeout xargs chroot chpst setuidgid taskset ionice chrt flock unshare nsenter".split(
    " ",
  ),
);

/** In the order in which they stand; a name comes as often as it is run. */
export function commandsOf(script: string): string[] {
  const found: string[] = [];
  // What stands in quotes is data, but for the scripts handed to `sh -c`, which nobody needs to see here.
  const plain = script
    .replace(/\\./g, "_")
    .replace(/'[^']*'/g, "_")
    .replace(/"(?:[^"\\]|\\.)*"/g, quotedCommands);
  for (const part of plain.split(/[;&|\n()`{}]+/)) {
    const words = part
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "");
    while (words.length > 0) {
      const word = words.shift() ?? "";
      if (KEYWORDS.has(word) || /^\w+=/.test(word) || /^\d*[<>]/.test(word)) continue;
      const name = word.replace(/^.*\//, "").replace(/[<>].*$/, "");
      if (name !== "") found.push(name);
      if (!RUNNERS.has(name)) break;
      while (words.length > 0 && /^[-\d+]/.test(words[0] ?? "")) words.shift();
    }
  }
  return found;
}

/** Of a text in double quotes the substitutions are left. */
function quotedCommands(text: string): string {
  return (text.match(/\$\([^)]*\)/g) ?? []).join(" ") || "_";
}
