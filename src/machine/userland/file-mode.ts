/** File modes: as ls shows them, and as chmod, mkdir -m and their kin read them. Source: POSIX chmod, BusyBox 1.36 libbb. */
import type { FileKind, Stat } from "../kernel/types.ts";

const KIND_LETTER: Readonly<Record<FileKind, string>> = {
  file: "-",
  directory: "d",
  symlink: "l",
  fifo: "p",
  device: "c",
  socket: "s",
};

const KIND_BITS: Readonly<Record<FileKind, number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  device: 0o020000,
  socket: 0o140000,
};

/** st_mode: the permission bits and the kind in one number. */
export function rawMode(stat: Stat): number {
  return KIND_BITS[stat.kind] | stat.mode;
}

/** `rwxr-xr-x`, with setuid, setgid and sticky in their places. */
export function formatPermissions(mode: number): string {
  const triple = (bits: number, special: boolean, letter: string): string => {
    const last = special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? "x" : "-";
    return (bits & 4 ? "r" : "-") + (bits & 2 ? "w" : "-") + last;
  };
  return (
    triple((mode >> 6) & 7, (mode & 0o4000) !== 0, "s") +
    triple((mode >> 3) & 7, (mode & 0o2000) !== 0, "s") +
    triple(mode & 7, (mode & 0o1000) !== 0, "t")
  );
}

/** `-rwxr-xr-x`. */
export function formatMode(stat: Pick<Stat, "kind" | "mode">): string {
  return KIND_LETTER[stat.kind] + formatPermissions(stat.mode);
}

/** The mode that a chmod expression (`644`, `u+x,go-w`, `a=rX`) makes of `current`, or undefined where it is not one. */
export function applyMode(text: string, current: number, umask: number, isDirectory: boolean): number | undefined {
  if (/^\d/.test(text)) {
    if (!/^[0-7]+$/.test(text)) return undefined;
    const value = parseInt(text, 8);
    return value > 0o7777 ? undefined : value;
  }
  let mode = current;
  for (const clause of text.split(",")) {
    if (clause === "") continue;
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (!match) return undefined;
    const [, who = "", actions = ""] = match;
    for (const [, operator, permissions = ""] of actions.matchAll(/([-+=])([rwxXstugo]*)/g)) {
      mode = applyClause(mode, who, operator ?? "", permissions, umask, isDirectory);
    }
  }
  return mode;
}

function applyClause(
  mode: number,
  who: string,
  operator: string,
  permissions: string,
  umask: number,
  isDirectory: boolean,
): number {
  const everyone = who === "" || who.includes("a");
  let whoMask = 0;
  if (everyone || who.includes("u")) whoMask |= 0o4700;
  if (everyone || who.includes("g")) whoMask |= 0o2070;
  if (everyone || who.includes("o")) whoMask |= 0o1007;
  let bits = 0;
  for (const letter of permissions) {
    if (letter === "r") bits |= 0o444;
    else if (letter === "w") bits |= 0o222;
    else if (letter === "x") bits |= 0o111;
    else if (letter === "X") bits |= isDirectory || mode & 0o111 ? 0o111 : 0;
    else if (letter === "s") bits |= 0o6000;
    // The sticky bit is its owner's alone: `o+t` sets nothing (BusyBox), `+t` and `a+t` do.
    else if (letter === "t") bits |= everyone ? 0o1000 : 0;
    else {
      const from = (letter === "u" ? mode >> 6 : letter === "g" ? mode >> 3 : mode) & 7;
      bits |= from * 0o111;
    }
  }
  bits &= whoMask;
  // Without a "who" the umask protects what it masks.
  if (who === "") bits &= ~umask;
  if (operator === "+") return mode | bits;
  if (operator === "-") return mode & ~bits;
  const sticky = everyone ? 0o1000 : 0;
  const cleared = mode & ~((whoMask & (isDirectory ? 0o777 : 0o6777)) | sticky);
  return cleared | bits;
}
