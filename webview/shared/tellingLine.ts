import { element, setText } from './element';

export interface TellingLine {
  readonly element: HTMLElement;
  readonly tell: (text: string) => void;
}

const shownMs = 3_000;

/** A line that says for a moment what an action has done, to eyes and, through `live`, to ears. */
export function tellingLine(live: HTMLElement): TellingLine {
  // The live region speaks; this line would say it twice.
  const line = element('span', { class: 'told', 'aria-hidden': 'true' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element: line,
    tell: (text) => {
      setText(live, text);
      setText(line, text);
      clearTimeout(timer);
      timer = setTimeout(() => setText(line, ''), shownMs);
    },
  };
}
