/**
 * TLS as far as it can be seen: who is asked for, and the certificate that is shown. A first record each way, which begin as
 * real ones do, so that those who do not speak TLS notice; what follows is plain.
 * Simplified: nothing is encrypted; versions, ciphers, ALPN, client certificates and ends of validity are not looked at.
 */
import { isError } from "../applet.ts";
import type { Sys } from "../applet.ts";
import { EAGAIN, EINTR } from "../errno.ts";
import type { ByteString, Fd } from "../types.ts";

export interface Certificate {
  /** Names of hosts, `*.example.com` among them. */
  readonly names: readonly string[];
  /** `CN=example.com`. */
  readonly subject: string;
  readonly issuer: string;
  /** The base64 of the certificate, where it came from a file. */
  readonly body?: string;
}

/** What everybody trusts: the authority of the world outside. */
export const PUBLIC_AUTHORITY = "CN=Podarium Public CA";
const RECORD = "\x16\x03";
const MAX_HELLO = 65_536;

export function clientHello(server: string): ByteString {
  return `${RECORD}\x01${JSON.stringify({ server })}\n`;
}

export function serverHello(certificate: Certificate): ByteString {
  return `${RECORD}\x03${JSON.stringify(certificate)}\n`;
}

/** A first record, whole or not yet; `none`: that is no TLS. */
export function readHello(bytes: ByteString): { value: unknown; rest: ByteString } | "more" | "none" {
  if (!bytes.startsWith(RECORD.slice(0, bytes.length))) return "none";
  const end = bytes.indexOf("\n");
  if (end < 0) return bytes.length > MAX_HELLO ? "none" : "more";
  try {
    return { value: JSON.parse(bytes.slice(3, end)) as unknown, rest: bytes.slice(end + 1) };
  } catch {
    return "none";
  }
}

/** The name that a client asks for. */
export function serverNameOf(value: unknown): string {
  const name = (value as { server?: unknown } | null)?.server;
  return typeof name === "string" ? name : "";
}

/** A client's part. `none`: the other side does not speak TLS; -errno. */
export function* handshake(sys: Sys, fd: Fd, server: string): Generator<void, Certificate | "none" | number, void> {
  const sent = yield* sys.writeAll(fd, clientHello(server));
  if (sent < 0) return sent;
  let bytes = "";
  for (;;) {
    const data = yield* sys.read(fd);
    if (data === -EINTR) continue;
    if (isError(data)) return data;
    if (data === "") return bytes === "" ? -EAGAIN : "none";
    bytes += data;
    const hello = readHello(bytes);
    if (hello === "none") return "none";
    if (hello !== "more") return hello.value as Certificate;
  }
}

/** One that nobody has signed but itself. */
export function selfSigned(...names: readonly string[]): Certificate {
  const subject = `CN=${names[0] ?? ""}`;
  return { names, subject, issuer: subject };
}

/** Why a client does not trust a certificate; `authorities`: the text of its own file of them, null for the public ones. */
export function distrust(
  { names, subject, issuer, body }: Certificate,
  host: string,
  authorities: string | null,
): "self-signed" | "unknown-issuer" | "other-name" | null {
  const own = (authorities ?? "").replace(/\s/g, "");
  const isKnown = authorities === null ? issuer === PUBLIC_AUTHORITY : body !== undefined && own.includes(body);
  if (!isKnown) return issuer === subject ? "self-signed" : "unknown-issuer";
  return names.some((name) => fits(name, host)) ? null : "other-name";
}

function fits(name: string, host: string): boolean {
  const [own, wanted] = [name.toLowerCase(), host.toLowerCase()];
  return own === wanted || (own.startsWith("*.") && wanted.replace(/^[^.]+/, "*") === own);
}
