/** Values with variables in them: `$name`, `${name}`, `$1`. Source: nginx.org, "Variables"; script engine's messages. */

export type TemplatePart = string | { readonly variable: string } | { readonly capture: number };

export interface Template {
  readonly text: string;
  readonly parts: readonly TemplatePart[];
}

export type TemplateOrProblem = Template | { readonly message: string };

const PART = /\$(?:([1-9])|\{([A-Za-z0-9_]*)(\}?)|([A-Za-z0-9_]+))/y;

export function parseTemplate(text: string): TemplateOrProblem {
  const parts: TemplatePart[] = [];
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "$") {
      plain += text[i];
      continue;
    }
    PART.lastIndex = i;
    const match = PART.exec(text);
    const name = match?.[2] ?? match?.[4];
    if (!match || (match[1] === undefined && (name === undefined || name === "")))
      return { message: "invalid variable name" };
    if (match[2] !== undefined && match[3] !== "}") {
      return { message: `the closing bracket in "${match[2]}" variable is missing` };
    }
    if (plain !== "") parts.push(plain);
    plain = "";
    parts.push(match[1] === undefined ? { variable: (name ?? "").toLowerCase() } : { capture: Number(match[1]) });
    i += match[0].length - 1;
  }
  if (plain !== "") parts.push(plain);
  return { text, parts };
}

/** Of a text that was checked before. */
export function templateOf(text: string): Template {
  const parsed = parseTemplate(text);
  return "parts" in parsed ? parsed : { text, parts: [text] };
}
