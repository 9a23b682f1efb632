/** A state: icon, word and ground together, so that colour is never the only sign. */
import type { ReactElement } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";

/** The eight states of the design tokens. */
export type StateTone =
  | "waiting"
  | "pulling"
  | "running"
  | "ready"
  | "succeeded"
  | "failed"
  | "backoff"
  | "terminating";

const ICON_OF: Record<StateTone, IconName> = {
  waiting: "clock",
  pulling: "pull",
  running: "play",
  ready: "check",
  succeeded: "check",
  failed: "cross",
  backoff: "retry",
  terminating: "stop",
};

export function StatusWord({ tone, children }: { tone: StateTone; children: string }): ReactElement {
  return (
    <span className={`status-word ${tone}`}>
      <Icon name={ICON_OF[tone]} size={14} />
      <span>{children}</span>
    </span>
  );
}

/** Somebody's deed, not a state: violet, with a bolt. */
export function FaultWord({ children }: { children: string }): ReactElement {
  return (
    <span className="status-word fault">
      <Icon name="bolt" size={14} />
      <span>{children}</span>
    </span>
  );
}
