/** Which peer of an upstream is asked. Source: nginx.org, ngx_http_upstream_module (round robin, least_conn, ip_hash, hash). */
import { expandText } from "./expand.ts";
import type { Peer, Upstream } from "./model.ts";
import type { Request } from "./request.ts";

/** Null: none is left. */
export function choosePeer(request: Request, upstream: Upstream, tried: ReadonlySet<Peer>): Peer | null {
  const { now } = request.connection.worker.sys.k.clock;
  const isSingle = upstream.peers.length === 1;
  const fits = (peer: Peer): boolean => !tried.has(peer) && !peer.isDown && (isSingle || isLive(peer, now));
  const main = upstream.peers.filter((peer) => !peer.isBackup && fits(peer));
  const able = main.length > 0 ? main : upstream.peers.filter((peer) => peer.isBackup && fits(peer));
  if (able.length === 0) return null;
  switch (upstream.method) {
    case "least_conn": {
      const least = Math.min(...able.map((peer) => peer.connections / peer.weight));
      return weighted(able.filter((peer) => peer.connections / peer.weight === least));
    }
    case "ip_hash":
      return byHash(able, request.connection.client.address.split(".").slice(0, 3).join("."));
    case "hash":
      return byHash(able, expandText(request, upstream.key));
    case "random":
      return able[request.connection.worker.sys.k.random.stream("nginx").below(able.length)] ?? null;
    case "round-robin":
      return weighted(able);
  }
}

function isLive(peer: Peer, now: number): boolean {
  return peer.maxFails === 0 || peer.fails < peer.maxFails || now - peer.checkedAt > peer.failTimeoutMs;
}

/** Smooth weighted round robin. */
function weighted(peers: readonly Peer[]): Peer | null {
  let best: Peer | null = null;
  let total = 0;
  for (const peer of peers) {
    peer.current += peer.effective;
    total += peer.effective;
    if (peer.effective < peer.weight) peer.effective++;
    if (!best || peer.current > best.current) best = peer;
  }
  if (best) best.current -= total;
  return best;
}

/** Simplified: another hash than nginx's, so that another peer may be the one that stays the same. */
function byHash(peers: readonly Peer[], key: string): Peer | null {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 113 + key.charCodeAt(i)) % 6271;
  const total = peers.reduce((sum, { weight }) => sum + weight, 0);
  let at = hash % total;
  for (const peer of peers) {
    at -= peer.weight;
    if (at < 0) return peer;
  }
  return null;
}

/** Whether it is not asked for a while now. */
export function peerFailed(peer: Peer, now: number): boolean {
  peer.fails++;
  peer.checkedAt = now;
  if (peer.maxFails > 0) peer.effective = Math.max(0, peer.effective - Math.floor(peer.weight / peer.maxFails));
  return peer.maxFails > 0 && peer.fails >= peer.maxFails;
}

export function peerWorked(peer: Peer): void {
  peer.fails = 0;
}
