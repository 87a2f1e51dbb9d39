import { expect, it } from 'vitest';
import { amend, begin, push, redo, undo } from './history.ts';

it('a stroke of many moves is one step back and one forth', () => {
  let history = push(begin(0), 1);
  for (const value of [2, 3, 4]) history = amend(history, value);
  expect(undo(history).present).toBe(0);
  expect(redo(undo(history)).present).toBe(4);
});

it('a new step forgets what was undone', () => {
  const history = push(undo(push(push(begin('a'), 'b'), 'c')), 'd');
  expect(history.future).toEqual([]);
  expect(undo(history).present).toBe('b');
});

it('nothing lies before the beginning or after the end', () => {
  expect(undo(begin(7)).present).toBe(7);
  expect(redo(begin(7)).present).toBe(7);
});

it('holds two hundred steps', () => {
  let history = begin(0);
  for (let i = 1; i <= 500; i++) history = push(history, i);
  expect(history.past).toHaveLength(200);
});
