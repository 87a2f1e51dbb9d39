import { expect, it } from 'vitest';
import { actionOf, collisions, keyName, keySign } from './keys.ts';

const press = (key: string, code = '', modifiers: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => keyName({ key, code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });

it('names keys as they are written on them', () => {
  expect(press('a')).toBe('a');
  expect(press('A', 'KeyA', { shiftKey: true })).toBe('Shift+a');
  expect(press('?', 'Slash', { shiftKey: true })).toBe('?');
  expect(press(' ', 'Space')).toBe('Space');
  expect(press('z', 'KeyZ', { metaKey: true })).toBe('Ctrl+z');
});

it('digits are digits on French keyboards too', () => {
  expect(press('&', 'Digit1')).toBe('1');
  expect(press('1', 'Digit1', { shiftKey: true })).toBe('1');
  expect(press('?', 'Digit0', { shiftKey: true })).toBe('?');
});

it('the keys that the program brings do not collide', () => {
  expect(collisions({})).toEqual([]);
  expect(collisions({ box: 'b' })).toEqual([['box', 'paint']]);
});

it('a key of one’s own replaces that of the program', () => {
  expect(actionOf('q', { play: 'q' }, ['play'])).toBe('play');
  expect(actionOf('Space', { play: 'q' }, ['play'])).toBeUndefined();
  expect(actionOf('Space', {}, ['overlays'])).toBeUndefined();
});

it('shows keys shortly', () => {
  expect(keySign('Ctrl+ArrowLeft')).toBe('Ctrl+←');
  expect(keySign('Shift+w')).toBe('Shift+W');
  expect(keySign('+')).toBe('+');
});
