/** The Pod's one network: the sockets that are open in it, and what went over it: connections with their bytes, HTTP exchanges, refusals, questions to DNS with their answers. */
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { Glyph } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { Segmented } from "../../kit/segmented.tsx";
import { seek } from "../../store/commands.ts";
import { containersOf, useSelectedPod } from "../../store/selectors.ts";
import { formatBytes, formatClock, formatSpan } from "../../store/time.ts";
import { useInside } from "../../store/use-inside.ts";
import type { ConnectionInside, NetworkView, PodView } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";
import "./network.css";

const WORDS: Readonly<Record<string, string>> = {
  listen: t("listens"),
  connect: t("connects"),
  refused: t("is refused"),
  close: t("closes"),
  dns: t("asks DNS"),
};

export function Network(): ReactElement {
  const network = useInside("network");
  const pod = useSelectedPod();
  if (!pod) return <p className="empty">{t("No Pod is on the stage.")}</p>;
  if (!network) return <p className="empty">{t("One moment…")}</p>;
  return (
    <div className="network">
      <Sockets pod={pod} sockets={network.sockets} />
      <Traffic pod={pod} network={network} />
    </div>
  );
}

function Who({ pod, name }: { pod: PodView; name: string }): ReactElement | null {
  const container = containersOf(pod).find((one) => one.name === name);
  if (!container) return <>{name}</>;
  return (
    <span className="who">
      <Glyph kind={container.kind} identity={container.identity} text={container.glyph} size={15} /> {name}
    </span>
  );
}

