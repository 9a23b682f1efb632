/** Which server and which location a request is for. Source: nginx.org, "How nginx processes a request", location. */
import type { Endpoint, Location, VirtualServer } from "./model.ts";
import type { PcreMatch } from "./pcre.ts";
import type { Request } from "./request.ts";

/** By name: exact ones, the longest `*.x`, the longest `x.*`, expressions in order; else the default. */
export function chooseServer(endpoint: Endpoint, host: string, request: Request): VirtualServer {
  if (host === "" && endpoint.servers.length === 1) return endpoint.defaultServer;
  let best: VirtualServer | null = null;
  let bestLength = -1;
  let rank = 0;
  for (const server of endpoint.servers) {
    for (const { text, kind } of server.names) {
      const length = text.length;
      if (kind === "exact" && text === host && rank < 3) [best, rank] = [server, 3];
      else if (kind === "leading" && fitsLeading(text, host)) {
        if (rank < 2 || (rank === 2 && length > bestLength)) [best, rank, bestLength] = [server, 2, length];
      } else if (kind === "trailing" && host.startsWith(text.slice(0, -1))) {
        if (rank < 1 || (rank === 1 && length > bestLength)) [best, rank, bestLength] = [server, 1, length];
      }
    }
  }
  if (best) return best;
  for (const server of endpoint.servers) {
    for (const { regex } of server.names) {
      const match = regex?.exec(host);
      if (!regex || !match) continue;
      keepCaptures(request, match, regex.names);
      return server;
    }
  }
  return endpoint.defaultServer;
}

function fitsLeading(pattern: string, host: string): boolean {
  return pattern.startsWith(".")
    ? host === pattern.slice(1) || host.endsWith(pattern)
    : host.endsWith(pattern.slice(1));
}

/** Makes groups available as $1 and by their names. */
export function keepCaptures(request: Request, match: PcreMatch, names: ReadonlyMap<string, number>): void {
  request.captures = match.groups;
  for (const [name, number] of names) request.variables.set(name.toLowerCase(), match.groups[number] ?? "");
}

/** `redirect`: the request lacks the slash at the end of a location that passes requests on. */
export type Found = { readonly location: Location | null; readonly redirect: boolean };

export function findLocation(request: Request): Found {
  return search(request, request.server.locations, null);
}

function search(request: Request, locations: readonly Location[], outer: Location | null): Found {
  const { uri } = request;
  let best: Location | null = null;
  for (const location of locations) {
    if (location.modifier === "=" && location.text === uri) return { location, redirect: false };
    const isPrefix = (location.modifier === "" || location.modifier === "^~") && uri.startsWith(location.text);
    if (isPrefix && (best === null || location.text.length > best.text.length)) best = location;
  }
  if (best === null || best.text.length < uri.length) {
    const slashed = locations.find(
      ({ modifier, text }) => modifier !== "@" && !modifier.startsWith("~") && text === `${uri}/`,
    );
    if (slashed && passesOn(slashed)) return { location: slashed, redirect: true };
  }
  let found: Found = { location: best ?? outer, redirect: false };
  if (best) found = search(request, best.children, best);
  if (found.redirect || found.location?.modifier === "=") return found;
  if (found.location !== best && found.location?.regex) return found;
  const isFinal = best?.modifier === "^~" || (found.location !== best && found.location?.modifier === "^~");
  if (isFinal) return found;
  for (const location of locations) {
    const match = location.regex?.exec(uri);
    if (!location.regex || !match) continue;
    keepCaptures(request, match, location.regex.names);
    return search(request, location.children, location);
  }
  return found;
}

function passesOn({ scope }: Location): boolean {
  return ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"].some(
    (name) => scope.own(name).length > 0,
  );
}
