/**
 * The prose of lessons: a small Markdown, read into a tree of few kinds of nodes. There is no HTML in it: whatever looks like
 * HTML is text, and a link leads to https or to a place of the page, or it is text.
 * Source: CommonMark 0.31, of which this is a part: headings, paragraphs, lists, quotes, code, tables as GitHub has them,
 * emphasis, code spans and links. Simplified: no nesting of lists, no references, no images.
 */
export type Prose =
  | { type: "heading"; level: number; text: Inline[] }
  | { type: "paragraph"; text: Inline[] }
  | { type: "quote"; text: Inline[] }
  | { type: "list"; ordered: boolean; items: Inline[][] }
  | { type: "code"; language: string; text: string }
  | { type: "table"; head: Inline[][]; rows: Inline[][][] };

export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | { type: "strong" | "emphasis"; text: Inline[] }
  | { type: "link"; href: string; text: string };

const ITEM = /^\s{0,3}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const ROW = /^\s*\|.*\|\s*$/;

/** Lines without the blocks that a lesson has taken out of them. */
export function parseProse(lines: readonly string[]): Prose[] {
  const prose: Prose[] = [];
  let i = 0;
  const paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length > 0) prose.push({ type: "paragraph", text: parseInline(paragraph.splice(0).join(" ")) });
  };
  /** The lines from here on that are of that kind. */
  const take = (isOne: (line: string) => boolean): string[] => {
    const from = i;
    while (i < lines.length && isOne(lines[i] ?? "")) i++;
    return lines.slice(from, i);
  };
  while (i < lines.length) {
    const line = lines[i] ?? "";
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (line.trim() === "") {
      flush();
      i++;
    } else if (heading) {
      flush();
      prose.push({ type: "heading", level: (heading[1] ?? "").length, text: parseInline(heading[2] ?? "") });
      i++;
    } else if (line.startsWith("> ") || line === ">") {
      flush();
      const text = take((one) => one.startsWith(">")).map((one) => one.replace(/^> ?/, ""));
      prose.push({ type: "quote", text: parseInline(text.join(" ")) });
    } else if (ROW.test(line) && /^[\s|:-]+$/.test(lines[i + 1] ?? "x")) {
      flush();
      const [head = [], , ...rows] = take((one) => ROW.test(one)).map(cellsOf);
      prose.push({ type: "table", head, rows });
    } else if (ITEM.test(line)) {
      flush();
      const ordered = ITEM.exec(line)?.[1] !== undefined;
      const items: string[] = [];
      for (const one of take((next) => ITEM.test(next) || /^\s{2,}\S/.test(next))) {
        const item = ITEM.exec(one);
        if (item) items.push(item[2] ?? "");
        else items.push(`${items.pop() ?? ""} ${one.trim()}`);
      }
      prose.push({ type: "list", ordered, items: items.map((item) => parseInline(item)) });
    } else {
      paragraph.push(line.trim());
      i++;
    }
  }
  flush();
  return prose;
}

function cellsOf(line: string): Inline[][] {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => parseInline(cell.trim()));
}

/** What begins a span, longest first, and what it becomes. */
const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^()\s]+)\)/;

/** `depth` bounds what stands within what. */
export function parseInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let rest = text;
  while (rest !== "" && depth < 4) {
    const match = SPAN.exec(rest);
    if (!match) break;
    if (match.index > 0) found.push({ type: "text", text: rest.slice(0, match.index) });
    const [whole, code, strong, emphasis, label = "", href = ""] = match;
    if (code !== undefined) found.push({ type: "code", text: code });
    else if (strong !== undefined) found.push({ type: "strong", text: parseInline(strong, depth + 1) });
    else if (emphasis !== undefined) found.push({ type: "emphasis", text: parseInline(emphasis, depth + 1) });
    else if (/^(https:\/\/|#)/.test(href)) found.push({ type: "link", href, text: label });
    else found.push({ type: "text", text: label });
    rest = rest.slice(match.index + whole.length);
  }
  if (rest !== "") found.push({ type: "text", text: rest });
  return found;
}

/** Inline nodes as plain text. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes.map((node) => (typeof node.text === "string" ? node.text : plainText(node.text))).join("");
}
