/** A text as a QR code, drawn in one path. Source: ISO/IEC 18004, by the package uqr. */
import type { ReactElement } from "react";
import { encode } from "uqr";
import { t } from "../../locale/locale.ts";

/** The largest that a camera reads from a projector: 69 by 69 modules. */
export const MAX_QR_VERSION = 13;

/** Null where the text is too long for a code of that size. */
export function qrPath(text: string): { size: number; version: number; path: string } | null {
  try {
    const { data, size, version } = encode(text, { ecc: "L", border: 2, maxVersion: MAX_QR_VERSION });
    const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
    return { size, version, path };
  } catch {
    // The package says so by throwing.
    return null;
  }
}

export function QrCode({ text }: { text: string }): ReactElement {
  const code = qrPath(text);
  if (!code)
    return (
      <p className="share-hint">
        {t("This run is too long for a QR code that a camera reads from afar: share the link or the file.")}
      </p>
    );
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={t("The link as a QR code")}
    >
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
