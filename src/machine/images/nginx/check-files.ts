/**
 * Files that the configuration names and that must be there when it is read.
 * Source: ngx_http_ssl_module; messages of nginx 1.27 with OpenSSL 3.0.
 */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { certificateOf } from "../../kernel/net/certificate.ts";
import type { Certificate } from "../../kernel/net/tls.ts";
import { ConfigFault } from "./config-tree.ts";
import type { Directive, Scope } from "./config-tree.ts";
import { fullPath } from "./paths.ts";

const KINDS: ReadonlyMap<string, string> = new Map([
  ["ssl_certificate", "cannot load certificate"],
  ["ssl_certificate_key", "cannot load certificate key"],
]);

/** What was read while the configuration was, by root. */
export const certificates = new WeakMap<Directive, Certificate>();

export function checkFiles(sys: Sys, scope: Scope): void {
  for (const directive of scope.directives) {
    const { name, args, block } = directive;
    if (block && block.place !== "T" && block.place !== "A") checkFiles(sys, block);
    const [path = ""] = args;
    const message = KINDS.get(name);
    if (message === undefined || path.includes("$") || /^(data|engine):/.test(path)) continue;
    const text = sys.k.readFile(sys.p, fullPath(path));
    if (!isError(text)) {
      const certificate = name === "ssl_certificate" ? certificateOf(text) : undefined;
      if (certificate) certificates.set(directive, certificate);
      if (text.includes("-----BEGIN ")) continue;
      throw new ConfigFault(
        `${message} "${fullPath(path)}": PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)`,
        null,
      );
    }
    const code = (0x8000_0000 + Math.abs(text)).toString(16).toUpperCase();
    const reason = strerror(text);
    const kind = reason === "No such file or directory" ? "no such file" : "system lib";
    throw new ConfigFault(
      `${message} "${fullPath(path)}": BIO_new_file() failed (SSL: error:${code}:system library::${reason}:calling fopen(${fullPath(path)}, r) error:${kind === "no such file" ? "10000080" : "10080002"}:BIO routines::${kind})`,
      null,
    );
  }
}
