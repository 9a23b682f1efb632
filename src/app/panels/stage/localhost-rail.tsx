/** The Pod's one network namespace: who listens on which port, for all containers at once. */
import type { ReactElement } from "react";
import { identityClass } from "../../kit/glyph.tsx";
import { containersOf } from "../../store/selectors.ts";
import type { PodView, PortView } from "../../store/view.ts";
import { rectStyle } from "./container-card.tsx";
import type { Rect } from "./stage-layout.ts";
import type { Flash } from "./use-activity.ts";
import { t } from "../../locale/locale.ts";

const SHOWN_PORTS = 8;

export function LocalhostRail({
  pod,
  rail,
  flashes,
}: {
  pod: PodView;
  rail: Rect;
  flashes: readonly Flash[];
}): ReactElement {
  const shown = pod.ports.slice(0, SHOWN_PORTS);
  const isQuiet = !pod.ports.some((port) => port.listening);
  return (
    <section className="rail" style={rectStyle(rail)} aria-label={t("localhost, shared by all containers")}>
      <p className="rail-name">
        <b translate="no">localhost</b>
        <span className="mono">127.0.0.1</span>
      </p>
      {isQuiet && (
        <p className="rail-quiet">{pod.ports.length === 0 ? t("nobody listens") : t("nobody listens yet")}</p>
      )}
      <ul className="ports" aria-label={t("Ports")}>
        {shown.map((port) => (
          <Port key={`${port.protocol} ${port.port} ${port.container}`} pod={pod} port={port} flashes={flashes} />
        ))}
        {pod.ports.length > shown.length && (
          <li className="quiet">{t("{n} more", { n: pod.ports.length - shown.length })}</li>
        )}
      </ul>
    </section>
  );
}

function Port({ pod, port, flashes }: { pod: PodView; port: PortView; flashes: readonly Flash[] }): ReactElement {
  const owner = containersOf(pod).find((container) => container.name === port.container);
  const flash = flashes.findLast((candidate) => candidate.port === port.port);
  const spark = flash ? (flash.kind === "refused" ? "refused" : "reached") : "";
  return (
    <li className={`port ${owner ? identityClass(owner.identity) : ""} ${port.listening ? "listening" : ""} ${spark}`}>
      <span className="port-words">
        <b className="mono">{port.protocol === "udp" ? `${port.port}/udp` : port.port}</b>
        <small>
          {port.listening
            ? t("{who} listens", { who: port.process || port.container })
            : t("{container}, not yet", { container: port.container })}
        </small>
      </span>
      <span className="socket" aria-hidden="true" />
    </li>
  );
}
