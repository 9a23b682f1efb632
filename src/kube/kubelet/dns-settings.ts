/**
 * /etc/resolv.conf with a Pod's dnsConfig, and the limits of a resolver.
 *
 * Source: facts/kubelet.md 10.5 (network/dns of v1.36): 3 name servers, 32 search domains, 2048 characters of them.
 */
import type { Pod } from "../api/pod.ts";
import type { Resolver } from "./network-files.ts";

const NAME_SERVERS = 3;
const SEARCH_DOMAINS = 32;
const SEARCH_CHARS = 2048;

/** The resolver that comes of it, and the texts of DNSConfigForming events. */
export function dnsSettings(pod: Pod, base: Resolver): { resolver: Resolver; warnings: string[] } {
  const config = pod.spec.dnsConfig ?? {};
  const warnings: string[] = [];
  let nameservers = unique([...base.nameservers, ...(config.nameservers ?? [])]);
  let searches = unique([...base.searches, ...(config.searches ?? [])]);
  const options = new Map(base.options);
  for (const { name, value = "" } of config.options ?? []) options.set(name, value);
  const fitting = fittingSearches(searches);
  if (fitting.length < searches.length) {
    searches = fitting;
    warnings.push(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(" ")}`,
    );
  }
  if (nameservers.length > NAME_SERVERS) {
    nameservers = nameservers.slice(0, NAME_SERVERS);
    warnings.push(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${nameservers.join(" ")}`,
    );
  }
  return { resolver: { nameservers, searches, options: [...options] }, warnings };
}

function fittingSearches(searches: readonly string[]): string[] {
  const fitting = searches.slice(0, SEARCH_DOMAINS);
  while (fitting.join(" ").length > SEARCH_CHARS) fitting.pop();
  return fitting;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
