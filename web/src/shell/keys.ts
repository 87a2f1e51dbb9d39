import { useEffect, useRef } from 'react';
import { usePreferences } from '../api/session.ts';

/** Everything that has a key, by where it works; the help page and the settings are made of this. */
export const actions = {
  help: { key: '?', scope: 'everywhere' },
  search: { key: '/', scope: 'everywhere' },
  worklist: { key: 'Shift+w', scope: 'everywhere' },
  patients: { key: 'Shift+p', scope: 'everywhere' },
  positives: { key: 'Shift+e', scope: 'everywhere' },
  projects: { key: 'Shift+l', scope: 'everywhere' },
  statistics: { key: 'Shift+s', scope: 'everywhere' },
  theme: { key: 'Shift+t', scope: 'everywhere' },

  rowDown: { key: 'ArrowDown', scope: 'lists' },
  rowUp: { key: 'ArrowUp', scope: 'lists' },
  open: { key: 'Enter', scope: 'lists' },

  play: { key: 'Space', scope: 'viewer' },
  nextFrame: { key: 'ArrowRight', scope: 'viewer' },
  previousFrame: { key: 'ArrowLeft', scope: 'viewer' },
  endDiastole: { key: 'd', scope: 'viewer' },
  endSystole: { key: 's', scope: 'viewer' },
  nextImage: { key: 'PageDown', scope: 'viewer' },
  previousImage: { key: 'PageUp', scope: 'viewer' },
  slower: { key: '-', scope: 'viewer' },
  faster: { key: '+', scope: 'viewer' },
  overlays: { key: 'o', scope: 'viewer' },
  sideBySide: { key: 'b', scope: 'viewer' },
  prior: { key: 'p', scope: 'viewer' },
  pan: { key: 'v', scope: 'viewer' },
  window: { key: 'w', scope: 'viewer' },
  length: { key: 'l', scope: 'viewer' },
  area: { key: 'a', scope: 'viewer' },
  correct: { key: 'c', scope: 'viewer' },
  brush: { key: 'x', scope: 'viewer' },
  fit: { key: 'f', scope: 'viewer' },
  nextPlane: { key: 'n', scope: 'viewer' },
  hottest: { key: 'h', scope: 'viewer' },
  opacityUp: { key: 'i', scope: 'viewer' },
  opacityDown: { key: 'Shift+i', scope: 'viewer' },
  uptakeUp: { key: 'u', scope: 'viewer' },
  uptakeDown: { key: 'Shift+u', scope: 'viewer' },
  ctWindow: { key: 'k', scope: 'viewer' },
  colours: { key: 'm', scope: 'viewer' },
  undo: { key: 'Ctrl+z', scope: 'viewer' },
  redo: { key: 'Ctrl+y', scope: 'viewer' },
  save: { key: 'Ctrl+s', scope: 'viewer' },
  leave: { key: 'Escape', scope: 'viewer' },

  close: { key: 'Ctrl+Enter', scope: 'reading' },
  nextCase: { key: 'n', scope: 'reading' },
  previousCase: { key: 'Shift+n', scope: 'reading' },
  selectTool: { key: 'v', scope: 'reading' },
  box: { key: 'r', scope: 'reading' },
  polygon: { key: 'g', scope: 'reading' },
  paint: { key: 'b', scope: 'reading' },
  landmark: { key: 'm', scope: 'reading' },
  line: { key: 'l', scope: 'reading' },
  interval: { key: 'i', scope: 'reading' },
  contrast: { key: 'w', scope: 'reading' },
  remove: { key: 'Delete', scope: 'reading' },
  finish: { key: 'Enter', scope: 'reading' },
  hide: { key: 'o', scope: 'reading' },
  assistance: { key: 'k', scope: 'reading' },

  lasso: { key: 'l', scope: 'atlas' },
  zoomIn: { key: '+', scope: 'atlas' },
  zoomOut: { key: '-', scope: 'atlas' },
  colourBy: { key: 'c', scope: 'atlas' },
  labelRight: { key: 'y', scope: 'atlas' },
  labelWrong: { key: 'x', scope: 'atlas' },
  takeBack: { key: 'o', scope: 'atlas' },
} as const satisfies Record<string, { key: string; scope: Scope }>;

export type Scope = 'everywhere' | 'lists' | 'viewer' | 'reading' | 'atlas';
export type Action = keyof typeof actions;
export const scopes: Scope[] = ['everywhere', 'lists', 'viewer', 'reading', 'atlas'];

type Handlers = Partial<Record<Action, () => void>>;

/** Names a pressed key: `a`, `Shift+a`, `?`, `Ctrl+z`, `Space`, `ArrowLeft`. Cmd counts as Ctrl. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  // On French keyboards digits need Shift; a digit is meant whatever the layout makes of it.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const printable = event.key.length === 1;
  let name = digit && event.key !== '?' && event.key !== '/' ? digit : event.key === ' ' ? 'Space' : printable ? event.key.toLowerCase() : event.key;
  const isLetter = printable && event.key.toLowerCase() !== event.key.toUpperCase();
  if (event.shiftKey && !digit && (isLetter || !printable) && name !== 'Shift') name = `Shift+${name}`;
  if (event.altKey) name = `Alt+${name}`;
  if (event.ctrlKey || event.metaKey) name = `Ctrl+${name}`;
  return name;
}

/** The action that a key stands for among those that are handled now. */
export function actionOf(key: string, custom: Record<string, string>, handled: readonly string[]): Action | undefined {
  return (Object.keys(actions) as Action[]).find(
    (action) => handled.includes(action) && (custom[action] ?? actions[action].key) === key,
  );
}

/** Keys that stand for two actions that can work at the same time. */
export function collisions(custom: Record<string, string>): [Action, Action][] {
  const names = Object.keys(actions) as Action[];
  const found: [Action, Action][] = [];
  names.forEach((first, place) => {
    for (const second of names.slice(place + 1)) {
      const together =
        actions[first].scope === actions[second].scope ||
        actions[first].scope === 'everywhere' ||
        actions[second].scope === 'everywhere';
      if (together && (custom[first] ?? actions[first].key) === (custom[second] ?? actions[second].key)) {
        found.push([first, second]);
      }
    }
  });
  return found;
}

/** Whether a key press belongs to what has the focus rather than to the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Calls the handler of a pressed key's action while the component is shown. */
export function useKeys(handlers: Handlers) {
  const [preferences] = usePreferences();
  const current = useRef({ handlers, custom: preferences.keys ?? {} });
  current.current = { handlers, custom: preferences.keys ?? {} };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const name = keyName(event);
      const pressesButton =
        (name === 'Space' || name === 'Enter') &&
        event.target instanceof HTMLElement &&
        event.target.matches('button:focus-visible, a:focus-visible, input:focus-visible, [role="radio"]:focus-visible');
      if (pressesButton) return;
      const { handlers: now, custom } = current.current;
      const action = actionOf(name, custom, Object.keys(now).filter((key) => now[key as Action]));
      if (!action) return;
      event.preventDefault();
      now[action]?.();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

export function useKeyOf(): (action: Action) => string {
  const [preferences] = usePreferences();
  return (action) => preferences.keys?.[action] ?? actions[action].key;
}

const signs: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', PageDown: 'PgDn', PageUp: 'PgUp', Delete: 'Del' };

/** How a key is shown on the page. */
export function keySign(key: string): string {
  return key.split(/\+(?=.)/).map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join('+');
}
