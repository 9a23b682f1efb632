/** A ring that fills as a wait passes, with a word in it. */
import type { ReactElement } from "react";

interface RingProps {
  /** 0 to 1. */
  progress: number;
  children: string;
  size?: number;
}

const RADIUS = 15;
const CIRCUMFERENCE = 94.25;

export function Ring({ progress, children, size = 36 }: RingProps): ReactElement {
  return (
    <svg className="ring" viewBox="0 0 36 36" width={size} height={size} aria-hidden="true">
      <circle className="ring-ground" cx="18" cy="18" r={RADIUS} />
      <circle
        className="ring-value"
        cx="18"
        cy="18"
        r={RADIUS}
        strokeDasharray={`${(progress * CIRCUMFERENCE).toFixed(1)} ${CIRCUMFERENCE}`}
        transform="rotate(-90 18 18)"
      />
      <text x="18" y="22.4">
        {children}
      </text>
    </svg>
  );
}
