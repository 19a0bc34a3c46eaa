/**
 * How every picture looks. Colours are told apart with any colour vision (after Okabe and Ito, "Color Universal Design",
 * 2008; the two verdicts a little darker, so that text in them has a contrast above 4.5 on white).
 */
export const theme = {
  font: 'Inter, sans-serif',
  ink: '#16202c',
  muted: '#566270',
  line: '#dfe4ea',
  background: '#ffffff',
  /** The first series, and the training set. */
  primary: '#0072b2',
  /** The second series, and the validation set. */
  secondary: '#d55e00',
  /** Bars: light enough for a dark whisker to be seen on them. */
  bar: '#6aaed6',
  right: '#007a5a',
  wrong: '#c84a00',
  /** Stands for a value that is not a number. */
  missing: '#b9c0c9',
  size: { title: 18, heading: 13, body: 12, small: 11 },
  weight: { normal: 400, strong: 600 },
  margin: 24,
  gap: 12,
} as const;

export type FontWeight = (typeof theme.weight)[keyof typeof theme.weight];
