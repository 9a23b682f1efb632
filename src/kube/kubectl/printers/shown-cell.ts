/** What a terminal would take for more than text is made visible. Source: k8s.io/cli-runtime pkg/printers/terminal.go (behaviour), v0.33. */
export function shownCell(text: string): string {
  return text.replaceAll("\u001b", "^[").replaceAll("\r", "\\r");
}
