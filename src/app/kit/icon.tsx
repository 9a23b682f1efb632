/** The icons: 16 by 16, drawn with the current colour. An icon is decoration; the word beside it, or the label of its button, says what it means. */
import type { ReactElement } from "react";

const ICONS = {
  play: <path d="M4.5 2.8v10.4l8.5-5.2z" fill="currentColor" />,
  pause: <path d="M5 3v10M11 3v10" strokeWidth="2.6" />,
  restart: <path d="M3 8a5 5 0 1 0 1.6-3.7M2.8 2v3h3" />,
  step: <path d="M3.5 3.5v9L10 8zM12.5 3.5v9" fill="currentColor" />,
  stepBack: <path d="M12.5 3.5v9L6 8zM3.5 3.5v9" fill="currentColor" />,
  zoomIn: <path d="M8 3v10M3 8h10" />,
  zoomOut: <path d="M3 8h10" />,
  fit: <path d="M2.5 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10" />,
  branch: (
    <>
      <circle cx="4.500" cy="3.500" r="1.700" />
      <circle cx="4.500" cy="12.500" r="1.700" />
      <circle cx="11.500" cy="5.500" r="1.700" />
      <path d="M4.500 5.200v5.600M11.500 7.200c0 2.800-4 2.300-6.300 3.800" />
    </>
  ),
  skip: <path d="M2 3.5v9L7.5 8zM8.5 3.5v9L14 8z" fill="currentColor" />,
  forward: (
    <>
      <circle cx="8" cy="9" r="5" />
      <path d="M8 6.500V9l1.8 1.200M6.3 1.800h3.4" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5 14 14" />
    </>
  ),
  share: (
    <path d="M6.5 9.5l3-3M7 4.600l1.4-1.400a3.1 3.1 0 0 1 4.4 4.400L11.4 9M9 11.400l-1.4 1.400a3.1 3.1 0 0 1-4.4-4.400L4.6 7" />
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.500V3M8 13v1.500M1.5 8H3M13 8h1.500M3.4 3.400l1 1M11.6 11.600l1 1M3.4 12.600l1-1M11.6 4.400l1-1" />
    </>
  ),
  moon: <path d="M13 9.600A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.600z" />,
  system: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 2.200a5.8 5.8 0 0 1 0 11.600z" fill="currentColor" />
    </>
  ),
  present: (
    <>
      <rect x="1.8" y="2.500" width="12.400" height="8.400" rx="1" />
      <path d="M8 11v2.800M5 13.800h6M6.900 4.900v3.600l3-1.800z" />
    </>
  ),
  bolt: <path d="M9 1.5 3.5 9h4l-.7 5.500L12.5 7H8.400z" />,
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.2" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  unlock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.2" />
      <path d="M5.5 7V4.600a2.5 2.5 0 0 1 4.9-.6" />
    </>
  ),
  check: <path d="M3 8.5 6.5 12 13 4.5" />,
  cross: <path d="M4 4l8 8M12 4l-8 8" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.800V8l2.2 1.6" />
    </>
  ),
  pull: <path d="M8 2v8M4.8 7 8 10.2 11.2 7M3 13.500h10" />,
  retry: <path d="M13 8a5 5 0 1 1-1.6-3.700M13.2 2v3h-3" />,
  stop: <rect x="3.5" y="3.5" width="9" height="9" rx="1.5" fill="currentColor" />,
  right: <path d="M6 3.5 10.5 8 6 12.5" />,
  down: <path d="M3.5 6 8 10.5 12.5 6" />,
  file: <path d="M4 1.800h5.200L12.5 5v9.200H4zM9 2v3.300h3.3" />,
  folder: <path d="M1.8 3.500h4.400l1.6 1.800h6.400v7.700H1.800z" />,
  plus: <path d="M8 3v10M3 8h10" />,
  layers: <path d="M8 2l6.5 3.200L8 8.4 1.5 5.200zM1.5 8.2 8 11.400l6.5-3.2" />,
  terminal: (
    <>
      <rect x="1.5" y="2.5" width="13" height="11" rx="1.4" />
      <path d="M4.2 6l2 2-2 2M8 10.200h3.5" />
    </>
  ),
  list: <path d="M5.5 4H14M5.5 8H14M5.5 12H14M2.3 4h.01M2.3 8h.01M2.3 12h.01" />,
  help: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M6.2 6.300A1.9 1.9 0 1 1 8 8.700v.6M8 11.600h.01" />
    </>
  ),
  warning: <path d="M8 2.2 14.5 13.500h-13zM8 6.500v3.200M8 11.700h.01" />,
  timestamps: <path d="M2.5 4.500h4M2.5 8h4M2.5 11.500h4M9 4.500h5M9 8h5M9 11.500h3" />,
  follow: <path d="M8 2.500v8M4.8 7.5 8 10.700l3.2-3.200M3 13.500h10" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.2" />
      <path d="M10.5 5.500v-3h-8v8h3" />
    </>
  ),
  dots: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.4" />,
  menu: <path d="M2.5 4.500h11M2.5 8h11M2.5 11.500h11" />,
  book: (
    <path d="M2 3c2.3-.6 4.4-.4 6 .8 1.6-1.2 3.7-1.4 6-.8v9.800c-2.3-.6-4.4-.4-6 .8-1.6-1.2-3.7-1.4-6-.8zM8 3.800v9.8" />
  ),
  save: <path d="M8 2v7.500M4.8 6.5 8 9.700l3.2-3.200M2.5 11v2.500h11V11" />,
  heart: <path d="M8 13.5 2.8 8.300a3.3 3.3 0 0 1 4.7-4.700l.5.6.5-.6a3.3 3.3 0 0 1 4.7 4.700z" />,
} as const;

export type IconName = keyof typeof ICONS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      {ICONS[name]}
    </svg>
  );
}

/** The mark of Podarium: a jar with two containers on a shelf. */
export function Logo(): ReactElement {
  return (
    <svg className="logo" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path
        d="M5 9.500C5 6 8 4 12 4s7 2 7 5.500V16a5 5 0 0 1-5 5h-4a5 5 0 0 1-5-5z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
      />
      <path d="M9 3h6" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
      <rect x="8" y="10.5" width="3.6" height="3.6" rx="1" fill="var(--id-1)" />
      <rect x="12.6" y="10.5" width="3.6" height="3.6" rx="1" fill="var(--id-2)" />
      <path d="M7 17.300h10" stroke="var(--id-3)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
