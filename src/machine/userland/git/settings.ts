/** Settings of git: files in sections, and what the environment says. Source: git-config(1) 2.39. Simplified: no includes and conditions. */
import type { Sys } from "../../kernel/applet.ts";
import type { Repository } from "./store.ts";

export interface Setting {
  /** `section.sub.name`, section and name in small letters. */
  readonly key: string;
  readonly value: string;
  readonly file: string;
}

export function parseSettings(text: string, file: string): Setting[] {
  const found: Setting[] = [];
  let section = "";
  for (const line of text.replace(/\\\n/g, "").split("\n")) {
    const head = /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\](.*)$/.exec(line);
    if (head) {
      const sub = head[2]?.replace(/\\(.)/g, "$1");
      section = (head[1] ?? "").toLowerCase() + (sub === undefined ? "" : `.${sub}`);
    }
    const rest = head ? (head[3] ?? "") : line;
    const pair = /^\s*([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/.exec(rest);
    if (!pair) continue;
    found.push({ key: `${section}.${(pair[1] ?? "").toLowerCase()}`, value: valueOf(pair[2] ?? "true"), file });
  }
  return found;
}

function valueOf(text: string): string {
  let out = "";
  let isQuoted = false;
  for (const [part] of text.matchAll(/\\.|[^]/g)) {
    if (part === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (part === "#" || part === ";")) break;
    else if (part.startsWith("\\")) out += { n: "\n", t: "\t", b: "\b" }[part[1] ?? ""] ?? part.slice(1);
    else out += part;
  }
  return out.trim();
}

export function globalFile(sys: Sys): string {
  return sys.env("GIT_CONFIG_GLOBAL") ?? `${sys.env("HOME") ?? ""}/.gitconfig`;
}

/** All settings, the strongest last. */
export function settingsOf(sys: Sys, repository: Repository | null, extra: readonly string[] = []): Setting[] {
  const files = ["/etc/gitconfig", globalFile(sys), ...(repository ? [`${repository.directory}/config`] : [])];
  const read = files.flatMap((file) => {
    const text = sys.k.readFile(sys.p, file);
    return typeof text === "number" ? [] : parseSettings(text, file);
  });
  const count = Number(sys.env("GIT_CONFIG_COUNT") ?? 0);
  const fromEnvironment = Array.from({ length: count }, (_, i) => ({
    key: canonicalKey(sys.env(`GIT_CONFIG_KEY_${i}`) ?? ""),
    value: sys.env(`GIT_CONFIG_VALUE_${i}`) ?? "",
    file: "command line:",
  }));
  const given = extra.map((text) => {
    const at = text.indexOf("=");
    return {
      key: canonicalKey(at < 0 ? text : text.slice(0, at)),
      value: at < 0 ? "true" : text.slice(at + 1),
      file: "command line:",
    };
  });
  return [...read, ...fromEnvironment, ...given];
}

/** Section and name in small letters, what is between them as it stands. */
export function canonicalKey(key: string): string {
  const [first, last] = [key.indexOf("."), key.lastIndexOf(".")];
  if (first < 0) return key.toLowerCase();
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}

/** The text of a settings file in which `key` has `value` (null: is no longer), added anew or in place of what was. */
export function withSetting(text: string, key: string, value: string | null, adds = false): string {
  const [first, last] = [key.indexOf("."), key.lastIndexOf(".")];
  const [section, sub, name] = [
    key.slice(0, first),
    key.slice(first + 1, Math.max(first + 1, last)),
    key.slice(last + 1),
  ];
  const head = sub === "" ? `[${section}]` : `[${section} "${sub.replace(/["\\]/g, "\\$&")}"]`;
  const line = value === null ? "" : `\t${name} = ${quoted(value)}\n`;
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  let current = "";
  let end = -1;
  let start = -1;
  let there = -1;
  for (const [i, one] of lines.entries()) {
    const found = /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/.exec(one);
    if (found)
      current = (found[1] ?? "").toLowerCase() + (found[2] === undefined ? "" : `.${found[2].replace(/\\(.)/g, "$1")}`);
    if (current !== (sub === "" ? section : `${section}.${sub}`)) continue;
    if (found) start = i;
    end = i;
    if (new RegExp(`^\\s*${name.replace(/[-]/g, "\\-")}\\s*(=|$)`, "i").test(one)) there = i;
  }
  if (there >= 0 && !adds) {
    lines.splice(there, 1, ...(line === "" ? [] : [line.replace(/\n$/, "")]));
    // A section without anything in it goes with it.
    if (line === "" && start >= 0 && (there + 1 > lines.length || !/^\s*[^[\s]/.test(lines[start + 1] ?? "")))
      lines.splice(start, 1);
  } else if (line !== "") {
    if (end >= 0) lines.splice(end + 1, 0, line.replace(/\n$/, ""));
    else lines.push(head, line.replace(/\n$/, ""));
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function quoted(value: string): string {
  const escaped = value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return /^\s|\s$|[#;]/.test(value) ? `"${escaped}"` : escaped;
}
