/** Breaking texts into lines: by width alone, and as the older explain does, which keeps paragraphs and lists. */

/** Breaks between words so that no line is longer than `width`, where it can; line breaks of the text stay. */
export function wrapWords(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

/** A word that is longer than a line gets one of its own. Spaces at a break are dropped, others kept. */
function wrapLine(line: string, width: number): string {
  let done = "";
  let current = 0;
  for (const [, space = "", word = ""] of line.matchAll(/(\s*)(\S*)/g)) {
    if (word === "") {
      if (current + space.length <= width) done += space;
      continue;
    }
    if (current + space.length + word.length > width && current + space.length > 1) {
      done += `\n${word}`;
      current = word.length;
    } else {
      done += space + word;
      current += space.length + word.length;
    }
  }
  return done;
}

/** Lines of at most `width`, words joined again; empty lines, indented lines and items of lists begin anew. */
export function wrapParagraphs(text: string, width: number): string[] {
  const lines: string[] = [];
  let words: string[] = [];
  const flush = (): void => {
    if (words.length > 0) lines.push(words.join(" "));
    words = [];
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("    ")) {
      flush();
      lines.push(line);
      continue;
    }
    if (line.trim() === "") {
      flush();
      if (lines.length > 0) lines.push("");
      continue;
    }
    if (words.at(-1)?.endsWith(":") === true || /^(\d+\.?|-|\*)\s/.test(line.trim())) flush();
    for (const word of line.trim().split(/\s+/)) {
      if (words.length > 0 && [...words, word].join(" ").length > width) flush();
      words.push(word);
    }
  }
  flush();
  return lines;
}
