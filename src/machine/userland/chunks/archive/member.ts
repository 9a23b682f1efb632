/** One member of an archive, whatever the format: what its header says. */
import type { ByteString, FileKind } from "../../../kernel/types.ts";
import { formatMode } from "../../file-mode.ts";
import { strftime } from "../../../../sim/strftime.ts";
import type { Zone } from "../../../../sim/time-zone.ts";

export interface Member {
  name: ByteString;
  kind: FileKind;
  /** Where a symbolic or a hard link leads. */
  target: ByteString | null;
  isHardLink: boolean;
  mode: number;
  uid: number;
  gid: number;
  user: ByteString;
  group: ByteString;
  size: number;
  /** Milliseconds since the epoch. */
  mtime: number;
  rdev: number;
}

/** Paths that leave the current directory are made to stay in it; what was taken away in front. */
export function safePath(path: ByteString): { path: ByteString; removed: ByteString } {
  let start = 0;
  for (;;) {
    const rest = path.slice(start);
    if (rest.startsWith("/")) start++;
    else if (rest.startsWith("../") || /(?:^|\/)\.\.\//.test(rest)) start += rest.indexOf("../") + 3;
    else break;
  }
  return { path: path.slice(start), removed: path.slice(0, start) };
}

/** `-rw-r--r-- root/root         2 2020-01-01 10:00:00 NAME -> TARGET`. */
export function memberLine(member: Member, numeric: boolean, zone: Zone): ByteString {
  const user = numeric || member.user === "" ? String(member.uid) : member.user;
  const group = numeric || member.group === "" ? String(member.gid) : member.group;
  const time = strftime("%Y-%m-%d %H:%M:%S", member.mtime, zone.at(member.mtime));
  const owner = `${user.slice(0, 15)}/${group.slice(0, 15)} ${String(member.size).padStart(9)}`;
  const target = member.target === null ? "" : ` -> ${member.target}`;
  return `${formatMode(member)} ${owner} ${time} ${member.name}${target}`;
}
