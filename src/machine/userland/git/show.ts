/** Commits as git log shows them. Source: git-log(1) 2.39, PRETTY FORMATS. */
import { strftime } from "../../../sim/strftime.ts";
import type { Commit, Repository } from "./store.ts";

export interface Person {
  readonly name: string;
  readonly mail: string;
  /** Seconds since the epoch, and `+0000`. */
  readonly time: number;
  readonly zone: string;
}

export function personOf(text: string): Person {
  const [, name = "", mail = "", time = "0", zone = "+0000"] = /^(.*?) ?<(.*)> (\d+) ([+-]\d{4})$/.exec(text) ?? [];
  return { name, mail, time: Number(time), zone };
}

/** A time in one of --date's styles. */
export function dateText({ time, zone }: Person, style: string, now: number): string {
  const sign = zone.startsWith("-") ? -1 : 1;
  const offset = sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(3)) * 60);
  const local = { offset, name: "" };
  const as = (template: string): string => strftime(template, time * 1000, local);
  const colon = `${zone.slice(0, 3)}:${zone.slice(3)}`;
  if (style.startsWith("format:") || style.startsWith("format-local:")) return as(style.replace(/^[^:]*:/, ""));
  switch (style) {
    case "short":
      return as("%Y-%m-%d");
    case "iso":
    case "iso8601":
      return `${as("%Y-%m-%d %H:%M:%S")} ${zone}`;
    case "iso-strict":
    case "iso8601-strict":
      return as("%Y-%m-%dT%H:%M:%S") + (zone === "+0000" ? "+00:00" : colon);
    case "rfc":
    case "rfc2822":
      return `${as("%a, %-d %b %Y %H:%M:%S")} ${zone}`;
    case "unix":
      return String(time);
    case "raw":
      return `${time} ${zone}`;
    case "relative":
      return relative(now / 1000 - time);
    default:
      return `${as("%a %b %-d %H:%M:%S %Y")} ${zone}`;
  }
}

function relative(seconds: number): string {
  const said = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  if (seconds < 90) return said(Math.floor(seconds), "second");
  const minutes = Math.floor((seconds + 30) / 60);
  if (minutes < 90) return said(minutes, "minute");
  const hours = Math.floor((minutes + 30) / 60);
  if (hours < 36) return said(hours, "hour");
  const days = Math.floor((hours + 12) / 24);
  if (days < 14) return said(days, "day");
  if (days < 70) return said(Math.floor((days + 3) / 7), "week");
  if (days < 365) return said(Math.floor((days + 15) / 30), "month");
  return said(Math.floor((days + 183) / 365), "year");
}

/** `HEAD -> main, origin/main, tag: v1` of a commit. */
export function decoration(repository: Repository, hash: string): string {
  const branch = repository.headRef();
  const names: string[] = [];
  if (repository.head() === hash) names.push(branch === null ? "HEAD" : `HEAD -> ${branch.replace("refs/heads/", "")}`);
  const at = (name: string): boolean => repository.peeled(repository.ref(name) ?? "") === hash;
  // The other way round, as git keeps them.
  for (const name of repository.refs("refs/tags/").reverse()) if (at(name)) names.push(`tag: ${name.slice(10)}`);
  for (const name of repository.refs("refs/remotes/").reverse()) if (at(name)) names.push(name.slice(13));
  for (const name of repository.refs("refs/heads/").reverse())
    if (at(name) && name !== branch) names.push(name.slice(11));
  return names.join(", ");
}

export function subjectOf(message: string): string {
  return (message.replace(/^\n+/, "").split(/\n\s*\n/)[0] ?? "").trim().replaceAll("\n", " ");
}

export function bodyOf(message: string): string {
  const at = message.search(/\n\s*\n/);
  return at < 0 ? "" : `${message.slice(at).trim()}\n`;
}

export function formatted(
  repository: Repository,
  hash: string,
  commit: Commit,
  template: string,
  dates: string,
): string {
  const now = repository.sys.k.clock.epoch;
  const [author, committer] = [personOf(commit.author), personOf(commit.committer)];
  const ofPerson = (person: Person, letter: string): string | undefined => {
    switch (letter) {
      case "n":
      case "N":
        return person.name;
      case "e":
      case "E":
        return person.mail;
      case "l":
        return person.mail.replace(/@.*/, "");
      case "d":
        return dateText(person, dates, now);
      case "D":
        return dateText(person, "rfc", now);
      case "r":
        return dateText(person, "relative", now);
      case "t":
        return String(person.time);
      case "i":
        return dateText(person, "iso", now);
      case "I":
        return dateText(person, "iso-strict", now);
      case "s":
        return dateText(person, "short", now);
      default:
        return undefined;
    }
  };
  const decorated = decoration(repository, hash);
  const values: Readonly<Record<string, string>> = {
    H: hash,
    h: hash.slice(0, 7),
    T: commit.tree,
    t: commit.tree.slice(0, 7),
    P: commit.parents.join(" "),
    p: commit.parents.map((one) => one.slice(0, 7)).join(" "),
    s: subjectOf(commit.message),
    f: subjectOf(commit.message)
      .replace(/[^A-Za-z0-9._]+/g, "-")
      .replace(/^-|[-.]+$/g, ""),
    b: bodyOf(commit.message),
    B: commit.message,
    d: decorated === "" ? "" : ` (${decorated})`,
    D: decorated,
    n: "\n",
    "%": "%",
    N: "",
    e: "",
    m: ">",
  };
  return template.replace(/%(C\([^)]*\)|Creset|C[a-z]+|x[0-9a-fA-F]{2}|a.|c.|[A-Za-z%])/g, (whole, what: string) => {
    if (what.startsWith("C")) return "";
    if (what.startsWith("x") && what.length === 3) return String.fromCharCode(Number.parseInt(what.slice(1), 16));
    if (what.length === 2) return ofPerson(what.startsWith("a") ? author : committer, what[1] ?? "") ?? whole;
    return values[what] ?? whole;
  });
}

/** The usual form of git log and show. */
export function whole(
  repository: Repository,
  hash: string,
  commit: Commit,
  style: string,
  dates: string,
  decorates: boolean,
): string {
  const now = repository.sys.k.clock.epoch;
  const [author, committer] = [personOf(commit.author), personOf(commit.committer)];
  const names = decorates ? decoration(repository, hash) : "";
  const merge = commit.parents.length > 1 ? `Merge: ${commit.parents.map((one) => one.slice(0, 7)).join(" ")}\n` : "";
  const head = `commit ${hash}${names === "" ? "" : ` (${names})`}\n${merge}`;
  const indented = commit.message
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => `    ${line}\n`)
    .join("");
  const who = (label: string, person: Person, width = 8): string =>
    `${`${label}:`.padEnd(width)}${person.name} <${person.mail}>\n`;
  switch (style) {
    case "short":
      return `${head}${who("Author", author)}\n    ${subjectOf(commit.message)}\n`;
    case "full":
      return `${head}${who("Author", author)}${who("Commit", committer)}\n${indented}`;
    case "fuller":
      return `${head}${who("Author", author, 12)}AuthorDate: ${dateText(author, dates, now)}\n${who("Commit", committer, 12)}CommitDate: ${dateText(committer, dates, now)}\n\n${indented}`;
    case "raw":
      return `commit ${hash}\ntree ${commit.tree}\n${commit.parents.map((one) => `parent ${one}\n`).join("")}author ${commit.author}\ncommitter ${commit.committer}\n\n${indented}`;
    default:
      return `${head}${who("Author", author)}Date:   ${dateText(author, dates, now)}\n\n${indented}`;
  }
}
