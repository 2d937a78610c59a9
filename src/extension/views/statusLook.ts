/** What a status bar item shows, as plain data. */
export interface StatusLook {
  readonly text: string;
  readonly accessibleLabel: string;
  /** Theme colour of the text; null takes the bar's own. */
  readonly color: string | null;
}
