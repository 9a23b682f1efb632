/** The chunk `tls`: what clients and servers of https need. */
export { distrust, handshake, PUBLIC_AUTHORITY, readHello, serverHello } from "../../kernel/net/tls.ts";
export { serveSecurely } from "./tls-server.ts";
