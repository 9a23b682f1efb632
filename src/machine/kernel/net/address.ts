/** Addresses of the Internet Protocol as text. */

/** `::ffff:1.2.3.4` means `1.2.3.4`. */
export function normalAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}

export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::" || address === "";
}

export function isLoopback(address: string): boolean {
  return address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** Whether the text is an IPv4 address of four decimal parts. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

/** Whether the text is an IPv6 address. */
export function isIpv6(text: string): boolean {
  return expandIpv6(text) !== undefined;
}

/** The eight groups of an IPv6 address, or undefined. */
export function expandIpv6(text: string): number[] | undefined {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)) return undefined;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail) {
    const [, head = "", v4 = ""] = tail;
    if (!isIpv4(v4)) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = v4.split(".").map(Number);
    return expandIpv6(`${head}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], rest = []] = groups;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...(halves.length === 2 ? Array.from({ length: missing }, () => "0") : []), ...rest];
  return all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? all.map((group) => Number.parseInt(group, 16))
    : undefined;
}

/** Whether nobody at that address is known at once, for it lies in a range of the cluster (neighbours are asked). */
export function isClusterRange(address: string): boolean {
  return /^(10\.244\.|172\.18\.)/.test(address);
}
