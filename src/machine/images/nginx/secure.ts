/** The TLS of a connection: the certificate of the server whose name the client asks for. Source: nginx.org, ngx_http_ssl_module. */
import { readHello, selfSigned, serverHello, serverNameOf } from "../../kernel/net/tls.ts";
import { certificates } from "./check-files.ts";
import type { Connection } from "./connection.ts";
import type { VirtualServer } from "./model.ts";
import type { Task } from "./tasks.ts";

/** True: the client's hello has been answered, or is not whole yet. */
export function* secure(connection: Connection): Task<boolean> {
  const hello = readHello(connection.buffer);
  if (hello === "none") return false;
  if (hello === "more") return true;
  const server = serverFor(connection, serverNameOf(hello.value));
  const [directive] = server.scope.all("ssl_certificate");
  const certificate = directive && certificates.get(directive);
  connection.buffer = hello.rest;
  connection.isSecure = true;
  // Of a file that holds no certificate that can be read, or is chosen by a variable: it shows the name that was asked for, signed by itself.
  yield* connection.write(serverHello(certificate ?? selfSigned(server.name)));
  return connection.buffer === "";
}

function serverFor({ endpoint }: Connection, name: string): VirtualServer {
  const exact = endpoint.servers.find((server) =>
    server.names.some(({ text, kind }) => kind === "exact" && text === name),
  );
  return exact ?? endpoint.defaultServer;
}
