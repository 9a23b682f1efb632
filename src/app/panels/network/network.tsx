/** The Pod's one network: the sockets that are open in it, and what went over it: connections, refusals, questions to DNS with their answers. */
import type { ReactElement } from "react";
import { Glyph } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { seek } from "../../store/commands.ts";
import { containersOf, useSelectedPod } from "../../store/selectors.ts";
import { formatClock } from "../../store/time.ts";
import { useInside } from "../../store/use-inside.ts";
import type { NetworkView, PodView } from "../../store/view.ts";
import "./network.css";

const WORDS: Readonly<Record<string, string>> = {
  listen: "listens",
  connect: "connects",
  refused: "is refused",
  close: "closes",
  dns: "asks DNS",
};

export function Network(): ReactElement {
  const network = useInside("network");
  const pod = useSelectedPod();
  if (!pod) return <p className="empty">No Pod is on the stage.</p>;
  if (!network) return <p className="empty">One moment…</p>;
  return (
    <div className="network">
      <Sockets pod={pod} sockets={network.sockets} />
      <Happened pod={pod} happened={network.happened} />
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
    <section className="table-area" tabIndex={0} aria-label="Sockets">
      <table className="data-table">
        <caption>
          Open sockets <small>at {pod.ip === "" ? "no address yet" : pod.ip} and 127.0.0.1</small>
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
      {sockets.length === 0 && <p className="empty">No socket is open: nobody listens and nobody is connected.</p>}
    </section>
  );
}

function Happened({ pod, happened }: { pod: PodView; happened: NetworkView["happened"] }): ReactElement {
  return (
    <section className="table-area" tabIndex={0} aria-label="What went over the network, newest first">
      <table className="data-table">
        <caption>What happened</caption>
        <tbody>
          {[...happened].reverse().map((one) => (
            <tr key={one.key} className={one.op === "refused" ? "failed warning-row" : ""}>
              <td className="mono">
                <button type="button" className="moment" title="Go to this moment" onClick={() => seek(one.t)}>
                  {formatClock(one.t)}
                </button>
              </td>
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
      {happened.length === 0 && <p className="empty">Nothing has gone over the network yet.</p>}
    </section>
  );
}
