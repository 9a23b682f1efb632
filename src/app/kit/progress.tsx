/** A thin bar that fills as a wait passes. Decoration: the words beside it say the same. */
import type { ReactElement } from "react";

export function Progress({ value }: { value: number }): ReactElement {
  return (
    <span className="progress" aria-hidden="true">
      <i style={{ width: `${(value * 100).toFixed(1)}%` }} />
    </span>
  );
}
