/**
 * auth_basic. Source: RFC 7617; nginx.org, ngx_http_auth_basic_module; messages of nginx 1.27.
 * Simplified: passwords hashed by crypt() in other ways than `$apr1$` do not match; `{PLAIN}` and `{SHA}` do.
 */
import { isError } from "../../kernel/applet.ts";
import { ENOENT } from "../../kernel/errno.ts";
import { decodeBase64, encodeBase64 } from "../../../sim/base64.ts";
import { createDigest } from "../../userland/chunks/digests.ts";
import { statusOf } from "./answer.ts";
import type { Outcome } from "./answer.ts";
import { complainOf } from "./complain.ts";
import { expandText } from "./expand.ts";
import { fullPath } from "./paths.ts";
import type { Request } from "./request.ts";
import type { Task } from "./tasks.ts";

const CRYPT_SIGNS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `none`: no password is asked for; null: the right one was given. */
export function* checkPassword(request: Request): Task<Outcome | null | "none"> {
  const realm = expandText(request, request.scope.value("auth_basic") ?? "off");
  const file = request.scope.value("auth_basic_user_file");
  if (realm === "off" || file === undefined) return "none";
  const given = /^Basic +(\S+)/i.exec(request.header("Authorization") ?? "")?.[1];
  const pair = given === undefined ? null : decodeBase64(given);
  const colon = pair?.indexOf(":") ?? -1;
  if (pair === null || colon < 0) {
    request.realm = realm;
    yield* complainOf(request, "info", "no user/password was provided for basic authentication");
    return statusOf(401);
  }
  const user = pair.slice(0, colon);
  request.remoteUser = user;
  const path = fullPath(expandText(request, file));
  const { sys } = request.connection.worker;
  const text = sys.k.readFile(sys.p, path);
  if (isError(text)) {
    yield* complainOf(request, text === -ENOENT ? "error" : "crit", `open() "${path}" failed`, text);
    return statusOf(text === -ENOENT ? 403 : 500);
  }
  const line = text.split("\n").find((one) => one.startsWith(`${user}:`));
  if (line !== undefined && matches(pair.slice(colon + 1), line.slice(user.length + 1).replace(/:.*$/, "")))
    return null;
  const problem =
    line === undefined ? `user "${user}" was not found in "${path}"` : `user "${user}": password mismatch`;
  request.realm = realm;
  yield* complainOf(request, "error", problem);
  return statusOf(401);
}

function digest(algorithm: string, text: string): string {
  const hash = createDigest(algorithm);
  hash?.update(text);
  const hex = hash?.finish() ?? "";
  return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

function matches(password: string, stored: string): boolean {
  if (stored.startsWith("{PLAIN}")) return stored.slice(7) === password;
  if (stored.startsWith("{SHA}")) return stored.slice(5) === encodeBase64(digest("sha1", password));
  const salt = /^\$apr1\$([^$]{1,8})\$/.exec(stored)?.[1];
  return salt !== undefined && stored === `$apr1$${salt}$${apr1(password, salt)}`;
}

/** Source: Apache's apr_md5_encode, after the MD5-based crypt of FreeBSD. */
function apr1(password: string, salt: string): string {
  const inner = digest("md5", password + salt + password);
  let text = `${password}$apr1$${salt}`;
  for (let left = password.length; left > 0; left -= 16) text += inner.slice(0, Math.min(16, left));
  for (let bits = password.length; bits > 0; bits >>= 1) text += (bits & 1) === 1 ? "\0" : (password[0] ?? "");
  let sum = digest("md5", text);
  for (let round = 0; round < 1000; round++) {
    const odd = (round & 1) === 1;
    const middle = (round % 3 === 0 ? "" : salt) + (round % 7 === 0 ? "" : password);
    sum = digest("md5", (odd ? password : sum) + middle + (odd ? sum : password));
  }
  const at = (index: number): number => sum.charCodeAt(index);
  const to64 = (value: number, length: number): string =>
    Array.from({ length }, (_, i) => CRYPT_SIGNS[(value >> (6 * i)) & 63] ?? "").join("");
  const triples = [0, 1, 2, 3, 4].map((i) => (at(i) << 16) | (at(i + 6) << 8) | at(i === 4 ? 5 : i + 12));
  return triples.map((value) => to64(value, 4)).join("") + to64(at(11), 2);
}
