import cliProgress from 'cli-progress';

/** What a stream has to be: a terminal says so. */
export interface TerminalStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

/** Work that is going on. */
export interface LiveState {
  readonly label: string;
  /** Of the work that is done, 0 to 1. Absent: nobody knows. */
  readonly fraction?: number;
  /** Rate, time left. */
  readonly detail?: string;
}

export interface LiveLine {
  update(state: LiveState): void;
  /** Takes the line away, lets `print` write, and draws it again. */
  around(print: () => void): void;
  end(): void;
}

const BAR_WIDTH = 24;
/** Between two lines where there is no terminal. */
const PLAIN_INTERVAL_MS = 10_000;

/** One line that changes in place on a terminal; elsewhere a plain line now and then. */
export function createLiveLine(stream: TerminalStream): LiveLine {
  return stream.isTTY ? terminalLine(stream) : plainLines(stream);
}

function terminalLine(stream: TerminalStream): LiveLine {
  let shown: LiveState | undefined;
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    gracefulExit: false,
    // Longer text is cut; with wrapping off instead, an abrupt end would leave the terminal without it.
    linewrap: true,
    barsize: BAR_WIDTH,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    format: (options, { progress }) => {
      const drawn =
        shown?.fraction === undefined
          ? ''
          : `${cliProgress.Format.BarFormat(progress, options)} ${Math.floor(progress * 100)} %`;
      return [shown?.label, drawn, shown?.detail].filter(Boolean).join('  ');
    },
  });
  const draw = () => shown && bar.start(1, shown.fraction ?? 0);
  return {
    update(state) {
      const isFirst = !shown;
      shown = state;
      if (isFirst) draw();
      else bar.update(state.fraction ?? 0);
    },
    around(print) {
      bar.stop();
      print();
      draw();
    },
    end() {
      bar.stop();
      shown = undefined;
    },
  };
}

function plainLines(stream: TerminalStream): LiveLine {
  let last = performance.now();
  return {
    update({ label, fraction, detail }) {
      if (performance.now() - last < PLAIN_INTERVAL_MS) return;
      last = performance.now();
      const percent = fraction === undefined ? '' : `${Math.floor(fraction * 100)} %`;
      stream.write(`${[label, percent, detail].filter(Boolean).join('  ')}\n`);
    },
    around(print) {
      last = performance.now();
      print();
    },
    end() {},
  };
}