function Sockets({ pod, sockets }: { pod: PodView; sockets: NetworkView["sockets"] }): ReactElement {
  return (
    <section className="table-area" tabIndex={0} aria-label={t("Sockets")}>
      <table className="data-table">
        <caption>
          {t("Sockets that are open")}{" "}
          <small>
            {pod.ip === "" ? t("at 127.0.0.1; no address yet") : t("at {ip} and 127.0.0.1", { ip: pod.ip })}
          </small>
        </caption>
        <thead>
          <tr>
            <th scope="col">STATE</th>
            <th scope="col">LOCAL</th>
            <th scope="col">REMOTE</th>
            <th scope="col">CONTAINER</th>
            <th scope="col">PROCESS</th>
          </tr>
        </thead>
        <tbody>
          {sockets.map((socket) => (
            <tr key={`${socket.type} ${socket.local} ${socket.remote} ${socket.pid}`}>
              <td className={socket.state === "listen" ? "ready listening-cell" : ""}>
                {socket.type} {socket.state}
              </td>
              <td className="mono">{socket.local}</td>
              <td className="mono">{socket.remote}</td>
              <td>
                <Who pod={pod} name={socket.container} />
              </td>
              <td className="mono">
                {socket.process} {socket.pid > 0 && <span className="quiet">{socket.pid}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sockets.length === 0 && (
        <p className="empty">{t("No socket is open: nobody listens and nobody is connected.")}</p>
      )}
    </section>
  );
}

const KINDS = [
  { value: "all", label: t("Everything") },
  { value: "http", label: "HTTP" },
  { value: "connections", label: t("Connections") },
  { value: "dns", label: "DNS" },
] as const;
type Kind = (typeof KINDS)[number]["value"];

/** What went over the network: all of it by time, or one kind with what there is to say of it. */
function Traffic({ pod, network }: { pod: PodView; network: NetworkView }): ReactElement {
  const [kind, setKind] = useState<Kind>("all");
  return (
    <div className="traffic">
      <Segmented label={t("What went over the network")} options={KINDS} value={kind} onChange={setKind} />
      {kind === "all" && <Happened pod={pod} happened={network.happened} />}
      {kind === "http" && <Exchanges pod={pod} connections={network.connections} />}
      {kind === "connections" && <Connections pod={pod} connections={network.connections} />}
      {kind === "dns" && <Questions pod={pod} happened={network.happened} />}
    </div>
  );
}

function Moment({ at }: { at: number }): ReactElement {
  return (
    <td className="mono">
      <button type="button" className="moment" title={t("Go to this moment")} onClick={() => seek(at)}>
        {formatClock(at)}
      </button>
    </td>
  );
}

interface TableProps {
  label: string;
  columns: readonly string[];
  /** Said where there is no row. */
  none: string;
  rows: readonly ReactElement[];
}

function Table({ label, columns, none, rows }: TableProps): ReactElement {
  return (
    <section className="table-area" tabIndex={0} aria-label={label}>
      {rows.length === 0 ? (
        <p className="empty">{none}</p>
      ) : (
        <table className="data-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{rows}</tbody>
        </table>
      )}
    </section>
  );
}

/** One end of a connection: a container of this Pod, one of another, or what is no container. */
function End({ pod, end }: { pod: PodView; end: ConnectionInside["client"] }): ReactNode {
  if (end.container === "") return <span className="mono">{end.address}</span>;
  if (end.pod === pod.name) return <Who pod={pod} name={end.container} />;
  return (
    <span className="mono" title={end.address}>
      {end.pod}/{end.container}
    </span>
  );
}

interface ConnectionsProps {
  pod: PodView;
  connections: readonly ConnectionInside[];
}

function Exchanges({ pod, connections }: ConnectionsProps): ReactElement {
  const exchanges = connections.flatMap((connection) =>
    connection.exchanges.map((exchange) => ({ connection, exchange })),
  );
  const rows = exchanges
    .sort((a, b) => b.exchange.t - a.exchange.t)
    .map(({ connection: { client, server, isTls }, exchange: { t: at, until, method, path, host, ...rest } }) => (
      <tr key={`${at} ${client.address} ${path}`} className={(rest.status ?? 500) >= 400 ? "warning-row" : ""}>
        <Moment at={at} />
        <td>
          <End pod={pod} end={client} />
        </td>
        <td>
          <End pod={pod} end={server} />
        </td>
        <td className="mono">{method}</td>
        <td className="mono message" title={`${isTls ? "https" : "http"}://${host}${path}`}>
          {path}
        </td>
        <td className="mono">{rest.status === null ? t("no answer") : `${rest.status} ${rest.reason}`}</td>
        <td className="mono">
          {formatBytes(rest.sent)} / {formatBytes(rest.received)}
        </td>
        <td className="mono">{until === null ? "" : formatSpan(until - at)}</td>
      </tr>
    ));
  return (
    <Table
      label={t("HTTP exchanges, newest first")}
      columns={["TIME", "FROM", "TO", "METHOD", "PATH", "STATUS", "SENT / RECEIVED", "TOOK"]}
      none={t("No request of HTTP has been made or answered here yet.")}
      rows={rows}
    />
  );
}

function Connections({ pod, connections }: ConnectionsProps): ReactElement {
  const rows = [...connections].reverse().map(({ began, ended, client, server, isTls }) => (
    <tr key={`${began} ${client.address} ${server.address}`}>
      <Moment at={began} />
      <td>
        <End pod={pod} end={client} /> <span className="quiet mono">{client.address}</span>
      </td>
      <td>
        <End pod={pod} end={server} /> <span className="quiet mono">{server.address}</span>
      </td>
      <td>
        {isTls && "TLS, "}
        {ended === null ? t("open") : t("closed after {span}", { span: formatSpan(ended - began) })}
      </td>
      <td className="mono">{formatBytes(client.bytes)}</td>
      <td className="mono">{formatBytes(server.bytes)}</td>
    </tr>
  ));
  return (
    <Table
      label={t("Connections, newest first")}
      columns={["TIME", "FROM", "TO", "STATE", "SENT", "RECEIVED"]}
      none={t("No connection has been made yet.")}
      rows={rows}
    />
  );
}

function Questions({ pod, happened }: HappenedProps): ReactElement {
  const rows = happened
    .filter(({ op }) => op === "dns")
    .reverse()
    .map(({ key, t: at, container, what, answer }) => (
      <tr key={key}>
        <Moment at={at} />
        <td>
          <Who pod={pod} name={container} />
        </td>
        <td className="mono message">{what}</td>
        <td className="mono message">{answer}</td>
      </tr>
    ));
  return (
    <Table
      label={t("Questions to DNS, newest first")}
      columns={["TIME", "WHO", "QUESTION", "ANSWER"]}
      none={t("Nobody has asked DNS for a name yet.")}
      rows={rows}
    />
  );
}

interface HappenedProps {
  pod: PodView;
  happened: NetworkView["happened"];
}

function Happened({ pod, happened }: HappenedProps): ReactElement {
  return (
    <section className="table-area" tabIndex={0} aria-label={t("What went over the network, newest first")}>
      <table className="data-table">
        <caption>{t("What happened")}</caption>
        <tbody>
          {[...happened].reverse().map((one) => (
            <tr key={one.key} className={one.op === "refused" ? "failed warning-row" : ""}>
              <Moment at={one.t} />
              <td>
                <Who pod={pod} name={one.container} />
              </td>
              <td>
                {one.op === "refused" && <Icon name="cross" size={12} />} {WORDS[one.op] ?? one.op}
              </td>
              <td className="mono message">
                {one.what}
                {one.answer !== "" && <span className="quiet"> → {one.answer}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {happened.length === 0 && <p className="empty">{t("Nothing has gone over the network yet.")}</p>}
    </section>
  );
}
