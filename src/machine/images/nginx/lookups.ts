/** Variables out of tables: map, geo, split_clients. Source: nginx.org, the three modules. */
import { isIpv4 } from "../../kernel/net/address.ts";
import type { Directive } from "./config-tree.ts";
import { regexOf } from "./expressions.ts";
import type { Request } from "./request.ts";
import { keepCaptures } from "./server-choice.ts";
import { expandText } from "./expand.ts";

/** Simplified: split_clients always takes its first part. */
export function lookUp(request: Request, table: Directive): string | undefined {
  if (table.name === "map") return expandText(request, lookUpMap(request, table));
  if (table.name === "geo") return lookUpGeo(request, table);
  return table.block?.directives[0]?.args[0] ?? "";
}

function lookUpMap(request: Request, table: Directive): string {
  const entries = table.block?.directives ?? [];
  const value = expandText(request, table.args[0] ?? "");
  const usesHosts = entries.some(({ name, args }) => name === "hostnames" && args.length === 0);
  const lower = value.toLowerCase();
  let byMask: string | undefined;
  let byDefault = "";
  for (const { name, args } of entries) {
    const [result = ""] = args;
    const key = name.replace(/^\\(?=[~]|default$|hostnames$|include$|volatile$)/, "");
    if (name === "default") byDefault = result;
    else if (!name.startsWith("~") && key.toLowerCase() === lower && args.length > 0) return result;
    else if (usesHosts && byMask === undefined && fitsMask(name.toLowerCase(), lower)) byMask = result;
  }
  if (byMask !== undefined) return byMask;
  for (const entry of entries) {
    if (!entry.name.startsWith("~")) continue;
    const isCaseless = entry.name.startsWith("~*");
    const regex = regexOf(entry, entry.name.slice(isCaseless ? 2 : 1), isCaseless);
    const match = regex.exec(value);
    if (!match) continue;
    keepCaptures(request, match, regex.names);
    return entry.args[0] ?? "";
  }
  return byDefault;
}

function fitsMask(mask: string, host: string): boolean {
  if (mask.startsWith("*.")) return host.endsWith(mask.slice(1));
  if (mask.startsWith(".")) return host === mask.slice(1) || host.endsWith(mask);
  return mask.endsWith(".*") && host.startsWith(mask.slice(0, -1));
}

function lookUpGeo(request: Request, table: Directive): string {
  const address = table.args.length > 1 ? expandText(request, table.args[0] ?? "") : request.connection.client.address;
  let best = "";
  let bestBits = -1;
  for (const { name, args } of table.block?.directives ?? []) {
    if (name === "default" && bestBits < 0) best = args[0] ?? "";
    const bits = name === "default" ? -1 : matchBits(name, address);
    if (bits > bestBits) [best, bestBits] = [args[0] ?? "", bits];
  }
  return best;
}

/** How many bits of the network `a.b.c.d/n` the address has in common with it: all n, or -1. */
export function matchBits(network: string, address: string): number {
  if (network === "all") return 0;
  const [base = "", bits] = network.split("/");
  if (!isIpv4(base) || !isIpv4(address)) return base.toLowerCase() === address.toLowerCase() ? 128 : -1;
  const length = bits === undefined ? 32 : isIpv4(bits) ? maskBits(bits) : Number(bits);
  const mask = length === 0 ? 0 : (-1 << (32 - length)) >>> 0;
  return (toNumber(base) & mask) >>> 0 === (toNumber(address) & mask) >>> 0 ? length : -1;
}

function maskBits(mask: string): number {
  return toNumber(mask).toString(2).replaceAll("0", "").length;
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
