import { element } from '../shared/element';

/** A part of the panel under a heading, with what can be done with it at the heading's end. */
export function section(parent: HTMLElement, title: string): Section {
  const heading = element('h2', { class: 'part-name' }, title);
  const actions = element('div', { class: 'part-actions' });
  const body = element('section', { class: 'part' }, element('div', { class: 'part-head' }, heading, actions));
  parent.append(body);
  return {
    body,
    heading,
    addAction: (name, run) => {
      const button = element('vscode-button', { appearance: 'icon' }, name);
      button.addEventListener('click', run);
      actions.append(button);
      return button;
    },
    addButton: (button) => actions.append(button),
  };
}

export interface Section {
  readonly body: HTMLElement;
  readonly heading: HTMLElement;
  readonly addAction: (name: string, run: () => void) => HTMLElement;
  /** One that is a button already. */
  readonly addButton: (button: HTMLElement) => void;
}
