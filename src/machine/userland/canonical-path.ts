/** Paths without links, `.` and `..`. Source: realpath(3); BusyBox 1.36.1 libbb xmalloc_realpath_coreutils. */
import type { Sys } from "../kernel/applet.ts";
import { ELOOP, ENOENT, ENOTDIR } from "../kernel/errno.ts";
import type { ByteString } from "../kernel/types.ts";
import { joinPath, withoutTrailingSlashes } from "./paths.ts";

const MAX_LINKS = 40;

/** The canonical path of something that exists, or -errno. */
export function canonicalPath(sys: Sys, path: ByteString): ByteString | number {
  if (path === "") return -ENOENT;
  let at = path.startsWith("/") ? "" : sys.k.getcwd(sys.p).replace(/\/$/, "");
  const rest = path.split("/").reverse();
  let links = 0;
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
      continue;
    }
    const next = `${at}/${part}`;
    const stat = sys.k.lstat(sys.p, next);
    if (typeof stat === "number") return stat;
    if (stat.kind !== "symlink") {
      if (rest.length > 0 && stat.kind !== "directory") return -ENOTDIR;
      at = next;
      continue;
    }
    if (++links > MAX_LINKS) return -ELOOP;
    const target = sys.k.readlink(sys.p, next);
    if (typeof target === "number") return target;
    if (target.startsWith("/")) at = "";
    rest.push(...target.split("/").reverse());
  }
  return at === "" ? "/" : at;
}

/**
 * The same, where the last name need not exist once its directory is named, or a link leads to it. A relative link counts
 * from the working directory then, wherever it lies.
 */
export function canonicalPathOfLink(sys: Sys, path: ByteString, links = 0): ByteString | number {
  const found = canonicalPath(sys, path);
  if (found !== -ENOENT || path === "" || links > MAX_LINKS) return found;
  const target = sys.k.readlink(sys.p, path);
  if (typeof target !== "number") {
    const next = target.startsWith("/") ? target : joinPath(sys.k.getcwd(sys.p), target);
    return canonicalPathOfLink(sys, next, links + 1);
  }
  const bare = withoutTrailingSlashes(path.replace(/^\/+/, "/"));
  const slash = bare.lastIndexOf("/");
  if (slash <= 0) return slash < 0 ? found : bare;
  const parent = canonicalPath(sys, bare.slice(0, slash));
  return typeof parent === "number" ? parent : `${parent}/${bare.slice(slash + 1)}`;
}
