/** Users and groups as programs see them: /etc/passwd and /etc/group of the container. Source: passwd(5), group(5). */
import type { Sys } from "../kernel/applet.ts";

/** One line of /etc/passwd. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

/** One line of /etc/group. */
export interface Group {
  name: string;
  gid: number;
  members: readonly string[];
}

function lines(sys: Sys, path: string): string[][] {
  const text = sys.k.readFile(sys.p, path);
  if (typeof text === "number") return [];
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"));
}

/** Every account, in file order. */
export function accounts(sys: Sys): Account[] {
  return lines(sys, "/etc/passwd").map((field) => ({
    name: field[0] ?? "",
    uid: Number(field[2]),
    gid: Number(field[3]),
    home: field[5] ?? "",
    shell: field[6] ?? "",
  }));
}

/** Every group, in file order. */
export function groups(sys: Sys): Group[] {
  return lines(sys, "/etc/group").map((field) => ({
    name: field[0] ?? "",
    gid: Number(field[2]),
    members: (field[3] ?? "").split(",").filter((name) => name !== ""),
  }));
}

/** The name of a uid, or undefined. */
export function userName(sys: Sys, uid: number): string | undefined {
  return accounts(sys).find((account) => account.uid === uid)?.name;
}

/** The name of a gid, or undefined. */
export function groupName(sys: Sys, gid: number): string | undefined {
  return groups(sys).find((group) => group.gid === gid)?.name;
}

/** A uid from a name or a number, or undefined; a number that no account has is taken as it is. */
export function parseUser(sys: Sys, text: string): { uid: number; gid: number | null } | undefined {
  const account = accounts(sys).find((entry) => entry.name === text);
  if (account) return { uid: account.uid, gid: account.gid };
  if (!/^\d+$/.test(text)) return undefined;
  const uid = Number(text);
  return { uid, gid: accounts(sys).find((entry) => entry.uid === uid)?.gid ?? null };
}

/** A gid from a name or a number, or undefined. */
export function parseGroup(sys: Sys, text: string): number | undefined {
  const group = groups(sys).find((entry) => entry.name === text);
  if (group) return group.gid;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** All groups that a user belongs to, its own first. */
export function groupsOf(sys: Sys, name: string, gid: number): number[] {
  const all = [gid];
  for (const group of groups(sys)) if (group.members.includes(name) && !all.includes(group.gid)) all.push(group.gid);
  return all;
}
