/** What httpd.conf may say. Source: BusyBox 1.36.1 httpd.c, parse_conf. */
import type { Sys } from "../../kernel/applet.ts";
import { isIpv4, normalAddress } from "../../kernel/net/address.ts";
import { complain } from "../message.ts";

interface AddressRule {
  readonly isAllowed: boolean;
  readonly address: number;
  readonly mask: number;
}

interface PasswordRule {
  readonly path: string;
  readonly credentials: string;
}

/** A part of the tree that another server has. */
export interface ProxyRule {
  readonly from: string;
  readonly host: string;
  readonly to: string;
}

export class HttpdConfig {
  indexPage = "index.html";
  /** `H:`; null: not given. */
  home: string | null = null;
  deniesAll = false;
  addressRules: AddressRule[] = [];
  /** The longest paths first. */
  passwordRules: PasswordRule[] = [];
  /** By suffix with its dot. */
  mimeTypes = new Map<string, string>();
  /** The program for a suffix. */
  interpreters = new Map<string, string>();
  errorPages = new Map<number, string>();
  proxies: ProxyRule[] = [];

  /** For one request, whose directories may have rules of their own. */
  copy(): HttpdConfig {
    const copy = Object.assign(new HttpdConfig(), this);
    copy.mimeTypes = new Map(this.mimeTypes);
    copy.interpreters = new Map(this.interpreters);
    copy.passwordRules = [...this.passwordRules];
    return copy;
  }

  /** Whether a client at that address may ask. */
  allows(remote: string): boolean {
    const text = normalAddress(remote);
    const value = isIpv4(text) ? addressValue(text) : 0;
    const rule = this.addressRules.find(({ address, mask }) => (value & mask) >>> 0 === address);
    return rule ? rule.isAllowed : !this.deniesAll;
  }

  /** The user where the page may be seen ("" where nobody needs to be anyone), null where it may not. */
  authorize(path: string, credentials: string): string | null {
    let matched: string | null = null;
    for (const rule of this.passwordRules) {
      if (matched !== null && matched !== rule.path) continue;
      const rest = path.slice(rule.path.length);
      if (rule.path !== "/" && !(path.startsWith(rule.path) && (rest === "" || rest.startsWith("/")))) continue;
      matched = rule.path;
      const [user = "", password = ""] = split(credentials);
      const [wantedUser = "", wanted = ""] = split(rule.credentials);
      if (credentials.includes(":") && (wantedUser === "*" || wantedUser === user) && wanted === password) return user;
    }
    return matched === null ? "" : null;
  }

  proxyFor(url: string): ProxyRule | undefined {
    return this.proxies.findLast(({ from }) => url.startsWith(from));
  }

  /** Takes over what a file says; `directory` is "" for the main one. False where there is no such file. */
  *read(sys: Sys, file: string, directory: string | null): Generator<void, boolean, void> {
    this.addressRules = [];
    this.deniesAll = false;
    if (directory === null) {
      this.mimeTypes = new Map();
      this.interpreters = new Map();
      this.passwordRules = [];
    }
    const text = sys.k.readFile(sys.p, file);
    if (typeof text === "number") return false;
    for (const raw of text.split("\n")) {
      const line = raw.replace(/#.*$/, "").replace(/[ \t]/g, "");
      if (line === "" || this.#take(line, directory)) continue;
      yield* complain(sys, "httpd", `config error '${line}' in '${file}'`);
    }
    return true;
  }

  /** False where the line means nothing. */
  #take(line: string, directory: string | null): boolean {
    const [head = "", value = ""] = split(line);
    if (value === "") return false;
    const isMain = directory === null;
    switch ((line[0] ?? "").toUpperCase()) {
      case "I":
        this.indexPage = value;
        return true;
      case "H":
        if (isMain) this.home = value;
        return isMain;
      case "A":
      case "D":
        this.#takeAddress(line[0]?.toUpperCase() === "A", value);
        return true;
      case "E":
        if (isMain && Number.parseInt(head.slice(1), 10) >= 100)
          this.errorPages.set(Number.parseInt(head.slice(1), 10), value);
        return isMain && Number.parseInt(head.slice(1), 10) >= 100;
      case "P":
        return isMain && this.#takeProxy(value);
      case ".":
        this.mimeTypes.set(head, value);
        return true;
      case "*":
        if (!head.startsWith("*.")) return false;
        this.interpreters.set(head.slice(1), value);
        return true;
      case "/": {
        const path = `${isMain ? "" : `/${directory}`}${head}`.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
        this.passwordRules.unshift({ path, credentials: value });
        this.passwordRules.sort((a, b) => b.path.length - a.path.length);
        return true;
      }
      default:
        return false;
    }
  }

  #takeProxy(value: string): boolean {
    const match = /^([^:]*):(?:http:\/\/)?([^/]+)(\/.*)$/.exec(value);
    if (!match) return false;
    this.proxies.push({ from: match[1] ?? "", host: match[2] ?? "", to: match[3] ?? "" });
    return true;
  }

  #takeAddress(isAllowed: boolean, value: string): void {
    if (value.startsWith("*")) {
      if (!isAllowed) this.deniesAll = true;
      return;
    }
    // What cannot be read protects everything.
    const rule = addressRule(isAllowed, value) ?? { isAllowed: false, address: 0, mask: 0 };
    if (rule.isAllowed) this.addressRules.push(rule);
    else this.addressRules.unshift(rule);
  }
}

function split(text: string): [string, string] | [string] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}

function addressValue(text: string): number {
  return text.split(".").reduce((value, part) => value * 256 + Number(part), 0);
}

/** `10.1.`, `10.0.0.0/25`, `10.0.0.0/255.255.255.128`; null where it is none. */
function addressRule(isAllowed: boolean, text: string): AddressRule | null {
  const [network = "", width] = text.split("/");
  const parts = network.split(".").filter((part) => part !== "");
  if (parts.length === 0 || parts.length > 4 || parts.some((part) => !/^\d+$/.test(part) || Number(part) > 255))
    return null;
  const address = addressValue([...parts, "0", "0", "0"].slice(0, 4).join("."));
  if (width !== undefined && isIpv4(width)) return { isAllowed, address, mask: addressValue(width) };
  const bits = width === undefined ? parts.length * 8 : Number(width);
  if (!/^\d+$/.test(String(bits)) || bits > 32) return null;
  return { isAllowed, address, mask: bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0 };
}
