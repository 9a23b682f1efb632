/** Usage texts of the text tools. */
export const TEXT_USAGE: Readonly<Record<string, string>> = {};
