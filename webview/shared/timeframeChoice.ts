import { timeframes, type Timeframe } from '../../src/engine/contract/market';
import { element } from '../shared/element';

export interface TimeframeChoice {
  /** @param first those that the settings put first; the others follow. */
  draw(first: readonly Timeframe[], chosen: Timeframe): void;
}

interface Dropdown extends HTMLElement {
  value: string;
}

/** The toolkit's dropdown with all timeframes. */
export function timeframeChoice(parent: HTMLElement, onChoice: (timeframe: Timeframe) => void): TimeframeChoice {
  const dropdown = element('vscode-dropdown', { 'aria-label': 'Timeframe', class: 'timeframe' }) as Dropdown;
  parent.append(dropdown);
  dropdown.addEventListener('change', () => {
    const chosen = timeframes.find((timeframe) => timeframe === dropdown.value);
    if (chosen !== undefined) onChoice(chosen);
  });
  let drawn = '';
  return {
    draw: (first, chosen) => {
      const all = [...first, ...timeframes.filter((timeframe) => !first.includes(timeframe))];
      if (drawn !== all.join()) {
        drawn = all.join();
        dropdown.replaceChildren(...all.map((name) => element('vscode-option', { value: name }, name)));
      }
      // While it is open the person is choosing: the value is theirs then.
      if (dropdown.value !== chosen && !dropdown.hasAttribute('open')) dropdown.value = chosen;
    },
  };
}
